import { ops, type Tensor } from "../tensor/index.ts";
import { baseSamples, type Posterior, type Sampler } from "./posterior.ts";

/** The joint posterior of outputs that are independent of one another. */
export class MultiOutputPosterior implements Posterior {
  readonly outputs: readonly Posterior[];

  constructor(outputs: readonly Posterior[]) {
    this.outputs = outputs;
  }

  get numOutputs(): number {
    return this.outputs.length;
  }

  get mean(): Tensor {
    return ops.stack(
      this.outputs.map((p) => p.mean),
      -1,
    );
  }

  get variance(): Tensor {
    return ops.stack(
      this.outputs.map((p) => p.variance),
      -1,
    );
  }

  get covariance(): Tensor {
    return ops.stack(
      this.outputs.map((p) => p.covariance),
      0,
    );
  }

  rsample(sampler: Sampler): Tensor {
    return this.#stacked(sampler, (posterior, z) => posterior.rsample(z));
  }

  rsampleEach(sampler: Sampler): Tensor {
    return this.#stacked(sampler, (posterior, z) => posterior.rsampleEach(z));
  }

  #stacked(sampler: Sampler, sample: (posterior: Posterior, z: Tensor) => Tensor): Tensor {
    const { mean } = this.outputs[0];
    const z = baseSamples(sampler, mean.shape[mean.rank - 1], this.numOutputs);
    return ops.stack(
      this.outputs.map((p, j) => sample(p, this.numOutputs === 1 ? z : z.at(-1, j))),
      -1,
    );
  }
}
