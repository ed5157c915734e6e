import { AbortError, InputError, throwIfAborted, warn } from "../../errors/index.ts";
import { type ExactGP, loadModel } from "../../models/index.ts";
import {
  type Evidence,
  type FittedModel,
  fittedModel,
  type Strategy,
  type Suggestion,
  type Target,
} from "../strategies/index.ts";
import { Connection } from "./connection.ts";
import { opener, type WorkerOption } from "./open.ts";
import { loadStrategy, readStrategy, type StrategyOption } from "./strategyOption.ts";
import type { SavedFit } from "./tasks.ts";
import { Turns } from "./turns.ts";

export interface SuggesterOptions {
  readonly strategy: StrategyOption;
  readonly worker?: WorkerOption;
}

/**
 * Computes suggestions and models, one at a time in the order of the calls, in a worker where there is one. A call throws AbortError as
 * soon as its signal fires, and the errors of the strategy as they are.
 */
export interface Suggester {
  readonly suggest: Strategy;
  /** A model of one number per trial. */
  fit(evidence: Evidence, target: Target, signal?: AbortSignal): Promise<FittedModel>;
  /** Aborts the calls that are under way, ends the worker, and refuses further calls. */
  close(): Promise<void>;
}

/** Built-in strategies fit no model to fewer trials, and take no time that a worker would save. */
const MODELED = 2;

/** Throws InputError for invalid options. */
export function suggester({ strategy: option, worker }: SuggesterOptions): Suggester {
  const strategy = readStrategy(option);
  const turns = new Turns();
  let open = opener(worker);
  let connection: Connection | undefined;
  let isClosed = false;

  /** Null where no worker starts. */
  async function connected(signal: AbortSignal): Promise<Connection | null> {
    if (!open || connection?.isOpen) return (open && connection) ?? null;
    try {
      connection = await Connection.start(open, signal);
    } catch (error) {
      throwIfAborted(signal);
      open = null;
      warn(
        `the worker of the study did not start (${(error as Error).message}); suggestions are computed in this thread, which blocks it; make the option worker start a script that imports boflow/worker, or set it to false`,
      );
      return null;
    }
    return connection;
  }

  async function inTurn<T>(work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (isClosed) throw new InputError("the study is closed");
    return turns.take(work, signal);
  }

  return {
    suggest: ({ space, ...evidence }, { signal, onProgress, ...request }) =>
      inTurn(async (own) => {
        if (typeof strategy !== "function" && !("name" in strategy && evidence.points.length < MODELED)) {
          const there = await connected(own);
          if (there)
            return (await there.run(
              { type: "suggest", strategy, evidence, request },
              ...([space, own, onProgress] as const),
            )) as Suggestion[];
        }
        const here = await loadStrategy(strategy);
        return here({ space, ...evidence }, { ...request, signal: own, ...(onProgress && { onProgress }) });
      }, signal),
    fit: ({ space, ...evidence }, target, signal) =>
      inTurn(async (own) => {
        const there = await connected(own);
        if (!there) return fittedModel({ space, ...evidence }, target, own);
        const { model, unit } = (await there.run({ type: "fit", evidence, target }, space, own)) as SavedFit;
        return { model: loadModel(model) as ExactGP, unit };
      }, signal),
    async close() {
      isClosed = true;
      turns.abortAll(new AbortError("the study was closed"));
      await connection?.end();
    },
  };
}
