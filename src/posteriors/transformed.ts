import { InputError } from "../errors/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { OutcomeTransform } from "../transforms/index.ts";
import type { GaussianPosterior } from "./gaussian.ts";
import type { Posterior, Sampler } from "./posterior.ts";

/** The posterior of one outcome whose transform is not affine: moments in closed form where they exist, samples always. */
export class TransformedPosterior implements Posterior {
  readonly numOutputs = 1;
  /** On the transformed scale, where it is normal. */
  readonly base: GaussianPosterior;
  readonly #transform: OutcomeTransform;

  constructor(base: GaussianPosterior, transform: OutcomeTransform) {
    this.base = base;
    this.#transform = transform;
  }

  get mean(): Tensor {
    return this.#moments.mean.squeeze(-1);
  }

  get variance(): Tensor {
    return this.#moments.variance.squeeze(-1);
  }

  /** Throws InputError: only variances have a closed form. */
  get covariance(): Tensor {
    throw new InputError(
      `covariance: the outcome transform "${this.#transform.type}" gives no closed form; use rsample`,
    );
  }

  rsample(sampler: Sampler): Tensor {
    return this.#raw(this.base.rsample(sampler));
  }

  rsampleEach(sampler: Sampler): Tensor {
    return this.#raw(this.base.rsampleEach(sampler));
  }

  #raw(samples: Tensor): Tensor {
    return this.#transform.inverse(samples.expandDims(-1)).squeeze(-1);
  }

  get #moments() {
    const { momentsFrom, type } = this.#transform;
    if (!momentsFrom)
      throw new InputError(`mean and variance: the outcome transform "${type}" gives no closed form; use rsample`);
    return momentsFrom({ mean: this.base.mean.expandDims(-1), variance: this.base.variance.expandDims(-1) });
  }
}
