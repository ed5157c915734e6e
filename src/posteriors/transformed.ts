import { InputError } from "../errors/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { OutcomeTransform } from "../transforms/index.ts";
import type { GaussianPosterior } from "./gaussian.ts";
import { type LatentPosterior, type Posterior, quantileOf, type Sampler } from "./posterior.ts";

/** The posterior of one outcome whose transform is not affine: moments in closed form or by quadrature, and samples. */
export class TransformedPosterior implements Posterior {
  readonly numOutputs = 1;
  readonly latent: LatentPosterior;
  readonly #transform: OutcomeTransform;

  /** `base` is the posterior on the transformed scale, where it is normal. */
  constructor(base: GaussianPosterior, transform: OutcomeTransform) {
    this.#transform = transform;
    const columnwise = (map: (Y: Tensor) => Tensor) => (values: Tensor) => map(values.expandDims(-1)).squeeze(-1);
    this.latent = {
      posterior: base,
      forward: columnwise(transform.forward),
      inverse: columnwise(transform.inverse),
    };
  }

  get mean(): Tensor {
    return this.#moments.mean.squeeze(-1);
  }

  get variance(): Tensor {
    return this.#moments.variance.squeeze(-1);
  }

  /** Throws InputError: there are moments of single points only. */
  get covariance(): Tensor {
    throw new InputError(
      `covariance: the outcome transform "${this.#transform.type}" gives means and variances of single points only; use variance, or samples (rsample) for several points together`,
    );
  }

  quantile(p: number): Tensor {
    return this.latent.inverse(quantileOf(this.latent.posterior, p));
  }

  rsample(sampler: Sampler): Tensor {
    return this.latent.inverse(this.latent.posterior.rsample(sampler));
  }

  rsampleEach(sampler: Sampler): Tensor {
    return this.latent.inverse(this.latent.posterior.rsampleEach(sampler));
  }

  get #moments() {
    const { mean, variance } = this.latent.posterior;
    return this.#transform.momentsFrom({ mean: mean.expandDims(-1), variance: variance.expandDims(-1) });
  }
}
