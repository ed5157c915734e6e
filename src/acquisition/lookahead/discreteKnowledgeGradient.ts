import { asGiven, checkedPointSet, flag, readOptions } from "../../arguments/index.ts";
import { InputError, invalid } from "../../errors/index.ts";
import type { Model } from "../../models/index.ts";
import { ops, type Tensor, type TensorLike } from "../../tensor/index.ts";
import { type Acquisition, acquisition, believer, checkedModel } from "../base/acquisition.ts";
import { type OutcomeOptions, outcomeChecks, singleOutcome } from "../base/posteriorTransform.ts";
import { type FidelityOptions, fidelitiesOf, fidelityChecks } from "../fidelity/options.ts";

/** Options of `discreteKnowledgeGradient`. */
export interface DiscreteKnowledgeGradientOptions extends OutcomeOptions, Omit<FidelityOptions, "traceObservations"> {
  /** The points among which the best is chosen once the outcome is known, `n x d`. */
  points: TensorLike;
  /**
   * Whether x itself is one of the choices, before and after its outcome is known. Defaults to false: then the value can be 0 at points
   * that are promising themselves. One point is then enough.
   */
  includeX?: boolean;
}

const { traceObservations, ...withoutTrace } = fidelityChecks;

/**
 * Exact knowledge gradient over finitely many choices: the expected increase of the largest posterior mean among them when the outcome
 * at x, `b x 1 x d`, is observed. That outcome is μ(x) + σ(x) Z with Z standard normal, and the means become μ(x_i) + b_i Z,
 * b_i = cov(x_i, x)/σ(x), noise included in σ (Frazier, Powell and Dayanik 2009). Never negative. Pending points have the outcomes that
 * the model expects. With fidelity options x may have any fidelity, the choices have those of the target, and the value is per cost of x. Throws InputError for a model of several outputs, or one with an outcome transform that is not affine.
 */
export function discreteKnowledgeGradient(model: Model, given: DiscreteKnowledgeGradientOptions): Acquisition {
  const name = "discreteKnowledgeGradient";
  const options = readOptions(`${name} options`, given, {
    points: [asGiven],
    includeX: [flag, false],
    ...outcomeChecks,
    ...withoutTrace,
  });
  const { includeX, maximize } = options;
  if (checkedModel(model).numOutputs !== 1) invalid("number of outputs", "1", model.numOutputs);
  const fidelities = fidelitiesOf(options, model.inputDimension);
  const points = fidelities.atTarget(checkedPointSet("points", options.points, model.inputDimension, includeX ? 1 : 2));
  const outcome = singleOutcome(model, options.posteriorTransform);
  if (model.posterior(points.narrow(0, 0, 1)).latent)
    throw new InputError(`invalid model: ${name} needs outcomes on the model's scale, or an affine outcome transform`);

  /** At the points, and at x behind them; apart, since what the model knows of the points is shared by all x. */
  const means = (belief: Model, x: Tensor | null): Tensor => {
    const shared = outcome.of(belief.posterior(points)).mean;
    if (!x) return shared;
    const own = outcome.of(belief.posterior(x)).mean;
    return ops.concat([ops.broadcastTo(shared, [...own.shape.slice(0, -1), shared.shape[shared.rank - 1]]), own], -1);
  };

  const value = (X: Tensor) => {
    fidelities.check(X);
    const own = includeX ? fidelities.atTarget(X) : null;
    const fantasy = model.fantasize(X, { sampler: [[1]] });
    const oneDeviationUp = means(fantasy, own).squeeze(0);
    const expected = means(model, own);
    const [a, b] = [ops.broadcastTo(expected, oneDeviationUp.shape), oneDeviationUp.sub(expected)];
    const gain = maximize ? expectedRiseOfMaximum(a, b) : expectedRiseOfMaximum(a.neg(), b.neg());
    return fidelities.perCost(gain, X);
  };
  return acquisition(name, model, 1, value, {
    withPending: (pending) => discreteKnowledgeGradient(believer(model, pending), given),
  });
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
  return rise.mul(ops.eiHelper(crossing.abs().neg())).sum(-1);
}
