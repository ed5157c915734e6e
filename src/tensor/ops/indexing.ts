import { ShapeError, show, showShape } from "../../errors/index.ts";
import { flags, normalizeAxis, wholeNumbers } from "../attributes.ts";
import { apply, primitive } from "../primitive.ts";
import { sizeOf } from "../shape.ts";
import { allocate } from "../storage.ts";
import { asTensor, type Primitive, range, Tensor, type TensorLike } from "../tensor.ts";
import { add, equal, greater, less, mul } from "./arithmetic.ts";
import { expandDims, narrow, reshape, transpose } from "./layout.ts";
import { matmul } from "./matmul.ts";
import { sum } from "./reduce.ts";
import { where } from "./where.ts";

interface GatherAttributes {
  indices: readonly number[];
  axis: number;
}

const Gather: Primitive<GatherAttributes> = primitive<GatherAttributes>({
  name: "GatherV2",
  shape: ([x], { indices, axis }) => x.shape.map((n, i) => (i === axis ? indices.length : n)),
  forward: ([x], { indices, axis }, shape) => {
    const out = allocate(sizeOf(shape));
    walkAxis(x.shape, axis, indices, (small, large) => {
      out[small] = x.data[large];
    });
    return out;
  },
  vjp: (dy, [x], _, { indices, axis }) => [() => apply(ScatterAdd, [dy], { indices, axis, length: x.shape[axis] })],
});

const ScatterAdd: Primitive<GatherAttributes & { length: number }> = primitive<GatherAttributes & { length: number }>({
  name: "ScatterAdd",
  shape: ([x], { axis, length }) => x.shape.map((n, i) => (i === axis ? length : n)),
  forward: ([x], { indices, axis }, shape) => {
    const out = allocate(sizeOf(shape));
    walkAxis(shape, axis, indices, (small, large) => {
      out[large] += x.data[small];
    });
    return out;
  },
  vjp: (dy, _inputs, _y, { indices, axis }) => [() => apply(Gather, [dy], { indices, axis })],
  lower: ([x], { indices, axis, length }) => {
    const swap = x.shape.map((_, i) => (i === axis ? x.rank - 1 : i === x.rank - 1 ? axis : i));
    const places = equal(reshape(new Tensor([indices.length], Float64Array.from(indices)), [-1, 1]), range(length));
    const rows = transpose(x, swap);
    const flat = matmul(reshape(rows, [-1, indices.length]), places);
    return transpose(reshape(flat, [...rows.shape.slice(0, -1), length]), swap);
  },
});

/** Visits the pairs (index in the gathered tensor, index in the whole tensor). */
function walkAxis(
  whole: readonly number[],
  axis: number,
  indices: readonly number[],
  visit: (small: number, large: number) => void,
): void {
  const inner = sizeOf(whole.slice(axis + 1));
  const outer = sizeOf(whole.slice(0, axis));
  let small = 0;
  for (let o = 0; o < outer; o++)
    for (const index of indices) for (let k = 0; k < inner; k++) visit(small++, (o * whole[axis] + index) * inner + k);
}

/**
 * The entries at the given indices of one axis, in that order; indices may repeat.
 * Throws ShapeError for an axis or an index that x does not have.
 */
export function gather(values: TensorLike, indices: readonly number[], axis: number): Tensor {
  const x = asTensor(values);
  const place = normalizeAxis("gather", axis, x.rank);
  for (const index of wholeNumbers("gather", "indices", indices))
    if (index >= x.shape[place])
      throw new ShapeError(`gather: index ${index} is outside axis ${axis} of shape ${showShape(x.shape)}`);
  return apply(Gather, [x], { indices: [...indices], axis: place });
}

const ArgSort = primitive<{ descending: boolean }>({
  name: "ArgSort",
  shape: ([x]) => {
    if (x.rank === 0) throw new ShapeError("argSort: expected at least one axis, got shape ()");
    return x.shape;
  },
  forward: ([x], { descending }) => {
    const out = allocate(x.size);
    const n = x.shape[x.rank - 1];
    for (let at = 0; at < out.length; at += n) {
      const order = Array.from({ length: n }, (_, k) => k);
      order.sort((a, b) => (descending ? x.data[at + b] - x.data[at + a] : x.data[at + a] - x.data[at + b]));
      out.set(order, at);
    }
    return out;
  },
  vjp: null,
  // The rank of an entry is the number of entries before it; position r holds the entry of rank r.
  lower: ([x], { descending }) => {
    const n = x.shape[x.rank - 1];
    const [own, other] = [expandDims(x, -1), expandDims(x, -2)];
    const earlier = less(range(n), reshape(range(n), [n, 1]));
    const before = add(descending ? greater(other, own) : less(other, own), mul(equal(own, other), earlier));
    const rank = sum(before, -1);
    return sum(mul(equal(expandDims(rank, -2), reshape(range(n), [n, 1])), range(n)), -1);
  },
});

export interface SortOptions {
  /** Whether to sort from the largest; defaults to false. */
  descending?: boolean;
}

/** The indices that sort the last axis; stable, without gradient. */
export function argSort(values: TensorLike, options?: SortOptions): Tensor {
  return apply(ArgSort, [asTensor(values)], flags("argSort", options, { descending: false }));
}

const TakeAlongAxis: Primitive = primitive({
  name: "TakeAlongAxis",
  shape: ([x, indices]) => {
    if (x.rank === 0 || x.rank !== indices.rank || indices.shape.some((n, i) => i < x.rank - 1 && n !== x.shape[i]))
      throw new ShapeError(`takeAlongAxis: indices ${showShape(indices.shape)} do not fit shape ${showShape(x.shape)}`);
    return indices.shape;
  },
  forward: ([x, indices]) => {
    const [n, m] = [x.shape[x.rank - 1], indices.shape[indices.rank - 1]];
    for (const index of indices.data)
      if (!(Number.isInteger(index) && index >= 0 && index < n))
        throw new ShapeError(`takeAlongAxis: index ${index} is outside the last axis of shape ${showShape(x.shape)}`);
    return indices.data.map((index, k) => x.data[Math.floor(k / m) * n + index]);
  },
  vjp: (dy, [x, indices]) => [
    () => apply(PutAlongAxis, [dy, indices], { length: x.shape[x.rank - 1] }),
    () => apply(Nothing, [indices]),
  ],
  lower: ([x, indices]) => sum(where(picked(indices, x.shape[x.rank - 1]), expandDims(x, -2), 0), -1),
});

/** Indicators `… m x n` of the entries at indices `… m`. */
function picked(indices: Tensor, n: number): Tensor {
  return equal(expandDims(indices, -1), range(n));
}

const PutAlongAxis: Primitive<{ length: number }> = primitive<{ length: number }>({
  name: "PutAlongAxis",
  shape: ([x], { length }) => [...x.shape.slice(0, -1), length],
  forward: ([x, indices], { length }, shape) => {
    const out = allocate(sizeOf(shape));
    const m = indices.shape[indices.rank - 1];
    for (let k = 0; k < x.size; k++) out[Math.floor(k / m) * length + indices.data[k]] += x.data[k];
    return out;
  },
  vjp: (dy, [, indices]) => [() => takeAlongAxis(dy, indices), () => apply(Nothing, [indices])],
  lower: ([x, indices], { length }) => sum(where(picked(indices, length), expandDims(x, -1), 0), -2),
});

const Nothing = primitive({
  name: "ZerosLike",
  shape: ([x]) => x.shape,
  forward: ([x]) => allocate(x.size),
  vjp: null,
  lower: ([x]) => mul(x, 0),
});

/** Entries of the last axis at the given indices, row by row; the leading shapes are equal. Throws ShapeError for indices that do not fit x. */
export function takeAlongAxis(values: TensorLike, indices: TensorLike): Tensor {
  return apply(TakeAlongAxis, [asTensor(values), asTensor(indices)]);
}

/** The last axis, sorted. */
export function sort(values: TensorLike, options?: SortOptions): Tensor {
  const x = asTensor(values);
  return takeAlongAxis(x, argSort(x, options));
}

/** The k largest entries of the last axis, largest first, and their indices. Throws ShapeError unless k is from 1 to the length of the axis. */
export function topK(values: TensorLike, k: number): { values: Tensor; indices: Tensor } {
  const x = asTensor(values);
  const n = x.shape[x.rank - 1] ?? 0;
  if (!Number.isInteger(k) || k < 1 || k > n) throw new ShapeError(`topK: expected k from 1 to ${n}, got ${show(k)}`);
  const indices = narrow(argSort(x, { descending: true }), -1, 0, k);
  return { values: takeAlongAxis(x, indices), indices };
}
