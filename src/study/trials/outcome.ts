import { knownKeys } from "../../errors/index.ts";

/** A measured value, and the standard error of its mean if it is known. */
export type Measurement = number | { readonly mean: number; readonly sem: number };

/** An intermediate value of a trial: of the only metric, or of some by name. */
export type Intermediate<M extends string> =
  | { readonly [K in M]?: number }
  | (IsUnion<M> extends true ? never : number);

type IsUnion<T, U = T> = [T] extends [never] ? false : T extends unknown ? ([U] extends [T] ? false : true) : never;

/** That a trial failed, and why. A `transient` failure, such as a power cut, says nothing about the parameters: they may be suggested again. */
export interface Failure {
  readonly failed: string;
  /** Default false. */
  readonly transient?: boolean;
}

/** What a trial came to: the value of the only metric, the values of all by name, or that it failed. */
export type OutcomeOf<M extends string> =
  | Failure
  | { readonly [K in M]: Measurement }
  | (IsUnion<M> extends true ? never : Measurement);

export function isFailure(outcome: unknown): outcome is Failure {
  return typeof outcome === "object" && outcome !== null && "failed" in outcome && typeof outcome.failed === "string";
}

/** What a command says of a failure. Throws InputError for an unknown field. */
export function failureOf(failure: Failure): { message: string; transient: boolean | undefined } {
  const { failed: message, transient } = knownKeys("outcome", failure, ["failed", "transient"]);
  return { message, transient };
}
