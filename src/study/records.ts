import type { Configuration, TrialState } from "./trials/index.ts";

/** One experiment of a study with parameters P and metrics M. */
export interface Trial<P = Configuration, M extends string = string> {
  readonly id: number;
  readonly parameters: P;
  readonly state: TrialState;
  /** What chose it: "sobol" or "model", or "user" for an experiment made elsewhere. */
  readonly origin: string;
  /** Why it was chosen, in a sentence. */
  readonly reason?: string;
  /** What was measured, by metric, once told. */
  readonly values?: Readonly<Record<M, number>>;
  /** Standard errors of the values, where they are known. */
  readonly errors?: Readonly<Partial<Record<M, number>>>;
  /** Why it failed. */
  readonly message?: string;
  /** Parameters and constraints by which it lies outside the space: the model learns from it, but it is never suggested. */
  readonly outside?: readonly string[];
}

export interface BestTrial<T extends Trial = Trial> {
  readonly trial: T;
  /** Of the objective; in the order of the objectives where there are several. */
  readonly value: number;
  readonly parameters: T["parameters"];
}
