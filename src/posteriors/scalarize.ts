import { lazily } from "../arguments/index.ts";
import { ops, type Tensor } from "../tensor/index.ts";
import { GaussianPosterior, type Moments } from "./gaussian.ts";
import type { Posterior } from "./posterior.ts";

/** The posterior of offset + Σ_j weights_j y_j, for outputs y_j that are jointly normal: weights `m`. */
export function scalarize(posterior: Posterior, weights: Tensor, offset = 0): Posterior {
  if (posterior.scalarized) return posterior.scalarized(weights, offset);
  return new GaussianPosterior(
    posterior.numOutputs === 1 ? scaled(posterior, weights, offset) : combined(posterior, weights, offset),
  );
}

function scaled(posterior: Posterior, weight: Tensor, offset: number): Moments {
  const square = weight.square();
  return lazily<Moments>({
    mean: () => posterior.mean.mul(weight).add(offset),
    variance: () => posterior.variance.mul(square),
    covariance: () => posterior.covariance.mul(square),
  });
}

function combined(posterior: Posterior, weights: Tensor, offset: number): Moments {
  const m = posterior.numOutputs;
  const moments: Moments = lazily<Moments>({
    mean: () => ops.matvec(posterior.mean, weights).add(offset),
    variance: () => ops.diagPart(moments.covariance),
    covariance: () => {
      const { covariance } = posterior;
      const [batch, q] = [covariance.shape.slice(0, -2), covariance.shape[covariance.rank - 1] / m];
      const rows = covariance
        .reshape([...batch, q, m, q * m])
        .mul(weights.reshape([m, 1]))
        .sum(-2);
      return ops.matvec(rows.reshape([...batch, q, q, m]), weights);
    },
  });
  return moments;
}
