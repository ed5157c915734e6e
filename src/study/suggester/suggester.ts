import { AbortError, BoflowError, InputError, invalid, throwIfAborted, warn } from "../../errors/index.ts";
import type { Analyses, AnalysisOptions, AnalysisResult } from "../insight/index.ts";
import type { Evidence, Strategy, Suggestion, SuggestRequest } from "../strategies/index.ts";
import type { Computing, Surrogate } from "./computing.ts";
import { Connection } from "./connection.ts";
import { opener, type WorkerOption } from "./open.ts";
import { type PlainStrategy, readStrategy, type StrategyOption } from "./strategyOption.ts";
import type { Task, TaskResult } from "./tasks.ts";
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
  readonly strategy: Strategy | PlainStrategy;
  readonly suggest: Strategy;
  /** What the models of the evidence say. */
  analyze<N extends keyof Analyses>(
    analysis: N,
    evidence: Evidence,
    options: AnalysisOptions<N>,
    signal?: AbortSignal,
  ): Promise<AnalysisResult<N>>;
  /** The model that chooses the next trial, in this thread. Throws InputError where this thread computes nothing. */
  surrogate(evidence: Evidence, seed: string, signal?: AbortSignal): Promise<Surrogate>;
  /** Aborts the calls that are under way, ends the worker, and refuses further calls. */
  close(): Promise<void>;
}

/** Built-in strategies fit no model to fewer trials, and take no time that a worker would save. */
const MODELED = 2;

/**
 * `computing` is what computes in this thread where there is no worker; with null, a worker computes everything. Throws InputError for invalid
 * options.
 */
export function suggester({ strategy: option, worker }: SuggesterOptions, computing: Computing | null): Suggester {
  const strategy = readStrategy(option, (named) => computing?.check(named));
  const turns = new Turns();
  let open = opener(worker);
  if (!open && !computing)
    invalid("worker", "a URL or a function that starts a worker, since this thread computes nothing", worker);
  let connection: Connection | undefined;
  let isClosed = false;

  /** Null where no worker starts, and this thread computes. Throws BoflowError where no worker starts and it does not. */
  async function connected(signal: AbortSignal): Promise<Connection | null> {
    if (!open || connection?.isOpen) return (open && connection) ?? null;
    try {
      connection = await Connection.start(open, signal);
    } catch (error) {
      throwIfAborted(signal);
      const what = `the worker of the study did not start (${(error as Error).message})`;
      const advice = "make the option worker start a script that imports boflow/worker";
      if (!computing) throw new BoflowError(`${what}; ${advice}`, { cause: error });
      open = null;
      warn(`${what}; suggestions are computed in this thread, which blocks it; ${advice}, or set it to false`);
      return null;
    }
    return connection;
  }

  /** Performs a task in the worker where there is one; a quick one in this thread where it computes. */
  async function perform(
    task: Task,
    space: Evidence["space"],
    options: { readonly signal: AbortSignal; readonly onProgress?: SuggestRequest["onProgress"] },
    isQuick = false,
  ): Promise<TaskResult> {
    const there = isQuick && computing ? null : await connected(options.signal);
    if (there) return there.run(task, space, options.signal, options.onProgress);
    return (computing as Computing).perform(task, space, options);
  }

  async function inTurn<T>(work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (isClosed) throw new InputError("the study is closed");
    return turns.take(work, signal);
  }

  async function analyze<N extends keyof Analyses>(
    analysis: N,
    { space, ...evidence }: Evidence,
    options: AnalysisOptions<N>,
    signal?: AbortSignal,
  ): Promise<AnalysisResult<N>> {
    const task: Task = { type: "analyze", analysis, evidence, options };
    return (await inTurn((own) => perform(task, space, { signal: own }), signal)) as AnalysisResult<N>;
  }

  return {
    strategy,
    suggest: ({ space, ...evidence }, { signal, onProgress, ...request }) =>
      inTurn(async (own) => {
        const options = { signal: own, onProgress };
        if (typeof strategy === "function") return strategy({ space, ...evidence }, { ...request, ...options });
        const task: Task = { type: "suggest", strategy, evidence, request };
        const isQuick = "name" in strategy && evidence.points.length < MODELED;
        return (await perform(task, space, options, isQuick)) as Suggestion[];
      }, signal),
    analyze,
    async surrogate(evidence, seed, signal) {
      if (!computing)
        throw new InputError(
          'surrogate: a study of "boflow/browser" has no models in its own thread; open it by openStudy of "boflow", with the same storage and worker, or use predict()',
        );
      return computing.surrogate(evidence, await analyze("belief", evidence, {}, signal), seed);
    },
    async close() {
      isClosed = true;
      turns.abortAll(new AbortError("the study was closed"));
      await connection?.end();
    },
  };
}
