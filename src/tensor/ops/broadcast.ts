import { ShapeError, showShape } from "../../errors/index.ts";
import { wholeNumbers } from "../attributes.ts";
import { apply, primitive } from "../primitive.ts";
import { broadcastShapes, forEachRow, isShape, type Shape, sameShape, sizeOf } from "../shape.ts";
import { allocate } from "../storage.ts";
import { asTensor, type Tensor, type TensorLike } from "../tensor.ts";

const BroadcastTo = primitive<{ shape: Shape }>({
  name: "BroadcastTo",
  shape: ([x], { shape }) => {
    if (!isShape(shape) || !sameShape(broadcastShapes("broadcastTo", x.shape, shape), shape))
      throw new ShapeError(`broadcastTo: shape ${showShape(x.shape)} does not stretch to ${showShape(shape)}`);
    return shape;
  },
  forward: ([x], _, shape) => {
    const out = allocate(sizeOf(shape));
    const { data } = x;
    forEachRow(
      [shape, x.shape],
      ([to, from], [outStep, step], n) => {
        for (let k = 0; k < n; k++) out[to + k * outStep] = data[from + k * step];
      },
      true,
    );
    return out;
  },
  vjp: (dy, [x]) => [() => sumTo(dy, x.shape)],
});

/** Broadcasts x to `shape` by NumPy's rule. Throws ShapeError where they do not broadcast. */
export function broadcastTo(x: TensorLike, shape: Shape): Tensor {
  const t = asTensor(x);
  return sameShape(t.shape, wholeNumbers("broadcastTo", "a shape", shape))
    ? t
    : apply(BroadcastTo, [t], { shape: [...shape] });
}

const SumTo = primitive<{ shape: Shape }>({
  name: "SumTo",
  shape: ([x], { shape }) => {
    if (!sameShape(broadcastShapes("sumTo", shape, x.shape), x.shape))
      throw new ShapeError(`sumTo: shape ${showShape(shape)} does not stretch to ${showShape(x.shape)}`);
    return shape;
  },
  forward: ([x], { shape }) => {
    const out = allocate(sizeOf(shape));
    const { data } = x;
    forEachRow([x.shape, shape], ([start, to], [, step], n) => {
      if (step === 0) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += data[start + k];
        out[to] += sum;
      } else for (let k = 0; k < n; k++) out[to + k * step] += data[start + k];
    });
    return out;
  },
  vjp: (dy, [x]) => [() => broadcastTo(dy, x.shape)],
});

/** Sums over the axes along which `shape` was broadcast: the transpose of `broadcastTo`. Throws ShapeError where they do not broadcast. */
export function sumTo(values: TensorLike, shape: Shape): Tensor {
  const x = asTensor(values);
  return sameShape(x.shape, wholeNumbers("sumTo", "a shape", shape)) ? x : apply(SumTo, [x], { shape });
}
