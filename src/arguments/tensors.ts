import { InputError, invalid, invalidShape } from "../errors/index.ts";
import { asTensor, isTraced, type Tensor, type TensorLike } from "../tensor/index.ts";

/** The argument as a tensor. Throws InputError that names the argument if it cannot be converted. */
export function namedTensor(what: string, given: TensorLike): Tensor {
  try {
    return asTensor(given);
  } catch (error) {
    if (error instanceof InputError) error.message = error.message.replace("invalid tensor", `invalid ${what}`);
    throw error;
  }
}

/** A tensor with at least one entry, all of them finite. */
export function checkedNumbers(what: string, given: TensorLike): Tensor {
  if (given === undefined) invalid(what, "a number, or nested arrays of numbers", given);
  const numbers = namedTensor(what, given);
  if (numbers.size === 0) invalid(what, "at least one number", numbers);
  return finiteEntries(what, numbers.size === 1 ? "a finite number" : "finite numbers", numbers);
}

/** A vector of weights, `(k)`. */
export function checkedWeights(what: string, given: TensorLike): Tensor {
  const weights = checkedNumbers(what, given);
  if (weights.rank !== 1) invalidShape(what, "(k), a plain list", weights.shape);
  return weights;
}

/** The best value so far: a number, or a tensor with one number per batch member. */
export function checkedBestF(what: string, given: TensorLike): Tensor {
  if (given === undefined) invalid(what, "a finite number", given, "pass the best value observed so far");
  return checkedNumbers(what, given);
}

/** Points `b x q x d` (or `q x d`) with finite coordinates; any q if it is null. `hint` is the remedy for a wrong shape. */
export function checkedPoints(
  what: string,
  given: TensorLike,
  d: number,
  q: number | null = null,
  hint = `there are ${d} inputs`,
): Tensor {
  const points = namedTensor(what, given);
  const { rank, shape } = points;
  if (rank < 2 || shape[rank - 1] !== d || (q !== null && shape[rank - 2] !== q))
    invalidShape(what, `b x ${q ?? "q"} x ${d}`, shape, hint);
  return finiteEntries(what, "finite coordinates", points);
}

/** One set of at least `least` points, `n x d`, with finite coordinates. */
export function checkedPointSet(what: string, given: TensorLike, d: number, least = 1): Tensor {
  if (given === undefined) invalid(what, `n x ${d} points`, given);
  const points = namedTensor(what, given);
  const { rank, shape } = points;
  if (rank !== 2 || shape[0] < least || shape[1] !== d)
    invalidShape(what, `n x ${d}${least > 1 ? `, n at least ${least}` : ""}`, shape);
  return finiteEntries(what, "finite coordinates", points);
}

/** Throws InputError for an entry that is not finite; traced tensors are not checked. */
function finiteEntries(what: string, expected: string, given: Tensor): Tensor {
  if (isTraced(given)) return given;
  const place = given.data.findIndex((v) => !Number.isFinite(v));
  if (place >= 0) invalid(what, expected, given.data[place]);
  return given;
}
