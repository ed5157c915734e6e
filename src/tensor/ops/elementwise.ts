import { apply, primitive } from "../primitive.ts";
import { broadcastShapes, forEachRow, type Shape, sameShape, sizeOf } from "../shape.ts";
import { allocate } from "../storage.ts";
import { asTensor, type Primitive, type Tensor, type TensorLike } from "../tensor.ts";
import { sumTo } from "./broadcast.ts";

/** Fills `out` from `x`. Each op has its own loop, so that the engine compiles it separately. */
type UnaryLoop = (x: Float64Array, out: Float64Array) => void;

/** Fills out[o], out[o+step], …, n entries, from a[i], a[i+di], … and b[j], b[j+dj], …; di or dj is 0 where an operand is broadcast. */
type BinaryLoop = (
  out: Float64Array,
  o: number,
  step: number,
  a: Float64Array,
  i: number,
  di: number,
  b: Float64Array,
  j: number,
  dj: number,
  n: number,
) => void;

export type UnaryOp = ((x: TensorLike) => Tensor) & { primitive: Primitive };
export type BinaryOp = ((a: TensorLike, b: TensorLike) => Tensor) & { primitive: Primitive };

/** The loop of an op that is not performance-critical. */
export function each(f: (x: number) => number): UnaryLoop {
  return (x, out) => {
    for (let k = 0; k < x.length; k++) out[k] = f(x[k]);
  };
}

export function each2(f: (a: number, b: number) => number): BinaryLoop {
  return (out, o, step, a, i, di, b, j, dj, n) => {
    for (let k = 0; k < n; k++) out[o + k * step] = f(a[i + k * di], b[j + k * dj]);
  };
}

/**
 * Declares an elementwise op of one tensor; `derivative(dy, x, y)` is dy times the derivative at x. `lower` is the function in elementary
 * ops, for graph formats that lack it.
 */
export function unary(
  name: string,
  loop: UnaryLoop,
  derivative: ((dy: Tensor, x: Tensor, y: Tensor) => Tensor) | null,
  lower?: (x: Tensor) => Tensor,
): UnaryOp {
  const declared = primitive({
    name,
    shape: ([x]) => x.shape,
    forward: ([x]) => {
      const out = allocate(x.data.length);
      loop(x.data, out);
      return out;
    },
    vjp: derivative && ((dy, [x], y) => [() => derivative(dy, x, y)]),
    ...(lower && { lower: ([x]) => lower(x) }),
  });
  return Object.assign((x: TensorLike) => apply(declared, [asTensor(x)]), { primitive: declared });
}

/** Declares an elementwise op of two tensors, which broadcast; the derivatives are those for equal shapes. */
export function binary(
  name: string,
  loop: BinaryLoop,
  derivatives: ((dy: Tensor, a: Tensor, b: Tensor, y: Tensor) => readonly [() => Tensor, () => Tensor]) | null,
  lower?: (a: Tensor, b: Tensor) => Tensor,
): BinaryOp {
  const declared = primitive({
    name,
    shape: ([a, b]) => broadcastShapes(name, a.shape, b.shape),
    forward: ([a, b], _, shape) => broadcastForward(loop, a, b, shape),
    vjp:
      derivatives &&
      ((dy, [a, b], y) => {
        const [da, db] = derivatives(dy, a, b, y);
        return [() => sumTo(da(), a.shape), () => sumTo(db(), b.shape)];
      }),
    ...(lower && { lower: ([a, b]) => lower(a, b) }),
  });
  return Object.assign((a: TensorLike, b: TensorLike) => apply(declared, [asTensor(a), asTensor(b)]), {
    primitive: declared,
  });
}

/** Declares a comparison of two tensors, which broadcast: 1 where it holds, else 0. No gradient flows. */
export function comparison(name: string, loop: BinaryLoop): BinaryOp {
  return binary(name, loop, null);
}

function broadcastForward(loop: BinaryLoop, a: Tensor, b: Tensor, shape: Shape): Float64Array {
  const size = sizeOf(shape);
  const out = allocate(size);
  if (sameShape(a.shape, b.shape)) loop(out, 0, 1, a.data, 0, 1, b.data, 0, 1, size);
  else if (b.size === 1 && a.size === size) loop(out, 0, 1, a.data, 0, 1, b.data, 0, 0, size);
  else if (a.size === 1 && b.size === size) loop(out, 0, 1, a.data, 0, 0, b.data, 0, 1, size);
  else
    forEachRow(
      [shape, a.shape, b.shape],
      ([o, i, j], [step, di, dj], n) => loop(out, o, step, a.data, i, di, b.data, j, dj, n),
      true,
    );
  return out;
}
