import { ShapeError, showShape } from "../../errors/index.ts";
import { apply, primitive } from "../primitive.ts";
import { type Shape, sizeOf } from "../shape.ts";
import { allocate, copyOf } from "../storage.ts";
import { asTensor, eye, range, type Tensor, type TensorLike } from "../tensor.ts";
import { add, greaterEqual } from "./arithmetic.ts";
import { broadcastTo, sumTo } from "./broadcast.ts";
import { expandDims, reshape } from "./layout.ts";
import { sum } from "./reduce.ts";
import { where } from "./where.ts";

/** The shape of x, whose last two axes must be square matrices. */
export function squareShape(op: string, x: Tensor): Shape {
  if (x.rank < 2 || x.shape[x.rank - 2] !== x.shape[x.rank - 1])
    throw new ShapeError(`${op}: expected square matrices, got shape ${showShape(x.shape)}`);
  return x.shape;
}

const MatrixBandPart = primitive({
  name: "MatrixBandPart",
  shape: ([x]) => {
    if (x.rank < 2) throw new ShapeError(`tril: expected matrices, got shape ${showShape(x.shape)}`);
    return x.shape;
  },
  forward: ([x]) => {
    const [rows, columns] = x.shape.slice(-2);
    const out = copyOf(x.data);
    for (let at = 0; at < out.length; at += rows * columns)
      for (let i = 0; i < rows; i++) out.fill(0, at + i * columns + Math.min(i + 1, columns), at + (i + 1) * columns);
    return out;
  },
  vjp: (dy) => [() => tril(dy)],
  lower: ([x], _, shape) => {
    const [rows, columns] = shape.slice(-2);
    return where(greaterEqual(reshape(range(rows), [rows, 1]), range(columns)), x, 0);
  },
});

/** The lower triangle, diagonal included; zeros above. Throws ShapeError for fewer than two axes. */
export function tril(x: TensorLike): Tensor {
  return apply(MatrixBandPart, [asTensor(x)]);
}

const MatrixDiagPart = primitive({
  name: "MatrixDiagPart",
  shape: ([x]) => squareShape("diagPart", x).slice(0, -1),
  forward: ([x], _, shape) => {
    const n = x.shape[x.rank - 1];
    const out = allocate(sizeOf(shape));
    for (let k = 0; k < out.length; k++) out[k] = x.data[k * n + (k % n)];
    return out;
  },
  vjp: (dy) => [() => diag(dy)],
  lower: ([x], _, shape) => sum(where(eye(shape[shape.length - 1]), x, 0), -1),
});

/** The diagonals of `… n x n`: `… n`. Throws ShapeError unless the last two axes are equal. */
export function diagPart(x: TensorLike): Tensor {
  return apply(MatrixDiagPart, [asTensor(x)]);
}

const MatrixDiag = primitive({
  name: "MatrixDiag",
  shape: ([x]) => {
    if (x.rank < 1) throw new ShapeError("diag: expected at least one axis, got shape ()");
    return [...x.shape, x.shape[x.rank - 1]];
  },
  forward: ([x], _, shape) => {
    const n = x.shape[x.rank - 1];
    const out = allocate(sizeOf(shape));
    for (let k = 0; k < x.size; k++) out[k * n + (k % n)] = x.data[k];
    return out;
  },
  vjp: (dy) => [() => diagPart(dy)],
  lower: ([x], _, shape) => where(eye(shape[shape.length - 1]), expandDims(x, -1), 0),
});

/** Diagonal matrices `… n x n` with the entries of `… n`. Throws ShapeError for a number. */
export function diag(x: TensorLike): Tensor {
  return apply(MatrixDiag, [asTensor(x)]);
}

const AddDiagonal = primitive({
  name: "AddDiagonal",
  shape: ([x]) => x.shape,
  forward: ([x, d]) => {
    const n = x.shape[x.rank - 1];
    const out = copyOf(x.data);
    const rows = out.length / n;
    for (let k = 0; k < rows; k++) out[k * n + (k % n)] += d.data[k % d.size];
    return out;
  },
  vjp: (dy, [, d]) => [() => dy, () => sumTo(diagPart(dy), d.shape)],
  lower: ([x, d], _, shape) => {
    const column = d.size === 1 ? reshape(d, []) : expandDims(d, -1);
    return add(x, where(eye(shape[shape.length - 1]), column, 0));
  },
});

/**
 * x + diag(d), for `… n x n` and d a number, or of a shape that broadcasts to x's without its last axis.
 * Throws ShapeError unless the last two axes are equal and `d` fits the diagonal.
 */
export function addDiagonal(matrices: TensorLike, diagonal: TensorLike): Tensor {
  const [x, d] = [asTensor(matrices), asTensor(diagonal)];
  const wanted = squareShape("addDiagonal", x).slice(0, -1);
  if (d.size === 1) return apply(AddDiagonal, [x, d]);
  const along = (i: number) => wanted[wanted.length - d.rank + i];
  if (d.rank > wanted.length || d.shape.some((s, i) => s !== 1 && s !== along(i)))
    throw new ShapeError(`addDiagonal: ${showShape(d.shape)} does not fit the diagonal of ${showShape(x.shape)}`);
  const whole = d.shape.every((s, i) => s === along(i));
  return apply(AddDiagonal, [x, whole ? d : broadcastTo(d, wanted)]);
}
