import type { Tensor } from "../tensor/index.ts";

/** What a prior draws from: any seeded generator. */
export interface RandomSource {
  uniform(): number;
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
