import { apply, primitive } from "../primitive.ts";
import { broadcastShapes, forEachRow, sizeOf } from "../shape.ts";
import { allocate } from "../storage.ts";
import { asTensor, type Tensor, type TensorLike } from "../tensor.ts";
import { sumTo } from "./broadcast.ts";

const Select = primitive({
  name: "SelectV2",
  shape: ([condition, a, b]) => broadcastShapes("where", condition.shape, broadcastShapes("where", a.shape, b.shape)),
  forward: ([condition, a, b], _, shape) => {
    const out = allocate(sizeOf(shape));
    const [c, x, y] = [condition.data, a.data, b.data];
    forEachRow(
      [shape, condition.shape, a.shape, b.shape],
      ([o, i, j, l], [step, di, dj, dl], n) => {
        for (let k = 0; k < n; k++) out[o + k * step] = c[i + k * di] !== 0 ? x[j + k * dj] : y[l + k * dl];
      },
      true,
    );
    return out;
  },
  vjp: (dy, [condition, a, b]) => [
    () => sumTo(where(condition, 0, 0), condition.shape),
    () => sumTo(where(condition, dy, 0), a.shape),
    () => sumTo(where(condition, 0, dy), b.shape),
  ],
});

/**
 * a where the condition is not 0, b elsewhere; all three broadcast. The branch that is not taken gets gradient 0, but if its own
 * derivative is infinite, 0 · ∞ gives NaN: replace its argument by a safe value first.
 * Throws ShapeError where they do not broadcast.
 */
export function where(condition: TensorLike, a: TensorLike, b: TensorLike): Tensor {
  return apply(Select, [asTensor(condition), asTensor(a), asTensor(b)]);
}
