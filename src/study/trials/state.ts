import type { Configuration, Measurements } from "./definition.ts";

type Json = Readonly<Record<string, unknown>>;

/** Where a trial stands. */
export type TrialStatus = "running" | "complete" | "failed" | "abandoned" | "pruned";

/** An intermediate value of a trial. */
export interface TrialReport<M extends string = string> {
  /** The step, such as an epoch. */
  readonly step: number;
  /** The values by metric. */
  readonly values: Readonly<Partial<Record<M, number>>>;
}

/** One experiment of a study with parameters P and metrics M. Plain data, frozen: a change makes another. */
export interface Trial<P = Configuration, M extends string = string> {
  /** Its place in the order in which trials began, from 0. */
  readonly id: number;
  /** Where it stands. */
  readonly status: TrialStatus;
  /** Those suggested. */
  readonly parameters: P;
  /** Those run: the same, unless others were told. */
  readonly settings: P;
  /** In what respects the settings could not be suggested: parameters and constraints. A model learns from such a trial all the same. */
  readonly outside: readonly string[];
  /** What chose it: the name of a strategy's part, such as "sobol" or "model"; "queue", or "user" for an experiment made elsewhere. */
  readonly origin: string;
  /** Why it was chosen, in a sentence. */
  readonly reason?: string;
  /** What later suggestions start from. */
  readonly start?: Json;
  /** The process that runs it. */
  readonly session?: string;
  /** How often it was begun; 0 for an experiment made elsewhere. */
  readonly attempts: number;
  /** Its intermediate values. */
  readonly reports: readonly TrialReport<M>[];
  /** What it came to and every further measurement; empty unless it is complete. */
  readonly measurements: readonly Measurements<M>[];
  /** The mean of its measurements, by metric; null unless it is complete. */
  readonly values: Readonly<Record<M, number>> | null;
  /** The standard errors of the values, where they are known; null unless it is complete. */
  readonly sems: Readonly<Partial<Record<M, number>>> | null;
  /** Why it failed, or was pruned or abandoned. */
  readonly message?: string;
  /** It failed for a reason that says nothing about its parameters. */
  readonly transient?: true;
  /** What it cost, in the unit of the budget's cost. */
  readonly cost: number;
  /** The model does not learn from it, and it is never the best. */
  readonly excluded: boolean;
  /** When it was created: milliseconds since 1970. */
  readonly created: number;
  /** When it was settled last: milliseconds since 1970; null while it runs. */
  readonly settled: number | null;
}

/** An experiment that waits for its turn; `id` is that of the event that enqueued it. */
export interface QueuedTrial {
  /** The id of the event that enqueued it. */
  readonly id: number;
  /** The parameters to be run. */
  readonly parameters: Configuration;
  /** Why it was enqueued, for people. */
  readonly reason?: string;
}

/** A remark on a study or a trial. */
export interface Note {
  /** When it was written: milliseconds since 1970. */
  readonly time: number;
  /** The remark. */
  readonly text: string;
  /** The id of the trial that it is about, if it is about one. */
  readonly trial?: number;
}

/** A study as its events tell it. Plain data, frozen. */
export interface StudyState {
  /** How many events there were. */
  readonly version: number;
  /** As it was stored; null before event 0. */
  readonly definition: Json | null;
  /** By id, in the order in which they began. */
  readonly trials: readonly Trial[];
  /** Experiments that wait for their turn. */
  readonly queue: readonly QueuedTrial[];
  /** Why the study is paused; null while it is not. */
  readonly paused: string | null;
  /** Why a stream of suggestions stopped asking, since the last trial began. */
  readonly stopped: string | null;
  /** How often all streams of suggestions were told to stop. */
  readonly stops: number;
  /** All remarks. */
  readonly notes: readonly Note[];
  /** When the first event happened: milliseconds since 1970. */
  readonly began: number;
  /** When the last event happened: milliseconds since 1970. */
  readonly time: number;
}

/** A study before its first event. */
export const emptyState: StudyState = Object.freeze({
  ...{
    version: 0,
    definition: null,
    trials: [],
    queue: [],
    paused: null,
    stopped: null,
    stops: 0,
    notes: [],
    began: 0,
    time: 0,
  },
});
