import type { ParameterValues } from "../parameters/index.ts";
import type { Tensor } from "../tensor/index.ts";

/** A source of standard normal numbers. */
export interface NormalSource {
  normal(): number;
}

/**
 * Samples from the spectral density of a covariance, the frequencies of random Fourier features (Rahimi and Recht 2007):
 * k(x, x') ≈ variance · mean_j cos(φ_j(x) − φ_j(x')), the phases φ_j(x) = ω_j · x of `count` samples ω_j.
 */
export interface SpectralSamples {
  readonly variance: Tensor;
  /** φ_j(x) of points: `… n x d` → `… n x count`. */
  phases(x: Tensor): Tensor;
}

/** Draws `count` spectral samples of each summand of a kernel, for points with d columns. */
export type DrawSpectralSamples = (
  random: NormalSource,
  count: number,
  d: number,
  values: ParameterValues,
) => readonly SpectralSamples[];
