import { positive, ShapeError } from "../../errors/index.ts";
import * as scalar from "../../math/index.ts";
import { boolean, flags, normalizeAxis, wholeNumbers } from "../attributes.ts";
import { apply, primitive } from "../primitive.ts";
import { type Shape, sizeOf } from "../shape.ts";
import { allocate } from "../storage.ts";
import { asTensor, full, type Primitive, type Tensor, type TensorLike } from "../tensor.ts";
import { add, div, equal, exp, greater, less, log, maximum, mul, neg, sub } from "./arithmetic.ts";
import { broadcastTo } from "./broadcast.ts";
import { concat, narrow, reshape, transpose } from "./layout.ts";
import { where } from "./where.ts";

/** One axis, several, or (by default) all. */
export type Axes = number | readonly number[] | undefined;

/** Reduces the last axis, of length n, of each of `rows` rows. */
type RowReduction = (x: Float64Array, rows: number, n: number, out: Float64Array) => void;

/**
 * Declares a reduction of the last axis; other axes are moved there first. `derivative` gets y with the reduced axis kept with
 * length 1, so that it broadcasts against x.
 */
function reduction(
  name: string,
  rows: RowReduction,
  derivative: (dy: Tensor, x: Tensor, y: Tensor) => Tensor,
  lower?: (x: Tensor) => Tensor,
): ((x: TensorLike, axes?: Axes, keepDims?: boolean) => Tensor) & { primitive: Primitive } {
  const declared = primitive({
    name,
    shape: ([x]) => x.shape.slice(0, -1),
    forward: ([x], _, shape) => {
      const out = allocate(sizeOf(shape));
      rows(x.data, out.length, x.shape[x.rank - 1], out);
      return out;
    },
    vjp: (dy, [x], y) => {
      const kept = [...y.shape, 1];
      return [() => derivative(reshape(dy, kept), x, reshape(y, kept))];
    },
    ...(lower && { lower: ([x]) => lower(x) }),
  });
  const op = (values: TensorLike, axes?: Axes, keepDims = false): Tensor => {
    const x = asTensor(values);
    const reduced = reducedAxes(name, x.rank, axes);
    const y = x.rank === 0 ? x : apply(declared, [toRows(x, reduced)]);
    return boolean(name, "keepDims", keepDims)
      ? reshape(
          y,
          x.shape.map((n, i) => (reduced.includes(i) ? 1 : n)),
        )
      : y;
  };
  return Object.assign(op, { primitive: declared });
}

function reducedAxes(op: string, rank: number, axes: Axes): readonly number[] {
  if (typeof axes === "number") return [normalizeAxis(op, axes, rank)];
  if (axes === undefined) return Array.from({ length: rank }, (_, i) => i);
  wholeNumbers(op, "axes", axes, -rank);
  return [...new Set(axes.map((axis) => normalizeAxis(op, axis, rank)))].sort((a, b) => a - b);
}

/** x with the reduced axes moved to the end and merged into one. */
function toRows(x: Tensor, reduced: readonly number[]): Tensor {
  const kept = x.rank - reduced.length;
  if (reduced.length === 1 && reduced[0] === kept) return x;
  if (kept === 0) return reshape(x, [x.size]);
  const others = x.shape.map((_, i) => i).filter((i) => !reduced.includes(i));
  const rows = transpose(x, [...others, ...reduced]);
  return reshape(rows, [...rows.shape.slice(0, kept), sizeOf(rows.shape.slice(kept))]);
}

/** The sum along axes; of all entries by default. */
export const sum = reduction(
  "Sum",
  (x, rows, n, out) => {
    for (let r = 0, at = 0; r < rows; r++, at += n) {
      let total = 0;
      for (let k = 0; k < n; k++) total += x[at + k];
      out[r] = total;
    }
  },
  (dy, x) => broadcastTo(dy, x.shape),
);

/** The mean along axes; of all entries by default. */
export const mean = (x: TensorLike, axes?: Axes, keepDims = false): Tensor => {
  const t = asTensor(x);
  const total = sum(t, axes, keepDims);
  return div(total, t.size / Math.max(total.size, 1));
};

/** The largest entry; ties share the gradient equally. */
export const max = reduction(
  "Max",
  (x, rows, n, out) => {
    for (let r = 0, at = 0; r < rows; r++, at += n) {
      let best = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < n; k++) best = Math.max(best, x[at + k]);
      out[r] = best;
    }
  },
  shareTies,
);

/** The smallest entry; ties share the gradient equally. */
export const min = reduction(
  "Min",
  (x, rows, n, out) => {
    for (let r = 0, at = 0; r < rows; r++, at += n) {
      let best = Number.POSITIVE_INFINITY;
      for (let k = 0; k < n; k++) best = Math.min(best, x[at + k]);
      out[r] = best;
    }
  },
  shareTies,
);

function shareTies(dy: Tensor, x: Tensor, y: Tensor): Tensor {
  const ties = equal(x, y);
  return mul(dy, div(ties, maximum(sum(ties, -1, true), 1)));
}

/** log Σ exp(x); a row of −∞ gives −∞, with gradient 1 in every entry by convention. */
export const logSumExp = reduction(
  "LogSumExp",
  (x, rows, n, out) => {
    for (let r = 0, at = 0; r < rows; r++, at += n) {
      let top = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < n; k++) top = Math.max(top, x[at + k]);
      let total = 0;
      for (let k = 0; k < n; k++) total += scalar.exp(x[at + k] - top);
      out[r] = Math.abs(top) === Number.POSITIVE_INFINITY ? top : top + scalar.log(total);
    }
  },
  (dy, x, y) => mul(dy, exp(where(equal(x, y), 0, sub(x, y)))),
  (x) => {
    const top = max(x, -1, true);
    const finite = mul(greater(top, Number.NEGATIVE_INFINITY), less(top, Number.POSITIVE_INFINITY));
    const total = sum(exp(sub(x, where(finite, top, 0))), -1);
    const kept = reshape(finite, total.shape);
    return add(reshape(top, total.shape), where(kept, log(where(kept, total, 1)), 0));
  },
);

/** log of the mean of exp(x). */
export const logMeanExp = (x: TensorLike, axes?: Axes, keepDims = false): Tensor => {
  const t = asTensor(x);
  const total = logSumExp(t, axes, keepDims);
  return sub(total, scalar.log(t.size / Math.max(total.size, 1)));
};

/** Smooth maximum τ log Σ exp(x/τ). Throws InputError unless τ is positive. */
export function smoothMax(x: TensorLike, tau: number, axis = -1): Tensor {
  return mul(logSumExp(div(x, positive("smoothMax tau", tau)), axis), tau);
}

/** A smooth minimum along an axis: −smoothMax of −x. Throws InputError unless τ is positive. */
export function smoothMin(x: TensorLike, tau: number, axis = -1): Tensor {
  return neg(smoothMax(neg(x), positive("smoothMin tau", tau), axis));
}

/**
 * The product along one axis, as a tree of products, so that gradients are exact where entries are 0.
 * Throws ShapeError for an axis that x does not have.
 */
export function prod(values: TensorLike, axis = -1, keepDims = false): Tensor {
  let x = asTensor(values);
  const at = normalizeAxis("prod", axis, x.rank);
  if (x.shape[at] === 0) throw new ShapeError("prod: the axis is empty");
  while (x.shape[at] > 1) {
    if (x.shape[at] % 2 === 1) x = concat([x, full(withAxis(x.shape, at, 1), 1)], at);
    const half = x.shape[at] / 2;
    x = mul(narrow(x, at, 0, half), narrow(x, at, half, half));
  }
  return boolean("prod", "keepDims", keepDims) ? x : reshape(x, dropAxis(x.shape, at));
}

function withAxis(shape: Shape, axis: number, length: number): Shape {
  return shape.map((n, i) => (i === axis ? length : n));
}

function dropAxis(shape: Shape, axis: number): Shape {
  return shape.filter((_, i) => i !== axis);
}

const Cumsum: Primitive<{ reverse: boolean }> = primitive<{ reverse: boolean }>({
  name: "Cumsum",
  shape: ([x]) => x.shape,
  forward: ([x], { reverse }) => {
    const out = allocate(x.size);
    const n = x.shape[x.rank - 1];
    for (let at = 0; at < out.length; at += n) {
      let total = 0;
      for (let k = 0; k < n; k++) {
        const place = reverse ? at + n - 1 - k : at + k;
        total += x.data[place];
        out[place] = total;
      }
    }
    return out;
  },
  vjp: (dy, _inputs, _y, { reverse }) => [() => apply(Cumsum, [dy], { reverse: !reverse })],
});

/** Cumulative sums along an axis, from the end if `reverse`. Throws ShapeError for an axis that x does not have. */
export function cumsum(values: TensorLike, axis = -1, options?: { reverse?: boolean }): Tensor {
  const x = asTensor(values);
  const at = normalizeAxis("cumsum", axis, x.rank);
  const swap = x.shape.map((_, i) => (i === at ? x.rank - 1 : i === x.rank - 1 ? at : i));
  return transpose(apply(Cumsum, [transpose(x, swap)], flags("cumsum", options, { reverse: false })), swap);
}
