import { integer } from "../errors/index.ts";
import { gammaPrior, logNormalPrior, positive } from "../priors/index.ts";
import { scale } from "./composite.ts";
import type { Kernel } from "./kernel.ts";
import { matern52, rbf } from "./stationary.ts";

/**
 * The covariance of models that name none, for d inputs in the unit cube and standardised outcomes: a squared exponential whose
 * log-normal(√2 + log(d)/2, √3) lengthscale priors grow with the dimension (Hvarfner, Hellsten and Nardi 2024), starting at their
 * mode.
 */
export function defaultCovariance(d: number, activeDimensions?: readonly number[]): Kernel {
  const [loc, scale] = [Math.SQRT2 + Math.log(integer("dimension", d, 1)) / 2, Math.sqrt(3)];
  return rbf({
    lengthscale: { initial: Math.exp(loc - 3), prior: logNormalPrior(loc, scale), constraint: positive(0.025) },
    ard: d,
    ...(activeDimensions && { activeDimensions }),
  });
}

/** A scaled Matérn-5/2 with Gamma(3, 6) lengthscales and a Gamma(2, 0.15) outputscale, for d inputs; all start at log 2. */
export function gammaCovariance(d: number, activeDimensions?: readonly number[]): Kernel {
  const base = matern52({
    ard: integer("dimension", d, 1),
    prior: gammaPrior(3, 6),
    ...(activeDimensions && { activeDimensions }),
  });
  return scale(base, { prior: gammaPrior(2, 0.15) });
}
