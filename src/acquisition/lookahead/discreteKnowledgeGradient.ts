import { InputError, invalid, invalidShape } from "../../errors/index.ts";
import type { Model } from "../../models/index.ts";
import { namedOptions, TransformedPosterior } from "../../posteriors/index.ts";
import { noGrad, ops, type Tensor, type TensorLike } from "../../tensor/index.ts";
import { transformFor } from "../analytic/analytic.ts";
import { type Acquisition, acquisition, checkedModel, checkedNumbers } from "../base/acquisition.ts";
import type { PosteriorTransform } from "../base/posteriorTransform.ts";

export interface DiscreteKnowledgeGradientOptions {
  /** The points among which the best is chosen once the outcome is known, `n x d`. */
  points: TensorLike;
  /** An affine map of the outcome, such as its negative. */
  posteriorTransform?: PosteriorTransform;
}

/**
 * Knowledge gradient about finitely many points, exact: by how much the largest posterior mean among them is expected to rise when
 * the outcome at x, `b x 1 x d`, is observed. That outcome is μ(x) + σ(x) Z with Z standard normal, and the means become
 * μ(x_i) + b_i Z, b_i = cov(x_i, x)/σ(x), noise included in σ (Frazier, Powell and Dayanik 2009). Never negative. Pending points
 * count as having come out as expected. Throws InputError for a model of several outputs, or whose outcomes are transformed by
 * more than scale and offset.
 */
export function discreteKnowledgeGradient(model: Model, given: DiscreteKnowledgeGradientOptions): Acquisition {
  const name = "discreteKnowledgeGradient";
  const options = namedOptions(`${name} options`, given, ["points", "posteriorTransform"]);
  if (checkedModel(model).numOutputs !== 1) invalid("number of outputs", "1", model.numOutputs);
  const d = model.inputDimension;
  if (options.points === undefined) invalid("points", `n x ${d} points to choose from`, undefined);
  const points = checkedNumbers("points", options.points);
  if (points.rank !== 2 || points.shape[0] < 2 || points.shape[1] !== d)
    invalidShape("points", `n x ${d}, n at least 2`, points.shape);
  const transform = transformFor(model, options);
  if (model.posterior(points.narrow(0, 0, 1)) instanceof TransformedPosterior)
    throw new InputError(`invalid model: ${name} needs outcomes on the model's scale, or an affine outcome transform`);

  return acquisition(
    name,
    model,
    1,
    (X) => {
      const expected = transform(model.posterior(points)).mean;
      const lucky = transform(model.fantasize(X, { sampler: [[1]] }).posterior(points)).mean.squeeze(0);
      return expectedRiseOfMaximum(ops.broadcastTo(expected, lucky.shape), lucky.sub(expected));
    },
    {
      withPending: (pending) => {
        const believed = noGrad(() => model.conditionOnObservations(pending, model.posterior(pending).mean));
        return discreteKnowledgeGradient(believed, options);
      },
    },
  );
}

/**
 * E max_i (a_i + b_i Z) − max_i a_i for Z standard normal, intercepts a and slopes b `… n` → `…`. With c_k the place where line k of
 * the upper envelope, by rising slope, crosses the next (Frazier, Powell and Dayanik 2009),
 *
 *     E max_i (a_i + b_i Z) − max_i a_i = Σ_k (b_{k+1} − b_k) h(−|c_k|),   h(x) = φ(x) + x Φ(x),
 *
 * which is accurate also where it is tiny.
 */
export function expectedRiseOfMaximum(a: Tensor, b: Tensor): Tensor {
  const n = a.shape[a.rank - 1];
  const order = a.upperEnvelope(b);
  const difference = (x: Tensor) => x.narrow(-1, 1, n - 1).sub(x.narrow(-1, 0, n - 1));
  const rise = difference(b.takeAlongAxis(order));
  const crossing = difference(a.takeAlongAxis(order)).div(ops.where(rise.greater(0), rise, 1)); // −c_k
  return rise.mul(ops.h(crossing.abs().neg())).sum(-1);
}
