import { ShapeError, showShape } from "../../errors/index.ts";
import { apply, primitive } from "../primitive.ts";
import { sameShape } from "../shape.ts";
import { asTensor, type Tensor, type TensorLike } from "../tensor.ts";
import { mul } from "./arithmetic.ts";

const StraightThrough = primitive({
  name: "StraightThrough",
  shape: ([x, value]) => {
    if (!sameShape(x.shape, value.shape))
      throw new ShapeError(`straightThrough: shapes ${showShape(x.shape)} and ${showShape(value.shape)} differ`);
    return value.shape;
  },
  forward: ([, value]) => value.data,
  vjp: (dy) => [() => dy, () => mul(dy, 0)],
  lower: ([, value]) => value,
});

/**
 * The straight-through estimator: `value`, with the gradient passed to x, of the same shape, as if the result were x itself. With
 * `value` a rounded x, a gradient-based search can move across the steps (Bengio, Léonard and Courville 2013).
 * Throws ShapeError for shapes that differ.
 */
export function straightThrough(x: TensorLike, value: TensorLike): Tensor {
  return apply(StraightThrough, [asTensor(x), asTensor(value)]);
}
