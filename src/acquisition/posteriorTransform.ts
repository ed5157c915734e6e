import { allFinite, invalid, invalidShape } from "../errors/index.ts";
import { GaussianPosterior, lazily, type Moments, type Posterior } from "../posteriors/index.ts";
import { asTensor, ops, type Tensor, type TensorLike } from "../tensor/index.ts";

/** Turns the posterior of a model into the one that an acquisition function is about. */
export type PosteriorTransform = (posterior: Posterior) => Posterior;

/** The posterior of offset + Σ_j weights_j f_j, for independent outputs f_j. */
export function scalarizedPosteriorTransform(options: { weights: TensorLike; offset?: number }): PosteriorTransform {
  const weights = asTensor(options.weights);
  if (weights.rank !== 1) invalidShape("weights", "(m), one per output", weights.shape);
  allFinite("weights", weights.data);
  const { offset = 0 } = options;
  return (posterior) => {
    if (posterior.numOutputs !== weights.size)
      invalid("weights", `${posterior.numOutputs} entries, one per output of the model`, weights.data);
    const single = posterior.numOutputs === 1;
    const columns = (t: Tensor) => (single ? t.expandDims(-1) : t);
    const covariances = () => (single ? posterior.covariance.expandDims(0) : posterior.covariance);
    return new GaussianPosterior(
      lazily<Moments>({
        mean: () => ops.matvec(columns(posterior.mean), weights).add(offset),
        variance: () => ops.matvec(columns(posterior.variance), weights.square()),
        covariance: () => {
          const all = covariances();
          return all.mul(weights.square().reshape([-1, ...all.shape.slice(1).map(() => 1)])).sum(0);
        },
      }),
    );
  };
}
