import type { ParameterValues } from "../parameters/index.ts";
import type { Tensor } from "../tensor/index.ts";

/** Standard normal numbers, one after another. */
export interface NormalSource {
  normal(): number;
}

/**
 * Part of a covariance as random waves (Rahimi and Recht 2007): k(x, x') ≈ variance · mean_k cos(φ_k(x) − φ_k(x')), over as many waves as
 * were asked for.
 */
export interface Waves {
  readonly variance: Tensor;
  /** `… n x d` → `… n x count` */
  phases(x: Tensor): Tensor;
}

/** Draws the waves of a kernel for points with d columns: the covariance is the sum of the parts. */
export type DrawWaves = (random: NormalSource, count: number, d: number, values: ParameterValues) => readonly Waves[];
