import { integer, invalid, invalidShape } from "../errors/index.ts";
import type { Model } from "../models/index.ts";
import { asTensor, type Tensor, type TensorLike } from "../tensor/index.ts";

/** What to try next is where this is largest. */
export interface Acquisition {
  readonly name: string;
  readonly model: Model;
  /** How many points are valued together; null when any number is. */
  readonly q: number | null;
  /** The value of each of b sets of q points: X `b x q x d` (or `q x d`) → `b` (or `()`). Always maximised. */
  forward(X: TensorLike): Tensor;
  /** The same function given that points `p x d` are under way; absent where that makes no sense. */
  withPending?(points: Tensor): Acquisition;
  /**
   * For a one-shot function: how many inner points are optimised behind the q candidates, and the problem that each of them
   * solves as things stand, whose maximisers are good starts.
   */
  readonly oneShot?: { readonly points: number; readonly inner: Acquisition };
  /** Points worth searching around, best first: the best training inputs unless the function knows better. */
  promising(): readonly Float64Array[];
}

/** Declares an acquisition function by its value at checked points, `b x q x d` → `b`. */
export function acquisition(
  name: string,
  model: Model,
  q: number | null,
  value: (X: Tensor) => Tensor,
  more: Partial<Pick<Acquisition, "withPending" | "promising" | "oneShot">> = {},
): Acquisition {
  return {
    name,
    model,
    q,
    forward: (X) => value(checkedPoints(name, model, q, asTensor(X))),
    promising: () => trainingInputs(model),
    ...more,
  };
}

function trainingInputs({ trainX }: Model): Float64Array[] {
  const [n, d] = trainX.shape;
  return Array.from({ length: n }, (_, i) => trainX.data.slice(i * d, (i + 1) * d));
}

function checkedPoints(name: string, model: Model, q: number | null, X: Tensor): Tensor {
  const expected = `b x ${q ?? "q"} x ${model.inputDimension}`;
  const fits = X.rank >= 2 && X.shape[X.rank - 1] === model.inputDimension && (q === null || X.shape[X.rank - 2] === q);
  if (!fits)
    invalidShape(`X of ${name}`, expected, X.shape, q === 1 ? "this function values one point at a time" : undefined);
  return X;
}

/** The index of an output of the model. */
export function checkedOutput(what: string, index: unknown, model: Model): number {
  return integer(what, index, 0, model.numOutputs - 1);
}

/** A number, or a tensor of numbers, none of them NaN or infinite. */
export function checkedLevel(what: string, value: TensorLike | undefined): Tensor {
  if (value === undefined) invalid(what, "a finite number", value, "pass the best value observed so far");
  const level = asTensor(value);
  if (!level.data.every(Number.isFinite)) invalid(what, "a finite number", level.size === 1 ? level.item() : level);
  return level;
}
