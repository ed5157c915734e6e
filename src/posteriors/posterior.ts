import { namedTensor } from "../arguments/index.ts";
import { fitsMemory, InputError, invalid, invalidShape, knownKeys } from "../errors/index.ts";
import { type BaseSampleOptions, normalBaseSamples } from "../random/index.ts";
import { asTensor, type Tensor, type TensorLike } from "../tensor/index.ts";

/**
 * Base samples (`S x q` for one output, `S x q x m` for several; shared by all batch members), or how to draw them.
 */
export type Sampler = TensorLike | (BaseSampleOptions & { numSamples: number });

/**
 * A model's prediction at `b x q` points, on the scale of the training outcomes. One output: mean and variance `b x q`,
 * covariance `b x q x q`, samples `S x b x q`. Several outputs: mean and variance `b x q x m`, covariance `b x (q m) x (q m)` with the
 * outputs of a point adjacent (point-major, as in BoTorch), samples `S x b x q x m`. Everything is computed on first use.
 *
 *     const { mean, variance } = model.posterior([[0.2, 0.4], [0.6, 0.1]]);
 *     const samples = model.posterior(X).rsample({ numSamples: 64, seed: 1 });
 */
export interface Posterior {
  /** The number of outputs m. */
  readonly numOutputs: number;
  /** The posterior mean, `b x q` (`b x q x m`). */
  readonly mean: Tensor;
  /** The posterior variance, `b x q` (`b x q x m`). */
  readonly variance: Tensor;
  /** The posterior covariance, `b x q x q` (`b x (q m) x (q m)`). */
  readonly covariance: Tensor;
  /**
   * The outcome that is not exceeded with probability p, at each point by itself: `b x q` (`b x q x m`). Absent where no closed form is known. Throws
   * InputError for p outside (0, 1).
   */
  quantile?(p: number): Tensor;
  /** Joint samples, differentiable with respect to the points and the model. */
  rsample(sampler: Sampler): Tensor;
  /**
   * One joint sample for each member of the first batch axis, such as fantasies `F x b`, from its own row of the base samples `F x q`
   * (`F x q x m`): `F x b x q` (`F x b x q x m`).
   */
  rsampleEach(sampler: Sampler): Tensor;
  /** The posterior of offset + Σ_j weights_j y_j, if that is cheaper than from the joint covariance; see `scalarize`. */
  scalarized?(weights: Tensor, offset: number): Posterior;
  /** The size of a unit of the model's own scale, on which covariances are factorized; defaults to 1. */
  readonly unit?: Tensor;
  /** The normal distribution of f where outcomes are y = g(f); absent if the outcomes themselves are normal. */
  readonly latent?: LatentPosterior;
}

/** The normal distribution of values f whose transformation y = g(f), g increasing, is predicted. */
export interface LatentPosterior {
  /** The distribution of f. */
  readonly posterior: Posterior;
  /** f from y, elementwise. */
  forward(y: Tensor): Tensor;
  /** y from f, elementwise. */
  inverse(f: Tensor): Tensor;
}

/** The quantile of a posterior. Throws InputError if it has none in closed form. */
export function quantileOf(posterior: Posterior, p: number): Tensor {
  if (!posterior.quantile)
    throw new InputError("quantile: this posterior has no quantiles in closed form; take those of samples (rsample)");
  return posterior.quantile(p);
}

/** The base samples of a sampler: `S x q` or `S x q x m`. */
export function baseSamples(sampler: Sampler, q: number, numOutputs: number): Tensor {
  const shape = numOutputs === 1 ? [q] : [q, numOutputs];
  if (isDrawn(sampler)) {
    const { numSamples, ...options } = sampler;
    knownKeys("sampler", options, ["seed", "method"]);
    fitsMemory("numSamples", numSamples * q * numOutputs, `${numSamples} samples of ${q} points; take fewer`);
    const samples = asTensor(normalBaseSamples(numSamples, q * numOutputs, options));
    return samples.reshape([numSamples, ...shape]);
  }
  const given = namedTensor("sampler", sampler);
  const fits = given.rank === shape.length + 1 && shape.every((n, i) => given.shape[i + 1] === n);
  if (!fits)
    invalidShape(
      "base samples",
      `S x ${shape.join(" x ")}`,
      given.shape,
      "one row per sample, one column per joint point",
    );
  if (!given.data.every(Number.isFinite)) invalid("base samples", "finite numbers", given);
  return given;
}

/** The number of samples of a sampler. */
export function sampleCount(sampler: Sampler): number {
  return isDrawn(sampler) ? sampler.numSamples : namedTensor("sampler", sampler).shape[0];
}

/** The base samples if they were given explicitly, else null. */
export function givenSamples(sampler: Sampler): Tensor | null {
  return isDrawn(sampler) ? null : namedTensor("sampler", sampler);
}

function isDrawn(sampler: Sampler): sampler is BaseSampleOptions & { numSamples: number } {
  return typeof sampler === "object" && sampler !== null && "numSamples" in sampler;
}
