import { InputError, invalid, knownKeys, throwIfAborted, untilAborted } from "../errors/index.ts";
import type { CompiledStudy } from "./compile.ts";
import { encodedEvidence } from "./evidence.ts";
import type { StudyLog } from "./log.ts";
import { keyOf } from "./space/index.ts";
import type { SearchProgress, Strategy, Suggestion } from "./strategies/index.ts";
import { type Configuration, checkMayCreate, type StudyState, type Trial } from "./trials/index.ts";

export interface AskRequest {
  readonly count: number;
  /** Parameters that the user sets for this time. */
  readonly fixed: object;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress: (progress: SearchProgress) => void;
  /** The process that asks. */
  readonly session: string;
  /** Trials that processes which are gone left running, and which are to run again, with these processes. */
  readonly orphans: ReadonlyMap<number, string | undefined>;
}

/**
 * Begins trials: first those that a process which is gone left, then those that were enqueued, then what the strategy suggests. Nothing
 * is appended before all of them are found. Returns their ids.
 */
export async function beginTrials(log: StudyLog, suggest: Strategy, request: AskRequest): Promise<number[]> {
  const { count, signal, session, onProgress } = request;
  for (;;) {
    await untilAborted(log.refresh(), signal);
    const { state, study } = log;
    const fixed = study.space.fixed(request.fixed);
    const isOrphan = ({ id, status, session }: Trial) => status === "running" && request.orphans.get(id) === session;
    const orphans = [...request.orphans.keys()]
      .sort((a, b) => a - b)
      .map((id) => state.trials[id])
      .filter((trial) => isOrphan(trial) && isHeld(trial, fixed))
      .slice(0, count);
    const fresh = count - orphans.length;
    checkMayCreate(state, fresh, study, Date.now());
    const queued = state.queue.filter((item) => isHeld(item, fixed)).slice(0, fresh);
    const suggestions: (Suggestion & { queued?: number })[] = queued.map(({ id, parameters, reason = "enqueued" }) => ({
      ...{ parameters, origin: "queue", reason, queued: id },
    }));
    if (suggestions.length < fresh) {
      const evidence = encodedEvidence(state, study);
      const pending = [...evidence.pending, ...queued.map(({ parameters }) => study.space.encoding.encode(parameters))];
      const id = state.trials.length + queued.length;
      const { seed } = study.definition;
      const asked = { count: fresh - queued.length, ...{ id, seed, fixed, onProgress }, ...(signal && { signal }) };
      const suggested = await untilAborted(suggest({ ...evidence, pending }, asked), signal);
      suggestions.push(...checkedSuggestions(suggested, asked.count, study));
    }
    const rerun = orphans.map(({ id }) => id);
    const isCurrent = (now: StudyState) =>
      log.study === study &&
      rerun.every((id) => isOrphan(now.trials[id])) &&
      queued.every(({ id }) => now.queue.some((item) => item.id === id)) &&
      !isMade(suggestions, now.trials.slice(state.trials.length));
    const events = await log.perform((now) => {
      // From here on it is too late: what is stored is returned.
      throwIfAborted(signal);
      return isCurrent(now) ? { type: "create", suggestions, rerun, session, time: Date.now() } : null;
    });
    if (events.length > 0) return events.flatMap((event) => ("trial" in event ? [event.trial as number] : []));
  }
}

/** What a strategy returned. Throws InputError for anything but so many suggestions of experiments that can be made. */
function checkedSuggestions(suggested: readonly Suggestion[], count: number, { space }: CompiledStudy): Suggestion[] {
  if (!Array.isArray(suggested)) invalid("suggestions of the strategy", "a list", suggested);
  if (suggested.length !== count)
    throw new InputError(`the strategy returned ${suggested.length} suggestions; ${count} were asked for`);
  return suggested.map((suggestion: Suggestion) => {
    if (typeof suggestion !== "object" || suggestion === null)
      invalid("suggestion of the strategy", "{ parameters, origin, reason }", suggestion);
    knownKeys("suggestion of the strategy", suggestion, ["parameters", "origin", "reason", "start"]);
    return { ...suggestion, parameters: space.checked(suggestion.parameters) };
  });
}

/** Whether active parameters have the values that are fixed. */
function isHeld({ parameters }: { readonly parameters: Configuration }, fixed: Configuration): boolean {
  return Object.entries(fixed).every(([name, value]) => (parameters[name] ?? value) === value);
}

/** Whether one of the suggestions is a trial that began meanwhile. */
function isMade(suggestions: readonly Suggestion[], trials: readonly Trial[]): boolean {
  const made = new Set(trials.map(({ settings }) => keyOf(settings)));
  return suggestions.some(({ parameters }) => made.has(keyOf(parameters)));
}
