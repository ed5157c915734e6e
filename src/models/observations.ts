import { namedTensor } from "../arguments/index.ts";
import { allFinite, InputError, invalid, invalidShape, showShape } from "../errors/index.ts";
import { broadcastShapes, isTraced, ops, type Shape, type Tensor, type TensorLike } from "../tensor/index.ts";
import type { OutcomeTransform } from "../transforms/index.ts";

/** Observations on the scale of the outcomes. */
export interface Observations {
  /** `n x d`, or `b x q x d` for later ones. */
  readonly X: Tensor;
  /** `n`, or `… q`. */
  readonly Y: Tensor;
  /** Noise variances in Y's shape or one for all; null for the model's own. */
  readonly Yvar: Tensor | null;
}

/** Checked observations at X; outcomes are broadcast to the common batch. */
export function checkedObservations(
  X: Tensor,
  outcomes: TensorLike,
  noise: TensorLike | null | undefined,
  batch: Shape,
): Observations {
  const q = X.shape[X.rank - 2];
  if (q === 0) invalidShape("X", "b x q x d with at least one point", X.shape);
  const given = namedTensor("Y", outcomes);
  if (given.shape[given.rank - 1] !== q) invalidShape("Y", `… x ${q}`, given.shape, "one outcome per point of X");
  if (!isTraced(given)) allFinite("Y", given.data, given.shape);
  const whole = [X.shape.slice(0, -2), given.shape.slice(0, -1)].reduce(
    (a, b) => broadcastShapes("invalid Y: batches of X, Y and the model", a, b),
    batch,
  );
  const Y = ops.broadcastTo(given, [...whole, q]);
  return { X, Y, Yvar: noise === undefined || noise === null ? null : checkedVariances("noise", noise, Y.shape) };
}

/** Noise variances: one for all, or of a shape that broadcasts to the outcomes'. */
export function checkedVariances(name: string, values: TensorLike, shape: Shape): Tensor {
  const given = namedTensor(name, values);
  const place = given.data.findIndex((v) => !(v >= 0 && v < Number.POSITIVE_INFINITY));
  if (place >= 0) invalid(name, "non-negative finite variances", given.data[place]);
  const missing = shape.length - given.rank;
  if (missing < 0 || given.shape.some((n, i) => n !== 1 && n !== shape[missing + i]))
    invalidShape(name, showShape(shape), given.shape, "one for every outcome, or one number for all");
  return given;
}

/** Outcomes and known noise variances on the transformed scale. */
export function transformedOutcomes(
  transform: OutcomeTransform,
  { Y, Yvar }: Observations,
): { y: Tensor; noise: Tensor | null } {
  const column = (values: Tensor) => values.expandDims(-1);
  return {
    y: transform.forward(column(Y)).squeeze(-1),
    noise: Yvar && transform.forwardVariance(column(Y), column(Yvar)).squeeze(-1),
  };
}

/** A variance of outcomes on the transformed scale. Throws InputError unless the transform is affine. */
export function transformedVariance({ affine, type }: OutcomeTransform, variance: Tensor): Tensor {
  if (variance.size === 1 && variance.data[0] === 0) return variance;
  if (!affine)
    throw new InputError(`invalid noise: a variance needs an affine outcome transform, and "${type}" is not one`);
  return variance.div(affine.scale.at(0, 0).square());
}
