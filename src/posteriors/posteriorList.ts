import { lazily } from "../arguments/index.ts";
import { ops, scalar, type Tensor } from "../tensor/index.ts";
import type { Moments } from "./gaussian.ts";
import { baseSamples, type Posterior, quantileOf, type Sampler } from "./posterior.ts";
import { onScaleOf, scalarize } from "./scalarize.ts";

/** The joint posterior of at least two independent parts, each with one or several outputs. */
export class PosteriorList implements Posterior {
  readonly numOutputs: number;
  /** The posteriors of the outputs. */
  readonly parts: readonly Posterior[];
  /** The index of each part's first output. */
  readonly #starts: readonly number[];

  constructor(parts: readonly Posterior[]) {
    this.parts = parts;
    this.#starts = parts.map((_, k) => parts.slice(0, k).reduce((sum, p) => sum + p.numOutputs, 0));
    this.numOutputs = parts.reduce((sum, p) => sum + p.numOutputs, 0);
  }

  get mean(): Tensor {
    return this.#joined((part) => part.mean);
  }

  get variance(): Tensor {
    return this.#joined((part) => part.variance);
  }

  get covariance(): Tensor {
    const m = this.numOutputs;
    // Each part's rows, `b x q x own x q x m`, with zeros for the outputs of the other parts.
    const rows = this.parts.map((part, k) => {
      const [own, before] = [part.numOutputs, this.#starts[k]];
      const { covariance } = part;
      const [batch, q] = [covariance.shape.slice(0, -2), covariance.shape[covariance.rank - 1] / own];
      const block = covariance.reshape([...batch, q, own, q, own]);
      return ops.pad(block, [...block.shape.slice(0, -1).map(() => [0, 0] as const), [before, m - before - own]]);
    });
    const joint = ops.concat(rows, -3);
    const [batch, q] = [joint.shape.slice(0, -4), joint.shape[joint.rank - 2]];
    return joint.reshape([...batch, q * m, q * m]);
  }

  /** Throws InputError, too, if one of the parts has no quantiles. */
  quantile(p: number): Tensor {
    return this.#joined((part) => quantileOf(part, p));
  }

  rsample(sampler: Sampler): Tensor {
    return this.#sampled(sampler, (part, z) => part.rsample(z));
  }

  rsampleEach(sampler: Sampler): Tensor {
    return this.#sampled(sampler, (part, z) => part.rsampleEach(z));
  }

  scalarized(weights: Tensor, offset: number): Posterior {
    const parts = this.parts.map((part, k) =>
      scalarize(part, weights.narrow(0, this.#starts[k], part.numOutputs), k === 0 ? offset : 0),
    );
    const sum = (of: (part: Posterior) => Tensor) => parts.map(of).reduce((total, term) => total.add(term));
    const moments = lazily<Moments>({
      mean: () => sum((part) => part.mean),
      variance: () => sum((part) => part.variance),
      covariance: () => sum((part) => part.covariance),
    });
    return onScaleOf(moments, ops.stack(parts.map((part) => part.unit ?? scalar(1))));
  }

  #sampled(sampler: Sampler, sample: (part: Posterior, z: Tensor) => Tensor): Tensor {
    // Moments of a transformed outcome take quadrature.
    const { mean } = this.parts[0].latent?.posterior ?? this.parts[0];
    const q = mean.shape[mean.rank - (this.parts[0].numOutputs === 1 ? 1 : 2)];
    const z = baseSamples(sampler, q, this.numOutputs);
    return this.#joined((part, k) => {
      const own = z.narrow(-1, this.#starts[k], part.numOutputs);
      return sample(part, part.numOutputs === 1 ? own.squeeze(-1) : own);
    });
  }

  /** The values of all parts, concatenated along the axis of outputs. */
  #joined(values: (part: Posterior, k: number) => Tensor): Tensor {
    return ops.concat(
      this.parts.map((part, k) => (part.numOutputs === 1 ? values(part, k).expandDims(-1) : values(part, k))),
      -1,
    );
  }
}
