import { combineLatestWith, distinctUntilChanged, endWith, map, Observable, takeWhile, throttleTime } from "rxjs";
import { type Definition, remainingBudget, type StudyState } from "../trials/index.ts";

/** How far the search for a suggestion is; nulls before the strategy has said something. */
export interface Search {
  readonly restarts: number | null;
  readonly acquisition: number | null;
}

/** What a study is doing. */
export interface Progress {
  /**
   * "searching": a suggestion is computed; "paused"; "waiting": for the results of trials; "stopped": a rule or the budget ended the last stream; "idle":
   * nobody asks.
   */
  readonly phase: "searching" | "paused" | "waiting" | "stopped" | "idle";
  /** How many trials run, and how many are settled. */
  readonly running: number;
  /** How many trials are settled. */
  readonly settled: number;
  /** Of a search: the local searches that have not ended; null where there is none, or it has not begun. */
  readonly restarts: number | null;
  /** The best acquisition value that they found. */
  readonly acquisition: number | null;
  /** Seconds until the budget is used up, at the rate of this process so far; null where there is no budget, and before there is a rate. */
  readonly timeLeft: number | null;
}

/** What is needed of a study. */
export interface ProgressSource {
  readonly definition: Definition;
  /** The process. */
  readonly session: string;
  search(): Search | null;
  /** Calls a listener when the search changes; returns what ends that. */
  listen(listener: () => void): () => void;
}

/** Milliseconds between two values. */
const PACE = 100;

export function progress(states$: Observable<StudyState>, source: ProgressSource): Observable<Progress> {
  const searches$ = new Observable<Search | null>((subscriber) => {
    const show = () => subscriber.next(source.search());
    show();
    return source.listen(show);
  });
  return states$.pipe(
    // It ends with the states.
    endWith(null),
    combineLatestWith(searches$),
    takeWhile((latest): latest is [StudyState, Search | null] => latest[0] !== null),
    throttleTime(PACE, undefined, { leading: true, trailing: true }),
    map(([state, search]) => progressOf(state, search, source, Date.now())),
    distinctUntilChanged((a, b) => JSON.stringify(a) === JSON.stringify(b)),
  );
}

export function progressOf(
  state: StudyState,
  search: Search | null,
  { definition, session }: Pick<ProgressSource, "definition" | "session">,
  time: number,
): Progress {
  const running = state.trials.filter(({ status }) => status === "running").length;
  const { restarts, acquisition } = search ?? { restarts: null, acquisition: null };
  return {
    phase: search ? "searching" : phaseOf(state, running),
    running,
    settled: state.trials.length - running,
    restarts,
    // Before the first evaluation it is −∞.
    acquisition: Number.isFinite(acquisition) ? acquisition : null,
    timeLeft: timeLeft(state, definition, session, time),
  };
}

function phaseOf({ paused, stopped }: StudyState, running: number): Progress["phase"] {
  if (paused !== null) return "paused";
  if (running > 0) return "waiting";
  return stopped === null ? "idle" : "stopped";
}

/** Seconds until the first limit of the budget is reached, given what this process did since its first trial began. */
function timeLeft(state: StudyState, definition: Definition, session: string, time: number): number | null {
  const own = state.trials.filter((trial) => trial.session === session);
  const settled = own.filter(({ status }) => status !== "running");
  const seconds = (time - Math.min(...own.map(({ created }) => created))) / 1000;
  const left = remainingBudget(state, definition, time);
  const cost = settled.reduce((sum, trial) => sum + trial.cost, 0);
  const running = own.length - settled.length;
  const limits = [
    left.time,
    settled.length > 0 ? ((left.trials + running) / settled.length) * seconds : Number.POSITIVE_INFINITY,
    cost > 0 ? (left.cost / cost) * seconds : Number.POSITIVE_INFINITY,
  ];
  const least = Math.min(...limits);
  return Number.isFinite(least) ? Math.max(least, 0) : null;
}
