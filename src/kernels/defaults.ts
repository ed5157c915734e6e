import { integer } from "../errors/index.ts";
import { exp, log } from "../math/index.ts";
import { gammaPrior, logNormalPrior, type ParameterSettings, positive } from "../parameters/index.ts";
import { scale } from "./composite.ts";
import type { Kernel } from "./kernel.ts";
import { matern52, rbf } from "./stationary.ts";

/**
 * Lengthscale settings for d inputs in the unit cube and standardized outcomes: a log-normal(√2 + log(d)/2, √3) prior, which grows with
 * the dimension (Hvarfner, Hellsten and Nardi 2024), a lower bound of 0.025, and the prior's mode as initial value.
 * Throws InputError unless d is a whole number of at least 1.
 */
export function dimensionScaledLengthscale(d: number): ParameterSettings {
  const [loc, scale] = [Math.SQRT2 + log(integer("dimension", d, 1)) / 2, Math.sqrt(3)];
  return { initial: exp(loc - 3), prior: logNormalPrior(loc, scale), constraint: positive(0.025) };
}

/**
 * The default covariance of models: `rbf` with a dimension-scaled lengthscale for each of d inputs.
 * Throws InputError unless d is a whole number of at least 1.
 */
export function defaultCovariance(d: number, activeDimensions?: readonly number[]): Kernel {
  return rbf({ lengthscale: dimensionScaledLengthscale(d), ard: d, activeDimensions });
}

/**
 * BoTorch's earlier default: a scaled Matérn-5/2 kernel of d inputs with Gamma(3, 6) lengthscales and a Gamma(2, 0.15) outputscale, all log 2 initially.
 * Throws InputError unless d is a whole number of at least 1.
 */
export function gammaCovariance(d: number, activeDimensions?: readonly number[]): Kernel {
  const base = matern52({
    ard: integer("dimension", d, 1),
    prior: gammaPrior(3, 6),
    activeDimensions,
  });
  return scale(base, { prior: gammaPrior(2, 0.15) });
}
