import { InputError, invalid, knownKeys, throwIfAborted, untilAborted } from "../errors/index.ts";
import type { CompiledStudy } from "./compile.ts";
import { encodedEvidence } from "./evidence.ts";
import type { StudyLog } from "./log.ts";
import { agrees, keyOf } from "./space/index.ts";
import type { SearchProgress, Strategy, Suggestion } from "./strategies/index.ts";
import { checkMayCreate, type StudyState, type Trial } from "./trials/index.ts";

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
  const { signal, session } = request;
  for (;;) {
    const { state, study, rerun, queued, suggestions } = await chosenTrials(log, suggest, request);
    const isCurrent = (now: StudyState) =>
      log.study === study &&
      rerun.every((id) => isOrphan(now.trials[id], request)) &&
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

/** What `beginTrials` begins, of the state as it is: trials that run again, entries of the queue, and all experiments that are new. */
export async function chosenTrials(
  log: StudyLog,
  suggest: Strategy,
  { count, signal, onProgress, ...request }: Omit<AskRequest, "session">,
) {
  await untilAborted(log.refresh(), signal);
  const { state, study } = log;
  const fixed = study.space.fixed(request.fixed);
  const rerun = [...request.orphans.keys()]
    .sort((a, b) => a - b)
    .filter((id) => isOrphan(state.trials[id], request) && agrees(state.trials[id].parameters, fixed))
    .slice(0, count);
  const fresh = count - rerun.length;
  checkMayCreate(state, fresh, study, Date.now());
  const queued = state.queue.filter(({ parameters }) => agrees(parameters, fixed)).slice(0, fresh);
  const suggestions: (Suggestion & { queued?: number })[] = queued.map(({ id, parameters, reason = "enqueued" }) => ({
    parameters,
    origin: "queue",
    reason,
    queued: id,
  }));
  if (suggestions.length < fresh) {
    const evidence = encodedEvidence(state, study);
    const pending = [...evidence.pending, ...queued.map(({ parameters }) => study.space.encoding.encode(parameters))];
    const id = state.trials.length + queued.length;
    const { seed } = study.definition;
    const asked = { count: fresh - queued.length, id, seed, fixed, onProgress, signal };
    const suggested = await untilAborted(suggest({ ...evidence, pending }, asked), signal);
    suggestions.push(...checkedSuggestions(suggested, asked.count, study));
  }
  return { state, study, rerun, queued, suggestions };
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

/** Whether a trial runs in a process that is gone. */
function isOrphan({ id, status, session }: Trial, { orphans }: Pick<AskRequest, "orphans">): boolean {
  return status === "running" && orphans.get(id) === session;
}

/** Whether one of the suggestions is a trial that began meanwhile. */
function isMade(suggestions: readonly Suggestion[], trials: readonly Trial[]): boolean {
  const made = new Set(trials.map(({ settings }) => keyOf(settings)));
  return suggestions.some(({ parameters }) => made.has(keyOf(parameters)));
}
