import { integer, knownKeys, onAbort, oneOf, throwIfAborted } from "../../errors/index.ts";
import { remainingBudget, type StudyState } from "../trials/index.ts";
import { type RunningTrial, runningTrial } from "./runningTrial.ts";
import type { TrialSource } from "./source.ts";
import { anyOf, type StoppingRule } from "./stopping.ts";

export interface SuggestionsOptions {
  /** How many trials of this stream may be unsettled; default 1. */
  readonly parallelism?: number;
  /** When it stops asking: the trials that run are then waited for, and the stream ends. It also ends with the study's budget. */
  readonly until?: StoppingRule;
  /** "rerun" (default) begins with the trials that a process which is gone left running; "keep" leaves them. */
  readonly orphans?: "rerun" | "keep";
  /** Throws AbortError when it fires. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The trials of a study, one at each `next()`, computed then, and not before one of its `parallelism` slots is free: a slot is taken by
 * a trial until that is settled, by whomever. Leaving the loop aborts what is under way.
 */
export async function* suggestions<P, M extends string>(
  source: TrialSource,
  options: SuggestionsOptions = {},
): AsyncGenerator<RunningTrial<P, M>, void, void> {
  const known = ["parallelism", "until", "orphans", "signal"] as const;
  const { parallelism = 1, until, orphans = "rerun", signal } = knownKeys("suggestions options", options, known);
  integer("parallelism", parallelism, 1);
  const rerun = oneOf("orphans", orphans, ["rerun", "keep"]) === "rerun";
  throwIfAborted(signal);
  const left = new AbortController();
  const stop = onAbort(signal, () => left.abort(signal?.reason));
  const own: number[] = [];
  const rules = new Set<StoppingRule>(until ? [until] : []);
  const unsettled = ({ trials }: StudyState) => own.filter((id) => trials[id].status === "running").length;
  try {
    for (;;) {
      await source.until((state) => state.paused === null && unsettled(state) < parallelism, left.signal);
      const reason = spent(source) ?? (await stoppingReason(anyOf(...rules), source));
      if (reason !== null) {
        await source.perform({ type: "stop", reason });
        await source.until((state) => unsettled(state) === 0, left.signal);
        return;
      }
      const id = await source.ask({ rerun, signal: left.signal });
      own.push(id);
      if (left.signal.aborted) source.release(id);
      throwIfAborted(left.signal);
      yield runningTrial<P, M>(source, id, { signal: left.signal, stopWhen: (rule) => void rules.add(rule) });
    }
  } finally {
    stop();
    left.abort();
  }
}

/** Why the budget allows no further trial. */
function spent({ state, definition }: TrialSource): string | null {
  const [name] = Object.entries(remainingBudget(state, definition, Date.now())).find(([, left]) => left <= 0) ?? [];
  return name === undefined ? null : `the budget of ${name} is used up`;
}

async function stoppingReason(rule: StoppingRule, source: TrialSource): Promise<string | null> {
  const { state, definition } = source;
  return rule({ state, definition, time: Date.now(), outlook: () => source.outlook() });
}
