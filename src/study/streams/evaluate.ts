import { concatMap, defer, finalize, isObservable, map, mergeMap, Observable, type OperatorFunction, tap } from "rxjs";
import { integer, invalid, knownKeys, onAbort, show, throwIfAborted, untilAborted } from "../../errors/index.ts";
import type { Intermediate, OutcomeOf, Trial } from "../trials/index.ts";
import type { PruningRule } from "./pruning.ts";
import type { RunningTrial } from "./runningTrial.ts";
import type { StoppingRule } from "./stopping.ts";

/** What an objective may return: the outcome, now or later; or intermediate values, of which the last is the outcome. */
export type Evaluated<M extends string> =
  | OutcomeOf<M>
  | Promise<OutcomeOf<M> | Trial<unknown, M> | undefined>
  | AsyncIterable<Intermediate<M>>
  | Observable<Intermediate<M>>;

/** Runs an experiment. Its `signal` fires when the result is no longer wanted. */
export type Objective<P, M extends string> = (trial: RunningTrial<P, M>) => Evaluated<NoInfer<M>>;

/** Options of `evaluate`. */
export interface EvaluateOptions {
  /** How many trials are evaluated at once; default as many as come. */
  readonly concurrency?: number;
  /** How often a trial whose objective throws runs again; default 0. */
  readonly retries?: number;
  /** After so many seconds a trial has failed; default never. */
  readonly timeout?: number | undefined;
}

/**
 * Evaluates trials and tells their results; emits the trials as they are then. An objective that throws makes a failed trial, and the stream goes
 * on. Intermediate values are reported with steps from 1, and the rule of `prune` is asked after each. What the study refuses to store is an
 * error of the stream.
 */
export function evaluate<P, M extends string>(
  objective: Objective<P, M>,
  options: EvaluateOptions = {},
): OperatorFunction<RunningTrial<P, M>, Trial<P, M>> {
  const {
    concurrency,
    retries = 0,
    timeout,
  } = knownKeys("evaluate options", options, ["concurrency", "retries", "timeout"]);
  if (typeof objective !== "function") invalid("objective", "a function of a trial", objective);
  if (concurrency !== undefined) integer("concurrency", concurrency, 1);
  integer("retries", retries);
  if (timeout !== undefined && !(timeout > 0 && timeout <= LONGEST))
    invalid("timeout", `seconds above 0, at most ${LONGEST}`, timeout);
  const run = (trial: RunningTrial<P, M>) =>
    new Observable<Trial<P, M>>((subscriber) => {
      const left = new AbortController();
      evaluated(trial, objective, { retries, timeout, signal: left.signal }).then(
        (settled) => {
          if (settled) subscriber.next(settled);
          subscriber.complete();
        },
        (error) => subscriber.error(error),
      );
      return () => left.abort();
    });
  return (trials$) =>
    defer(() => {
      /** Those that wait for their turn. */
      const waiting = new Set<RunningTrial<P, M>>();
      return trials$.pipe(
        tap((trial) => waiting.add(trial)),
        mergeMap((trial) => {
          waiting.delete(trial);
          return run(trial);
        }, concurrency),
        finalize(() => {
          for (const trial of waiting) trial.release();
        }),
      );
    });
}

/**
 * Stops trials early by a rule: of those that follow, `shouldPrune()` asks it, as `evaluate` does after each intermediate value. Of several such
 * operators, the first rule that has a reason counts. An error of the stream where the study has several objectives, or one that is a formula.
 */
export function prune<P, M extends string>(
  rule: PruningRule,
): OperatorFunction<RunningTrial<P, M>, RunningTrial<P, M>> {
  if (typeof rule !== "function") invalid("pruning rule", "a function, such as pruning.median()", rule);
  return map((trial) => {
    const shouldPrune = (other?: PruningRule) =>
      other ? trial.shouldPrune(other) : (trial.shouldPrune() ?? trial.shouldPrune(rule));
    try {
      // Throws where the trials of the study cannot be compared: the first one tells.
      shouldPrune();
    } catch (error) {
      trial.release();
      throw error;
    }
    return { ...trial, shouldPrune };
  });
}

/** Has the stream stop asking when the rule says so: the trials that run are waited for, and it ends. */
export function until<P, M extends string>(
  rule: StoppingRule,
): OperatorFunction<RunningTrial<P, M>, RunningTrial<P, M>> {
  if (typeof rule !== "function") invalid("stopping rule", "a function, such as stopping.trials(20)", rule);
  return tap((trial) => trial.stopWhen(rule));
}

interface Limits {
  readonly retries: number;
  readonly timeout: number | undefined;
  /** Fires when the stream was left. */
  readonly signal: AbortSignal;
}

/** Seconds that a timer can wait. */
const LONGEST = 2_147_483;

/** The settled trial; undefined where the stream was left before. */
async function evaluated<P, M extends string>(
  trial: RunningTrial<P, M>,
  objective: Objective<P, M>,
  { retries, timeout, signal }: Limits,
): Promise<Trial<P, M> | undefined> {
  const isLeft = () => signal.aborted || trial.signal.aborted;
  for (let attempt = 0; !isLeft(); attempt++) {
    let message: string;
    const end = new AbortController();
    const stops = [signal, trial.signal].map((each) => onAbort(each, () => end.abort()));
    try {
      const outcome = await within(timeout, end, async () => outcomeOf({ ...trial, signal: end.signal }, objective));
      if (trial.current().status !== "running") return trial.current();
      return await trial.tell(outcome as OutcomeOf<M>);
    } catch (error) {
      if (trial.current().status !== "running") return trial.current();
      message = typeof error === "string" ? error : show(error);
    } finally {
      for (const stop of stops) stop();
      end.abort();
    }
    if (isLeft()) break;
    try {
      if (attempt >= retries) return await trial.fail(message);
      await trial.retry(message);
    } catch (error) {
      // Somebody else settled it.
      if (trial.current().status !== "running") return trial.current();
      throw error;
    }
  }
  trial.release();
  return undefined;
}

/** What the work comes to; throws, and aborts it, when it takes too long or its end is asked for. */
async function within<T>(seconds: number | undefined, end: AbortController, work: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    if (seconds === undefined) return;
    timer = setTimeout(() => {
      reject(new Error(`no result within ${seconds} seconds`));
      end.abort();
    }, 1000 * seconds);
  });
  try {
    return await Promise.race([untilAborted(work(), end.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The outcome of a trial: what the objective returns, or the last of its intermediate values, which are reported. */
async function outcomeOf<P, M extends string>(trial: RunningTrial<P, M>, objective: Objective<P, M>): Promise<unknown> {
  const returned: unknown = objective(trial);
  const report = async (value: Intermediate<M>, i: number) => {
    // An attempt that took too long goes on until its next value: that is not one of the attempt after it.
    throwIfAborted(trial.signal);
    await trial.report(i + 1, value);
    const reason = trial.shouldPrune();
    if (reason !== null) await trial.prune(reason);
    throwIfAborted(trial.signal);
    if (reason !== null) throw new Error(reason);
    return value;
  };
  if (isObservable(returned)) return lastOf(returned.pipe(concatMap(report as never)), trial.signal);
  if (typeof returned !== "object" || returned === null || !(Symbol.asyncIterator in returned)) return returned;
  let [last, count]: [unknown, number] = [undefined, 0];
  for await (const value of returned as AsyncIterable<Intermediate<M>>) last = await report(value, count++);
  return last;
}

function lastOf(values: Observable<unknown>, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let last: unknown;
    const subscription = values.subscribe({
      next: (value) => {
        last = value;
      },
      error: reject,
      complete: () => resolve(last),
    });
    onAbort(signal, () => subscription.unsubscribe());
  });
}
