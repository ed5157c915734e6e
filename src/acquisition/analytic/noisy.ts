import { asGiven, type ChecksOf, flag, readOptions } from "../../arguments/index.ts";
import { InputError } from "../../errors/index.ts";
import { square } from "../../math/index.ts";
import { abilityOf, type Model } from "../../models/index.ts";
import { givenSamples, type Sampler } from "../../posteriors/index.ts";
import { noGrad, ops, scalar, type Tensor, type TensorLike } from "../../tensor/index.ts";
import { type Acquisition, acquisition, baselineOf, checkedModel } from "../base/acquisition.ts";
import { expectedImprovement, logExpectedImprovement } from "./analytic.ts";

/** Options of `logNoisyExpectedImprovement` and `noisyExpectedImprovement`. */
export interface NoisyImprovementOptions {
  /** Base samples `F x n` of the fantasized values at the baseline, or how to draw them; defaults to 20 Sobol-normal ones. */
  sampler?: Sampler;
  /** The baseline, `n x d`: points whose values are fantasized; defaults to all observed inputs. */
  baselineX?: TensorLike;
  /** Whether large outcomes are good; defaults to true. */
  maximize?: boolean;
}

const noisyChecks = {
  sampler: [asGiven<Sampler>, { numSamples: 20 }],
  baselineX: [asGiven<TensorLike>, undefined],
  maximize: [flag, true],
} satisfies ChecksOf<NoisyImprovementOptions>;

/** Noise variance, relative to the square of the outcome scale, of a fantasized noise-free value: enough for its factorization. */
const FANTASY_NOISE = 1e-7;

/**
 * Log noisy expected improvement: the logarithm of the mean, over fantasies of the noise-free values at the baseline, of the expected
 * improvement on each fantasy's best value (Letham et al. 2019), at single points `b x 1 x d`. Pending points join the baseline, which
 * a matrix of base samples cannot follow. Throws InputError for a model of several outputs or with a batch, or without
 * `withObservations`.
 */
export function logNoisyExpectedImprovement(model: Model, options?: NoisyImprovementOptions): Acquisition {
  return overFantasies("logNoisyExpectedImprovement", model, options, true);
}

/**
 * Noisy expected improvement: the mean, over fantasies of the noise-free values at the baseline, of the expected improvement.
 * Throws InputError for bad options, and for a model that cannot be conditioned on other observations.
 */
export function noisyExpectedImprovement(model: Model, options?: NoisyImprovementOptions): Acquisition {
  return overFantasies("noisyExpectedImprovement", model, options, false);
}

/** The average over fantasies of the expected improvement, `F x b`, or of its logarithm. */
function overFantasies(
  name: string,
  model: Model,
  given: NoisyImprovementOptions | undefined,
  isLog: boolean,
): Acquisition {
  const { sampler, baselineX, maximize } = readOptions(`${name} options`, given, noisyChecks);
  const { numOutputs, batchShape, outcomeScales } = checkedModel(model);
  if (numOutputs !== 1 || batchShape.length > 0)
    throw new InputError(`invalid model: ${name} needs a model of one output without a batch`);
  const withObservations = abilityOf(name, model, "withObservations");
  const points = baselineOf(model, baselineX);
  const values = noGrad(() => model.posterior(points).rsample(sampler)); // F x n
  const bestF = maximize ? values.max(-1, true) : values.min(-1, true); // F x 1, against b
  const fantasies = withObservations(points, values.expandDims(1), scalar(FANTASY_NOISE * square(outcomeScales[0])));
  const improvement = (isLog ? logExpectedImprovement : expectedImprovement)(fantasies, { bestF, maximize });
  const average = (each: Tensor) => (isLog ? ops.logMeanExp(each, 0) : each.mean(0));
  return acquisition(name, model, 1, (X) => average(improvement.forward(X)), {
    isLog,
    withPending: (pending) => {
      const samples = givenSamples(sampler);
      if (samples)
        throw new InputError(
          `invalid pending points: the sampler of ${name} is a matrix (${samples.shape.join(" x ")}) with one column per baseline point, and pending points join the baseline; give sampler: { numSamples: ${samples.shape[0]} } instead`,
        );
      const baselineX = ops.concat([points, pending], 0);
      return overFantasies(name, model, { ...given, baselineX }, isLog);
    },
  });
}
