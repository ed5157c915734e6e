import { AbortError, InputError, throwIfAborted, warn } from "../../errors/index.ts";
import { type Analyses, type AnalysisOptions, type AnalysisResult, Models } from "../insight/index.ts";
import type { Evidence, Strategy, Suggestion } from "../strategies/index.ts";
import { Connection } from "./connection.ts";
import { opener, type WorkerOption } from "./open.ts";
import { readStrategy, type StrategyOption } from "./strategyOption.ts";
import { perform, type Task, type TaskResult } from "./tasks.ts";
import { Turns } from "./turns.ts";

export interface SuggesterOptions {
  readonly strategy: StrategyOption;
  readonly worker?: WorkerOption;
}

/**
 * Computes suggestions and analyses, one at a time in the order of the calls, in a worker where there is one. A call throws AbortError as
 * soon as its signal fires, and the errors of the strategy as they are.
 */
export interface Suggester {
  readonly suggest: Strategy;
  /** What the models of the evidence say. */
  analyze<N extends keyof Analyses>(
    analysis: N,
    evidence: Evidence,
    options: AnalysisOptions<N>,
    signal?: AbortSignal,
  ): Promise<AnalysisResult<N>>;
  /** Aborts the calls that are under way, ends the worker, and refuses further calls. */
  close(): Promise<void>;
}

/** Built-in strategies fit no model to fewer trials, and take no time that a worker would save. */
const MODELED = 2;

/** Throws InputError for invalid options. */
export function suggester({ strategy: option, worker }: SuggesterOptions): Suggester {
  const strategy = readStrategy(option);
  const turns = new Turns();
  const models = new Models();
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
        if (typeof strategy === "function")
          return strategy({ space, ...evidence }, { ...request, signal: own, ...(onProgress && { onProgress }) });
        const task: Task = { type: "suggest", strategy, evidence, request };
        const isQuick = "name" in strategy && evidence.points.length < MODELED;
        const there = isQuick ? null : await connected(own);
        return (await (there
          ? there.run(task, space, own, onProgress)
          : perform(task, space, models, { signal: own, ...(onProgress && { onProgress }) }))) as Suggestion[];
      }, signal),
    async analyze<N extends keyof Analyses>(
      analysis: N,
      { space, ...evidence }: Evidence,
      options: AnalysisOptions<N>,
      signal?: AbortSignal,
    ) {
      const task: Task = { type: "analyze", analysis, evidence, options };
      const result = await inTurn(async (own): Promise<TaskResult> => {
        const there = await connected(own);
        return there ? there.run(task, space, own) : perform(task, space, models, { signal: own });
      }, signal);
      return result as AnalysisResult<N>;
    },
    async close() {
      isClosed = true;
      turns.abortAll(new AbortError("the study was closed"));
      await connection?.end();
    },
  };
}
