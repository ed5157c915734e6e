import type { Configuration } from "./parameters.ts";

/** Where a trial stands. */
export type TrialState = "running" | "complete" | "failed";

/** Where a trial came from: the space-filling start, the model, or the user. */
export type TrialOrigin = "sobol" | "model" | "user";

/** One experiment. */
export interface Trial {
  readonly id: number;
  readonly parameters: Configuration;
  readonly state: TrialState;
  readonly origin: TrialOrigin;
  /** Outcomes by objective name, once told. */
  readonly values?: Readonly<Record<string, number>>;
  /** Why it failed. */
  readonly message?: string;
}

export type Direction = "maximize" | "minimize";

export interface Objective {
  readonly name: string;
  readonly direction: Direction;
}

/** What can be told of a trial: its value, its values by objective name, or that it failed. */
export type Outcome = number | Readonly<Record<string, number>> | { readonly failed: string };

export interface BestTrial {
  readonly trial: Trial;
  readonly value: number;
  readonly parameters: Configuration;
}
