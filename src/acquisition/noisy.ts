import { InputError } from "../errors/index.ts";
import { ExactGP, type Model } from "../models/index.ts";
import type { Sampler } from "../posteriors/index.ts";
import { noGrad, ops, type Tensor, type TensorLike } from "../tensor/index.ts";
import { type Acquisition, acquisition } from "./acquisition.ts";
import { expectedImprovement, logExpectedImprovement } from "./analytic.ts";

export interface NoisyImprovementOptions {
  /** Base samples `F x n` of the fantasised values at the observed points, or how to draw them; defaults to 20 Sobol-normal ones. */
  sampler?: Sampler;
  /** Points whose values are fantasised, `n x d`; defaults to the training inputs. */
  observedX?: TensorLike;
  /** Whether large outcomes are good; defaults to true. */
  maximize?: boolean;
}

/** Noise variance, on the transformed scale, of a fantasised noise-free value: enough for the factorisation to succeed. */
const FANTASY_NOISE = 1e-7;

/**
 * log of the mean, over fantasies of the noise-free values at the observed points, of the expected improvement on each fantasy's
 * best value (Letham et al. 2019). For a single-output GP whose noise is known.
 */
export function logNoisyExpectedImprovement(model: Model, options: NoisyImprovementOptions = {}): Acquisition {
  const improvement = ofFantasies(model, options, logExpectedImprovement);
  return acquisition("LogNoisyEI", model, 1, (X) => ops.logMeanExp(improvement(X), 0));
}

/** Mean, over fantasies of the noise-free values at the observed points, of the expected improvement. */
export function noisyExpectedImprovement(model: Model, options: NoisyImprovementOptions = {}): Acquisition {
  const improvement = ofFantasies(model, options, expectedImprovement);
  return acquisition("NoisyEI", model, 1, (X) => improvement(X).mean(0));
}

/** The improvement under each fantasy: X `b x 1 x d` → `F x b`. */
function ofFantasies(
  model: Model,
  { sampler = { numSamples: 20 }, observedX, maximize = true }: NoisyImprovementOptions,
  improvement: typeof expectedImprovement,
): (X: Tensor) => Tensor {
  if (!(model instanceof ExactGP)) throw new InputError("LogNoisyEI: needs a single-output GP made by singleTaskGP");
  const points = observedX === undefined ? model.trainX : model.checkedPoints("observedX", observedX);
  const values = noGrad(() => model.posterior(points).rsample(sampler)); // F x n
  const bestF = maximize ? values.max(-1, true) : values.min(-1, true); // F x 1, against b
  const fantasies = model.withObservations(points, values.expandDims(1), FANTASY_NOISE);
  return improvement(fantasies, { bestF, maximize }).forward;
}
