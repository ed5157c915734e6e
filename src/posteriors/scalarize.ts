import { lazily } from "../arguments/index.ts";
import { ops, scalar, type Tensor } from "../tensor/index.ts";
import { GaussianPosterior, type Moments } from "./gaussian.ts";
import type { Posterior } from "./posterior.ts";

/** The posterior of offset + Σ_j weights_j y_j, for jointly normal outputs y_j and weights `m`. */
export function scalarize(posterior: Posterior, weights: Tensor, offset = 0): Posterior {
  if (posterior.scalarized) return posterior.scalarized(weights, offset);
  const moments =
    posterior.numOutputs === 1 ? scaled(posterior, weights, offset) : combined(posterior, weights, offset);
  return onScaleOf(moments, weights.mul(posterior.unit ?? 1));
}

/** The normal posterior with these moments, whose covariances are factorized in units of the root of the sum of squared `units`. */
export function onScaleOf(moments: Moments, units: Tensor): GaussianPosterior {
  const size = units.square().sum().sqrt();
  const scale = ops.where(ops.greater(size, 0), size, 1);
  const inUnits = lazily<Moments>({
    mean: () => moments.mean.div(scale),
    variance: () => moments.variance.div(scale).div(scale),
    covariance: () => moments.covariance.div(scale).div(scale),
  });
  return new GaussianPosterior(inUnits, 1, { scale, offset: scalar(0) });
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
