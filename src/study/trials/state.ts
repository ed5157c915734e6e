import type { Configuration, Measured, Measurements } from "./definition.ts";

type Json = Readonly<Record<string, unknown>>;

/** Where a trial of a `Study` stands. */
export type TrialState = "running" | "complete" | "failed";

/** Where a trial stands, as the events tell it. */
export type TrialStatus = TrialState | "abandoned" | "pruned";

/** An intermediate value of a trial. */
export interface Report {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

/** One experiment, as the events tell it. */
export interface TrialRecord {
  readonly id: number;
  readonly status: TrialStatus;
  /** Those suggested. */
  readonly parameters: Configuration;
  /** Those run. */
  readonly settings: Configuration;
  /** In what respects the settings could not be suggested. */
  readonly outside: readonly string[];
  /** What chose it: the name of a strategy's part, or "user" for an experiment made elsewhere. */
  readonly origin: string;
  readonly reason?: string;
  /** What later suggestions start from. */
  readonly start?: Json;
  /** The process that runs it. */
  readonly session?: string;
  /** How often it was begun; 0 for an experiment made elsewhere. */
  readonly attempts: number;
  readonly reports: readonly Report[];
  /** What it came to and every further measurement; empty unless it is complete. */
  readonly measurements: readonly Measurements[];
  /** The measurements as one; null unless it is complete. */
  readonly values: Measurements | null;
  /** Why it failed, or was pruned or abandoned. */
  readonly message?: string;
  readonly cost: number;
  /** The model does not learn from it, and it is never the best. */
  readonly excluded: boolean;
  /** When it was created, and when it was settled last: milliseconds since 1970. */
  readonly created: number;
  readonly settled: number | null;
}

/** An experiment that waits for its turn; `id` is that of the event that enqueued it. */
export interface QueuedTrial {
  readonly id: number;
  readonly parameters: Configuration;
  readonly reason?: string;
}

export interface Note {
  readonly time: number;
  readonly text: string;
  readonly trial?: number;
}

/** A study as its events tell it. Plain data, frozen. */
export interface StudyState {
  /** How many events there were. */
  readonly version: number;
  /** As it was stored; null before event 0. */
  readonly definition: Json | null;
  /** By id, in the order in which they began. */
  readonly trials: readonly TrialRecord[];
  readonly queue: readonly QueuedTrial[];
  /** Why the study is paused; null while it is not. */
  readonly paused: string | null;
  readonly notes: readonly Note[];
  /** When the first and the last event happened: milliseconds since 1970. */
  readonly began: number;
  readonly time: number;
}

/** A study before its first event. */
export const emptyState: StudyState = Object.freeze({
  ...{ version: 0, definition: null, trials: [], queue: [], paused: null, notes: [], began: 0, time: 0 },
});

/**
 * Several measurements as one: their mean weighted by 1 / sem², where all standard errors are known and above zero; else the plain mean,
 * of unknown error, or 0 where all of them are.
 */
export function combined(measurements: readonly Measurements[]): Measurements {
  if (measurements.length === 1) return measurements[0];
  const names = Object.keys(measurements[0]);
  return Object.freeze(
    Object.fromEntries(names.map((name) => [name, combinedMetric(measurements.map((each) => each[name]))])),
  );
}

function combinedMetric(all: readonly Measured[]): Measured {
  const known = all.every(({ sem }) => sem !== null);
  const smallest = Math.min(...all.map(({ sem }) => sem ?? 0));
  // Relative to the smallest error, so that no square underflows.
  const weights = all.map(({ sem }) =>
    known && smallest > 0 ? (smallest / (sem as number)) * (smallest / (sem as number)) : 1,
  );
  const total = weights.reduce((a, b) => a + b);
  const mean = all.reduce((sum, each, i) => sum + (weights[i] / total) * each.mean, 0);
  const exact = known && all.every(({ sem }) => sem === 0);
  return Object.freeze({ mean, sem: known && smallest > 0 ? smallest / Math.sqrt(total) : exact ? 0 : null });
}
