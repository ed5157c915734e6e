import { integer, invalid, invalidShape } from "../../errors/index.ts";
import { type Model, observedInputs } from "../../models/index.ts";
import { namedTensor } from "../../posteriors/index.ts";
import { isTraced, type Tensor, type TensorLike } from "../../tensor/index.ts";

/** What to try next is where this is largest. */
export interface Acquisition {
  readonly name: string;
  readonly model: Model;
  /** How many points are valued together; null when any number is. */
  readonly q: number | null;
  /** The value of each of b sets of q points: X `b x q x d` (or `q x d`) → `b` (or `()`). Always maximised. */
  forward(X: TensorLike): Tensor;
  /** The same function given that points `p x d` are under way; absent where that makes no sense. */
  withPending?(points: TensorLike): Acquisition;
  /**
   * For a one-shot function: how many inner points are optimised behind the q candidates, and the problem that each of them
   * solves as things stand, whose maximisers are good starts; a list where the first points solve another one than the next.
   */
  readonly oneShot?: OneShot;
  /** Points worth searching around, best first: the best training inputs unless the function knows better. */
  promising(): readonly Float64Array[];
}

export interface OneShot {
  readonly points: number;
  readonly inner: Acquisition | readonly InnerProblem[];
  /** What p points `p x d` are worth, `points x b x p`, as each of the inner points of designs `b x q x d`; absent where unknown. */
  worth?(designs: Tensor, points: Tensor): Tensor;
}

/** What so many inner points of a one-shot function solve. */
export interface InnerProblem {
  readonly points: number;
  readonly problem: Acquisition;
  /** How many of them it values together; defaults to 1. */
  readonly q?: number;
}

/** Declares an acquisition function by its value at checked points, `b x q x d` → `b`. */
export function acquisition(
  name: string,
  model: Model,
  q: number | null,
  value: (X: Tensor) => Tensor,
  { withPending, ...more }: More = {},
): Acquisition {
  return {
    name,
    model,
    q,
    forward: (X) => value(checkedPoints(name, model, q, namedTensor(`X of ${name}`, X))),
    promising: () => trainingInputs(model),
    ...(withPending && { withPending: (points) => withPending(checkedPending(model, points)) }),
    ...more,
  };
}

interface More extends Partial<Pick<Acquisition, "promising" | "oneShot">> {
  withPending?(points: Tensor): Acquisition;
}

function trainingInputs(model: Model): Float64Array[] {
  const trainX = observedInputs(model);
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

function checkedPending(model: Model, points: TensorLike): Tensor {
  const pending = namedTensor("pending points", points);
  if (pending.rank !== 2 || pending.shape[0] === 0 || pending.shape[1] !== model.inputDimension)
    invalidShape("pending points", `p x ${model.inputDimension}`, pending.shape);
  return pending;
}

export function checkedModel(model: Model): Model {
  if (typeof model?.posterior !== "function") invalid("model", "a model such as singleTaskGP makes", model);
  return model;
}

/** The index of an output of the model. */
export function checkedOutput(what: string, index: unknown, model: Model): number {
  return integer(what, index, 0, model.numOutputs - 1);
}

/** The best value so far: a number, or a tensor of numbers, none of them NaN or infinite. */
export function checkedBestF(value: TensorLike | undefined): Tensor {
  if (value === undefined) invalid("bestF", "a finite number", value, "pass the best value observed so far");
  return checkedNumbers("bestF", value);
}

/** At least one number, and none of them NaN or infinite. */
export function checkedNumbers(what: string, value: TensorLike): Tensor {
  const numbers = namedTensor(what, value);
  if (numbers.size === 0) invalid(what, "at least one number", numbers);
  if (isTraced(numbers)) return numbers;
  const place = numbers.data.findIndex((v) => !Number.isFinite(v));
  if (place >= 0) invalid(what, numbers.size === 1 ? "a finite number" : "finite numbers", numbers.data[place]);
  return numbers;
}

/** Weights, one for each of something: `(k)`. */
export function checkedWeights(value: TensorLike): Tensor {
  const weights = checkedNumbers("weights", value);
  if (weights.rank !== 1) invalidShape("weights", "(k), a plain list", weights.shape);
  return weights;
}
