/** A measured value, and the standard error of its mean if it is known. */
export type Measurement = number | { readonly mean: number; readonly sem: number };

/** An intermediate value of a trial: of the only metric, or of some by name. */
export type Intermediate<M extends string> =
  | { readonly [K in M]?: number }
  | (IsUnion<M> extends true ? never : number);

type IsUnion<T, U = T> = [T] extends [never] ? false : T extends unknown ? ([U] extends [T] ? false : true) : never;

/** What a trial came to: the value of the only metric, the values of all by name, or that it failed. */
export type OutcomeOf<M extends string> =
  | { readonly failed: string }
  | { readonly [K in M]: Measurement }
  | (IsUnion<M> extends true ? never : Measurement);

export function isFailure(outcome: unknown): outcome is { readonly failed: string } {
  return typeof outcome === "object" && outcome !== null && "failed" in outcome && typeof outcome.failed === "string";
}
