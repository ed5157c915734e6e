import { lazily, probability } from "../arguments/index.ts";
import { invalidShape } from "../errors/index.ts";
import { ndtri } from "../math/index.ts";
import { asTensor, broadcastShapes, ops, scalar, type Tensor } from "../tensor/index.ts";
import { baseSamples, type Posterior, type Sampler } from "./posterior.ts";

/** Moments of a joint normal distribution of q values, each computed on first use. */
export interface Moments {
  /** `b x q` */
  readonly mean: Tensor;
  /** `b x q`, without leading axes of b whose members, such as fantasies, share it. */
  readonly variance: Tensor;
  /** `b x q x q`, likewise. */
  readonly covariance: Tensor;
}

/** The rescaling from f to offset + scale · f. */
export interface Rescaling {
  readonly scale: Tensor;
  readonly offset: Tensor;
}

/**
 * A joint normal posterior of one output, or of several correlated outputs: its moments are then those of `q m` values, point-major. With a
 * rescaling the moments are those of f, on the model's own scale of about 1, where covariances are factorized; the posterior returns
 * rescaled values.
 */
export class GaussianPosterior implements Posterior {
  readonly numOutputs: number;
  readonly #moments: Moments;
  readonly #rescaling: Rescaling | null;
  /** In the posterior's units, with shared moments repeated for each member of the batch. */
  readonly #inBatch: Moments;

  constructor(moments: Moments, numOutputs = 1, rescaling: Rescaling | null = null) {
    this.numOutputs = numOutputs;
    this.#moments = moments;
    this.#rescaling = rescaling;
    const own = rescaling ? rescaled(moments, rescaling) : moments;
    this.#inBatch = lazily<Moments>({
      mean: () => this.#perPoint(own.mean),
      variance: () => this.#perPoint(ops.broadcastTo(own.variance, moments.mean.shape)),
      covariance: () => ops.broadcastTo(own.covariance, [...moments.mean.shape, sizeOf(moments)]),
    });
  }

  get unit(): Tensor {
    return this.#rescaling?.scale ?? scalar(1);
  }

  get mean(): Tensor {
    return this.#inBatch.mean;
  }

  get variance(): Tensor {
    return this.#inBatch.variance;
  }

  get covariance(): Tensor {
    return this.#inBatch.covariance;
  }

  quantile(p: number): Tensor {
    return this.mean.add(
      this.variance
        .maximum(0)
        .sqrt()
        .mul(ndtri(probability("p", p))),
    );
  }

  rsample(sampler: Sampler): Tensor {
    const { mean } = this.#moments;
    const deviations = rootTimes(this.#moments, this.#baseSamples(sampler));
    return this.#returned(mean.add(withAxes(deviations, mean.rank + 1 - deviations.rank)));
  }

  rsampleEach(sampler: Sampler): Tensor {
    const { mean, variance } = this.#moments;
    const z = this.#baseSamples(sampler);
    if (mean.rank < 2 || z.shape[0] !== mean.shape[0])
      invalidShape("base samples", `${mean.shape[0]} rows, one for each member of the posterior's first axis`, z.shape);
    const shares = variance.rank < mean.rank || variance.shape[0] === 1;
    if (!shares) {
      const whole = ops.broadcastTo(this.#moments.covariance, [...mean.shape, sizeOf(this.#moments)]);
      return this.#returned(
        mean.add(ops.matvec(ops.cholesky(whole, { semidefinite: true }), withAxes(z, mean.rank - 2))),
      );
    }
    // One root for all members: deviations are `F x b x q`.
    const own = variance.rank < mean.rank ? this.#moments : withoutFirstAxis(this.#moments);
    const deviations = rootTimes(own, z);
    return this.#returned(mean.add(withAxes(deviations, mean.rank - deviations.rank)));
  }

  /** Samples of the values from samples of f. */
  #returned(samples: Tensor): Tensor {
    const { scale, offset } = this.#rescaling ?? {};
    return this.#perPoint(scale && offset ? samples.mul(scale).add(offset) : samples);
  }

  /** Base samples `S x (q m)`. */
  #baseSamples(sampler: Sampler): Tensor {
    const values = sizeOf(this.#moments);
    return baseSamples(sampler, values / this.numOutputs, this.numOutputs).reshape([-1, values]);
  }

  /** `… (q m)` → `… q x m`; unchanged for one output. */
  #perPoint(values: Tensor): Tensor {
    return this.numOutputs === 1 ? values : values.reshape([...values.shape.slice(0, -1), -1, this.numOutputs]);
  }
}

function withoutFirstAxis(moments: Moments): Moments {
  return lazily<Moments>({
    mean: () => moments.mean,
    variance: () => moments.variance.squeeze(0),
    covariance: () => moments.covariance.squeeze(0),
  });
}

/** The number of joint values. */
function sizeOf({ mean }: Moments): number {
  return mean.shape[mean.rank - 1];
}

/** x with `count` axes of length 1 after the first. */
function withAxes(x: Tensor, count: number): Tensor {
  return count === 0 ? x : x.reshape([x.shape[0], ...new Array<number>(count).fill(1), ...x.shape.slice(1)]);
}

/** Below it a variance is rounding error; a root there keeps a finite gradient, also in single precision. */
const MIN_VARIANCE = 1e-24;

/** L z with L Lᵀ = covariance: `S x b x q` from z `S x q`. For a single value L is its standard deviation. */
function rootTimes(moments: Moments, z: Tensor): Tensor {
  if (sizeOf(moments) === 1)
    return moments.variance
      .maximum(MIN_VARIANCE)
      .sqrt()
      .mul(withAxes(z, moments.variance.rank - 1));
  const product = ops.matmul(z, ops.cholesky(moments.covariance, { semidefinite: true }), { transposeB: true }); // b x S x q
  const batch = product.rank - 2;
  return product.transpose([batch, ...Array.from({ length: batch }, (_, i) => i), batch + 1]);
}

/** The moments of offset + scale · f. */
function rescaled(moments: Moments, { scale, offset }: Rescaling): Moments {
  return lazily<Moments>({
    mean: () => moments.mean.mul(scale).add(offset),
    variance: () => moments.variance.mul(scale).mul(scale),
    covariance: () => moments.covariance.mul(scale).mul(scale),
  });
}

/** The moments with independent noise added to every value; `variance` is a number or `b x q`. */
export function noisyMoments(moments: Moments, variance: Tensor | number): Moments {
  return lazily<Moments>({
    mean: () => moments.mean,
    variance: () => moments.variance.add(variance),
    covariance: () => {
      const { covariance } = moments;
      const rows = broadcastShapes("noise", covariance.shape.slice(0, -1), asTensor(variance).shape);
      return ops.addDiagonal(ops.broadcastTo(covariance, [...rows, sizeOf(moments)]), ops.broadcastTo(variance, rows));
    },
  });
}
