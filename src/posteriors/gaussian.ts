import { ops, type Tensor } from "../tensor/index.ts";
import { lazily } from "./lazily.ts";
import { baseSamples, type Posterior, type Sampler } from "./posterior.ts";

/** Moments of a joint normal distribution of q values, each computed when first asked for. */
export interface Moments {
  /** `b x q` */
  readonly mean: Tensor;
  /** `b x q` */
  readonly variance: Tensor;
  /** `b x q x q` */
  readonly covariance: Tensor;
}

/** A joint normal posterior of one output. */
export class GaussianPosterior implements Posterior {
  readonly numOutputs = 1;
  readonly #moments: Moments;

  constructor(moments: Moments) {
    this.#moments = moments;
  }

  get mean(): Tensor {
    return this.#moments.mean;
  }

  get variance(): Tensor {
    return this.#moments.variance;
  }

  get covariance(): Tensor {
    return this.#moments.covariance;
  }

  rsample(sampler: Sampler): Tensor {
    const { mean } = this;
    const q = mean.shape[mean.rank - 1];
    const z = baseSamples(sampler, q, 1);
    return samplesFrom(mean, q === 1 ? null : ops.cholesky(this.covariance), this, z);
  }
}

/** y = mean + L z with L Lᵀ = covariance: `S x b x q` from z `S x q`. For a single point L is its standard deviation. */
function samplesFrom(mean: Tensor, root: Tensor | null, { variance }: Moments, z: Tensor): Tensor {
  const s = z.shape[0];
  if (!root) return mean.add(ops.sqrt(variance).mul(z.reshape([s, ...mean.shape.map(() => 1)])));
  const batch = mean.shape.slice(0, -1);
  const product = ops.matmul(z, root, { transposeB: true }); // b x S x q
  const order = [batch.length, ...batch.map((_, i) => i), batch.length + 1];
  return mean.add(product.transpose(order));
}

/** `mean` and variances scaled and shifted: offset + scale · f. */
export function affineMoments(moments: Moments, scale: Tensor | number, offset: Tensor | number): Moments {
  return lazily<Moments>({
    mean: () => moments.mean.mul(scale).add(offset),
    variance: () => moments.variance.mul(ops.square(scale)),
    covariance: () => moments.covariance.mul(ops.square(scale)),
  });
}

/** With independent noise on every value: `variance` is a number or `b x q`. */
export function noisyMoments(moments: Moments, variance: Tensor | number): Moments {
  return lazily<Moments>({
    mean: () => moments.mean,
    variance: () => moments.variance.add(variance),
    covariance: () => {
      const { covariance } = moments;
      return ops.addDiagonal(covariance, ops.broadcastTo(variance, covariance.shape.slice(0, -1)));
    },
  });
}
