import {
  integer,
  invalid,
  knownKeys,
  onAbort,
  oneOf,
  SpaceExhaustedError,
  throwIfAborted,
  untilAborted,
} from "../../errors/index.ts";
import { NoTrialError, remainingBudget, type StudyState } from "../trials/index.ts";
import { type RunningTrial, runningTrial } from "./runningTrial.ts";
import type { Outlook, TrialSource } from "./source.ts";
import { anyOf, type StoppingRule } from "./stopping.ts";

/** Options of `suggestions` and `suggestions$`. */
export interface SuggestionsOptions {
  /** How many trials of this stream may be unsettled; default 1. */
  readonly parallelism?: number;
  /** When it stops asking for new trials: those that run are then waited for, and the stream ends. It also ends with the study's budget. */
  readonly until?: StoppingRule;
  /** "rerun" (default) begins with the trials that a process which is gone left running; "keep" leaves them. */
  readonly orphans?: "rerun" | "keep";
  /** Throws AbortError when it fires. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The trials of a study, one at each `next()`, computed then, and not before one of its `parallelism` slots is free: a slot is taken by
 * a trial until that is settled, by whomever. Leaving the loop aborts what is under way. Throws InputError for invalid options.
 */
export function suggestions<P, M extends string>(
  open: () => Promise<TrialSource>,
  options: SuggestionsOptions = {},
): AsyncGenerator<RunningTrial<P, M>, void, void> {
  const known = ["parallelism", "until", "orphans", "signal"] as const;
  const { parallelism, until, orphans } = knownKeys("suggestions options", options, known);
  if (parallelism !== undefined) integer("parallelism", parallelism, 1);
  if (orphans !== undefined) oneOf("orphans", orphans, ["rerun", "keep"]);
  if (until !== undefined && typeof until !== "function")
    invalid("until", "a stopping rule, such as stopping.trials(20)", until);
  const left = new AbortController();
  const trials = handedOut<P, M>(open, options, left);
  const end = trials.return.bind(trials);
  // Aborts a `next()` that is pending, which the generator alone would wait for.
  trials.return = (value) => {
    left.abort();
    return end(value);
  };
  return trials;
}

async function* handedOut<P, M extends string>(
  open: () => Promise<TrialSource>,
  { parallelism = 1, until, orphans = "rerun", signal }: SuggestionsOptions,
  left: AbortController,
): AsyncGenerator<RunningTrial<P, M>, void, void> {
  throwIfAborted(signal);
  const stop = onAbort(signal, () => left.abort(signal?.reason));
  const own: number[] = [];
  const rules = new Set<StoppingRule>(until ? [until] : []);
  const unsettled = ({ trials }: StudyState) => own.filter((id) => trials[id].status === "running").length;
  try {
    const source = await open();
    const { stops } = source.state;
    const isStopped = (state: StudyState) => state.stops > stops;
    const isFree = (state: StudyState) => state.paused === null && unsettled(state) < parallelism;
    for (;;) {
      await source.until((state) => isStopped(state) || isFree(state), left.signal);
      // The trials of a process that is gone are finished before a rule is asked: it is about new ones.
      const isRerun = orphans === "rerun" && source.hasOrphans();
      const over =
        (isStopped(source.state) ? (source.state.stopped ?? "stopped") : spent(source, isRerun)) ??
        (isRerun ? null : await stoppingReason(anyOf(...rules), source, left.signal));
      const { id, reason } =
        over === null ? await asked(source, orphans === "rerun", left.signal) : { id: null, reason: over };
      if (reason !== null) {
        await source.perform({ type: "stop", reason });
        await source.until((state) => unsettled(state) === 0, left.signal);
        return;
      }
      if (id === null) continue;
      own.push(id);
      if (left.signal.aborted) source.release(id);
      throwIfAborted(left.signal);
      yield runningTrial<P, M>(source, id, { signal: left.signal, stopWhen: (rule) => void rules.add(rule) });
    }
  } catch (error) {
    // Who left it awaits no error.
    if (!left.signal.aborted || signal?.aborted) throw error;
  } finally {
    stop();
    left.abort();
  }
}

/**
 * The id of a trial that was begun; null where the study was paused meanwhile, or somebody else used up its budget. `reason`: why there are no more,
 * where the space is used up.
 */
async function asked(
  source: TrialSource,
  rerun: boolean,
  signal: AbortSignal,
): Promise<{ id: number | null; reason: string | null }> {
  try {
    return { id: await source.ask({ rerun, signal }), reason: null };
  } catch (error) {
    if (error instanceof NoTrialError) return { id: null, reason: null };
    if (error instanceof SpaceExhaustedError) return { id: null, reason: error.message };
    throw error;
  }
}

/** Why the budget allows no further trial, or none that runs again. */
function spent({ state, definition }: TrialSource, isRerun: boolean): string | null {
  const left = Object.entries(remainingBudget(state, definition, Date.now()));
  const [name] = left.find(([name, left]) => left <= 0 && !(isRerun && name === "trials")) ?? [];
  return name === undefined ? null : `the budget of ${name} is used up`;
}

async function stoppingReason(rule: StoppingRule, source: TrialSource, signal: AbortSignal): Promise<string | null> {
  const { state, definition } = source;
  let seen: Promise<Outlook | null> | undefined;
  const outlook = () => {
    seen ??= source.outlook(signal);
    return seen;
  };
  return untilAborted(Promise.resolve(rule({ state, definition, time: Date.now(), outlook })), signal);
}
