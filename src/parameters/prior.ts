import type { Tensor } from "../tensor/index.ts";

/** What a prior draws from: any seeded generator. */
export interface RandomSource {
  /** Uniform on [0, 1). */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
}

/** A belief about one parameter. */
export interface Prior {
  readonly name: string;
  /** The numbers it was made with, for saving. */
  readonly arguments: readonly number[];
  /** Log density of every entry, in x's shape; −∞ outside the support. */
  logDensity(x: Tensor): Tensor;
  /** Where the density is highest; null where it is unbounded or flat. */
  readonly mode: number | null;
  sample(random: RandomSource): number;
}

/** A prior as plain data. */
export interface PriorJSON {
  readonly name: string;
  readonly arguments: readonly number[];
}
