import { finite, invalid, invalidShape } from "../errors/index.ts";
import type { TensorLike } from "../tensor/index.ts";
import { checkedNumbers } from "./tensors.ts";

/** Lower and upper bounds of d inputs. */
export interface Bounds {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/**
 * Bounds `2 x d`, a row of lower and a row of upper bounds, as two lists; any d if it is undefined. A lower bound may equal
 * the upper one unless `strict`. Throws InputError for bounds that are missing, not finite, of another shape or swapped.
 */
export function checkedBounds(what: string, given: TensorLike | undefined, d?: number, strict = false): Bounds {
  if (given === undefined) invalid(what, `2 x ${d ?? "d"} numbers (a row of lower, a row of upper bounds)`, given);
  const bounds = checkedNumbers(what, given);
  const { rank, shape, data } = bounds;
  if (rank !== 2 || shape[0] !== 2 || (d !== undefined && shape[1] !== d))
    invalidShape(what, `2 x ${d ?? "d"}`, shape, "first the lower bounds of all inputs, then the upper ones");
  const [lower, upper] = [data.slice(0, shape[1]), data.slice(shape[1])];
  lower.forEach((low, i) => {
    const inOrder = strict ? low < upper[i] : low <= upper[i];
    if (!inOrder)
      invalid(what, `lower[${i}] ${strict ? "<" : "<="} upper[${i}]`, [low, upper[i]], "are the rows swapped?");
    finite(`${what}: width of input ${i}`, upper[i] - low);
  });
  return { lower, upper };
}
