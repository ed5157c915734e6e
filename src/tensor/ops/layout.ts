import { ShapeError, show, showShape } from "../../errors/index.ts";
import { list, normalizeAxis, number, wholeNumbers } from "../attributes.ts";
import { apply, primitive } from "../primitive.ts";
import { isShape, type Shape, sameShape, sizeOf, stridesOf } from "../shape.ts";
import { allocate } from "../storage.ts";
import { asTensor, type Tensor, type TensorLike } from "../tensor.ts";

const Reshape = primitive<{ shape: Shape }>({
  name: "Reshape",
  shape: ([x], { shape }) => {
    if (sizeOf(shape) !== x.size || !isShape(shape))
      throw new ShapeError(`reshape: shape ${showShape(x.shape)} does not fit into ${showShape(shape)}`);
    return shape;
  },
  forward: ([x]) => x.data,
  vjp: (dy, [x]) => [() => reshape(dy, x.shape)],
});

/** The same entries in another shape; one length may be −1, which is inferred. Throws ShapeError for another number of entries. */
export function reshape(values: TensorLike, shape: Shape): Tensor {
  const x = asTensor(values);
  if (sameShape(x.shape, wholeNumbers("reshape", "a shape", shape, -1))) return x;
  return apply(Reshape, [x], { shape: shape.includes(-1) ? fillIn(shape, x.size) : [...shape] });
}

function fillIn(shape: Shape, size: number): Shape {
  const known = shape.reduce((product, n) => (n === -1 ? product : product * n), 1);
  return shape.map((n) => (n === -1 ? size / Math.max(known, 1) : n));
}

/** A new axis of length 1 at `axis`. Throws ShapeError for an axis that x does not have. */
export function expandDims(values: TensorLike, axis: number): Tensor {
  const x = asTensor(values);
  const at = normalizeAxis("expandDims", axis, x.rank + 1);
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/** Removes the given axis of length 1, by default all axes of length 1. Throws ShapeError for an axis of another length. */
export function squeeze(values: TensorLike, axis?: number): Tensor {
  const x = asTensor(values);
  if (axis === undefined)
    return reshape(
      x,
      x.shape.filter((n) => n !== 1),
    );
  const at = normalizeAxis("squeeze", axis, x.rank);
  if (x.shape[at] !== 1)
    throw new ShapeError(`squeeze: axis ${axis} of shape ${showShape(x.shape)} is not of length 1`);
  return reshape(
    x,
    x.shape.filter((_, i) => i !== at),
  );
}

const Transpose = primitive<{ order: readonly number[] }>({
  name: "Transpose",
  shape: ([x], { order }) => order.map((axis) => x.shape[axis]),
  forward: ([x], { order }, shape) => {
    const out = allocate(x.size);
    const strides = stridesOf(x.shape);
    const permuted = order.map((axis) => strides[axis]);
    copyRows(shape, { data: x.data, at: 0, strides: permuted }, block(out, shape));
    return out;
  },
  vjp: (dy, [x], _, { order }) => [() => transpose(dy, invert(order, x.rank))],
});

function invert(order: readonly number[], rank: number): number[] {
  const inverse = new Array<number>(rank);
  order.forEach((axis, i) => {
    inverse[axis] = i;
  });
  return inverse;
}

/** Permutes the axes; by default the last two are exchanged. Throws ShapeError for what is not an order of the axes. */
export function transpose(values: TensorLike, order?: readonly number[]): Tensor {
  const x = asTensor(values);
  if (order === undefined) return apply(Transpose, [x], { order: lastTwoSwapped(x) });
  wholeNumbers("transpose", "an order", order);
  if (order.length !== x.rank || !x.shape.every((_, axis) => order.includes(axis)))
    throw new ShapeError(`transpose: expected an order of the ${x.rank} axes, got [${order.join(", ")}]`);
  return order.every((axis, i) => axis === i) ? x : apply(Transpose, [x], { order: [...order] });
}

function lastTwoSwapped({ rank, shape }: Tensor): readonly number[] {
  if (rank === 2) return [1, 0];
  if (rank < 2) throw new ShapeError(`transpose: expected at least two axes, got shape ${showShape(shape)}`);
  const order = shape.map((_, i) => i);
  order[rank - 2] = rank - 1;
  order[rank - 1] = rank - 2;
  return order;
}

const Slice = primitive<{ begin: Shape; size: Shape }>({
  name: "Slice",
  shape: (_, { size }) => size,
  forward: ([x], { begin }, shape) => {
    const out = allocate(sizeOf(shape));
    copyRows(shape, block(x.data, x.shape, begin), block(out, shape));
    return out;
  },
  vjp: (dy, [x], _, { begin, size }) => [
    () =>
      pad(
        dy,
        begin.map((before, i) => [before, x.shape[i] - before - size[i]] as const),
      ),
  ],
});

/** Entries of a buffer: the one at index i is at `at` + Σ i_k strides_k. */
interface Entries {
  readonly data: Float64Array;
  readonly at: number;
  readonly strides: readonly number[];
}

/** The block that starts at an index of a tensor, by default at its first entry. */
function block(data: Float64Array, shape: Shape, begin: Shape = []): Entries {
  const strides = stridesOf(shape);
  return { data, at: begin.reduce((at, index, i) => at + index * strides[i], 0), strides };
}

/** Copies the entries of a block of the given lengths, row by row. */
function copyRows(lengths: Shape, source: Entries, target: Entries): void {
  const total = sizeOf(lengths);
  if (total === 0) return;
  const inner = lengths.length - 1;
  const [n, sourceStep, targetStep] =
    inner < 0 ? [1, 1, 1] : [lengths[inner], source.strides[inner], target.strides[inner]];
  const [from, to] = [source.data, target.data];
  let [s, t] = [source.at, target.at];
  const index = new Array<number>(lengths.length).fill(0);
  for (let done = 0; done < total; done += n) {
    for (let k = 0; k < n; k++) to[t + k * targetStep] = from[s + k * sourceStep];
    for (let axis = inner - 1; axis >= 0; axis--) {
      s += source.strides[axis];
      t += target.strides[axis];
      if (++index[axis] < lengths[axis]) break;
      s -= source.strides[axis] * lengths[axis];
      t -= target.strides[axis] * lengths[axis];
      index[axis] = 0;
    }
  }
}

/**
 * The block of `size` at `begin`; a size of −1 extends to the end.
 * Throws ShapeError for an axis that x does not have, or a block that is not inside it.
 */
export function slice(values: TensorLike, begin: Shape, size: Shape): Tensor {
  const x = asTensor(values);
  wholeNumbers("slice", "a start", begin);
  wholeNumbers("slice", "a size", size, -1);
  const full = size.map((n, i) => (n === -1 ? x.shape[i] - begin[i] : n));
  const fits =
    begin.length === x.rank &&
    full.length === x.rank &&
    isShape(full) &&
    full.every((n, i) => begin[i] + n <= x.shape[i]);
  if (!fits)
    throw new ShapeError(`slice: [${begin.join(", ")}] + [${size.join(", ")}] is outside shape ${showShape(x.shape)}`);
  return sameShape(full, x.shape) ? x : apply(Slice, [x], { begin: [...begin], size: full });
}

/**
 * `length` entries of one axis from `start` on (to the end by default).
 * Throws ShapeError for an axis that x does not have, or a block that is not inside it.
 */
export function narrow(values: TensorLike, axis: number, start: number, length = -1): Tensor {
  const x = asTensor(values);
  const at = normalizeAxis("narrow", axis, x.rank);
  return slice(
    x,
    x.shape.map((_, i) => (i === at ? start : 0)),
    x.shape.map((n, i) => (i === at ? length : n)),
  );
}

/** The entries at one index of an axis, which is removed. Throws ShapeError for an axis or an index that x does not have. */
export function at(values: TensorLike, axis: number, index: number): Tensor {
  const x = asTensor(values);
  const place = normalizeAxis("at", axis, x.rank);
  const from = number("at", "index", index) < 0 ? index + x.shape[place] : index;
  return squeeze(narrow(x, place, from, 1), place);
}

const Pad = primitive<{ paddings: readonly (readonly [number, number])[] }>({
  name: "Pad",
  shape: ([x], { paddings }) => x.shape.map((n, i) => n + paddings[i][0] + paddings[i][1]),
  forward: ([x], { paddings }, shape) => {
    const out = allocate(sizeOf(shape));
    const begin = paddings.map(([before]) => before);
    copyRows(x.shape, block(x.data, x.shape), block(out, shape, begin));
    return out;
  },
  vjp: (dy, [x], _, { paddings }) => [
    () =>
      slice(
        dy,
        paddings.map(([before]) => before),
        x.shape,
      ),
  ],
});

/** Pads each axis with zeros before and after. Throws ShapeError unless there is a pair of lengths for each axis. */
export function pad(values: TensorLike, paddings: readonly (readonly [number, number])[]): Tensor {
  const x = asTensor(values);
  if (!Array.isArray(paddings) || paddings.length !== x.rank || paddings.some((pair) => pair?.length !== 2))
    throw new ShapeError(`pad: expected a pair for each axis of shape ${showShape(x.shape)}, got ${show(paddings)}`);
  for (const pair of paddings) wholeNumbers("pad", "a pair", pair);
  return apply(Pad, [x], { paddings });
}

const Concat = primitive<{ axis: number }>({
  name: "ConcatV2",
  shape: (inputs, { axis }) => {
    const [first, ...rest] = inputs;
    for (const { shape } of rest)
      if (shape.length !== first.rank || shape.some((n, i) => i !== axis && n !== first.shape[i]))
        throw new ShapeError(
          `concat: ${showShape(shape)} cannot be joined to ${showShape(first.shape)} along axis ${axis}`,
        );
    return first.shape.map((n, i) => (i === axis ? inputs.reduce((total, t) => total + t.shape[axis], 0) : n));
  },
  forward: (inputs, { axis }, shape) => {
    const out = allocate(sizeOf(shape));
    const outer = sizeOf(shape.slice(0, axis));
    const step = sizeOf(shape.slice(axis));
    let to = 0;
    for (const { data } of inputs) {
      const block = data.length / Math.max(outer, 1);
      for (let o = 0; o < outer; o++) for (let k = 0; k < block; k++) out[o * step + to + k] = data[o * block + k];
      to += block;
    }
    return out;
  },
  vjp: (dy, inputs, _, { axis }) => {
    let next = 0;
    return inputs.map(({ shape }) => {
      const start = next;
      next += shape[axis];
      return () => narrow(dy, axis, start, shape[axis]);
    });
  },
});

/** Joins tensors along an existing axis. Throws ShapeError for none, or for shapes that differ along another axis. */
export function concat(values: readonly TensorLike[], axis: number): Tensor {
  const inputs = list("concat", "tensors", values).map(asTensor);
  const place = normalizeAxis("concat", axis, inputs[0].rank);
  return inputs.length === 1 ? inputs[0] : apply(Concat, inputs, { axis: place });
}

/** Joins tensors of one shape along a new axis. Throws ShapeError for shapes that differ. */
export function stack(values: readonly TensorLike[], axis = 0): Tensor {
  return concat(
    list("stack", "tensors", values).map((v) => expandDims(v, axis)),
    axis,
  );
}
