import { exp } from "../math/index.ts";
import { positive } from "./constraint.ts";
import type { Parameter } from "./parameter.ts";
import { gammaPrior, logNormalPrior } from "./priors.ts";

/** The default noise variance, for standardized outcomes: at least 1e-4, prior log-normal(−4, 1), initially at its mode. */
export const defaultNoise: Parameter = {
  shape: [],
  initial: [exp(-5)],
  constraint: positive(1e-4),
  prior: logNormalPrior(-4, 1),
};

/** The noise variance to use with `gammaCovariance`: at least 1e-4, prior Gamma(1.1, 0.05), initially at its mode. */
export const gammaNoise: Parameter = {
  shape: [],
  initial: [2],
  constraint: positive(1e-4),
  prior: gammaPrior(1.1, 0.05),
};
