import { ShapeError, showShape } from "../errors/index.ts";

/** The lengths of the axes. */
export type Shape = readonly number[];

export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const n of shape) size *= n;
  return size;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The shape that both broadcast to by NumPy's rule: aligned at the right, length 1 is repeated. */
export function broadcastShapes(op: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b) || b.length === 0) return a;
  if (a.length === 0) return b;
  const rank = Math.max(a.length, b.length);
  const out = new Array<number>(rank);
  for (let i = 1; i <= rank; i++) {
    const m = a[a.length - i] ?? 1;
    const n = b[b.length - i] ?? 1;
    if (m !== n && m !== 1 && n !== 1)
      throw new ShapeError(`${op}: shapes ${showShape(a)} and ${showShape(b)} do not broadcast together`);
    out[rank - i] = m === 1 ? n : m;
  }
  return out;
}

/** Whether every length is a whole number of at least 0. */
export function isShape(shape: Shape): boolean {
  for (const n of shape) if (!(Number.isInteger(n) && n >= 0)) return false;
  return true;
}

/** Row-major strides. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape[i];
  }
  return strides;
}

/** Rows of fewer entries cost more to visit than to compute. */
const SHORT = 16;

/**
 * Splits tensors of the given shapes, which broadcast to the first one, into rows along which each has a fixed step, and calls
 * `row(offsets, steps, length)` for each row, in row-major order. Adjacent axes are merged where all shapes allow it, so equal shapes
 * give a single row. With `anyOrder`, for entries that do not depend on each other, rows along another axis replace short ones.
 */
export function forEachRow(
  shapes: readonly Shape[],
  row: (offsets: readonly number[], steps: readonly number[], length: number) => void,
  anyOrder = false,
): void {
  const count = shapes.length;
  const { sizes, strides } = mergeAxes(shapes);
  const rank = sizes.length;
  let along = 0;
  if (anyOrder && sizes[0] < SHORT)
    for (let axis = 1; axis < rank; axis++) if (sizes[axis] > sizes[along]) along = axis;
  const length = rank === 0 ? 1 : sizes[along];
  const steps = rank === 0 ? new Array<number>(count).fill(0) : strides.slice(along * count, (along + 1) * count);
  const offsets = new Array<number>(count).fill(0);
  const index = new Array<number>(rank).fill(0);
  for (let rows = sizeOf(shapes[0]) / length; rows > 0; rows--) {
    row(offsets, steps, length);
    for (let axis = 0; axis < rank; axis++) {
      if (axis === along) continue;
      const wrap = ++index[axis] === sizes[axis];
      for (let t = 0; t < count; t++) {
        const stride = strides[axis * count + t];
        offsets[t] += wrap ? stride * (1 - sizes[axis]) : stride;
      }
      if (!wrap) break;
      index[axis] = 0;
    }
  }
}

/**
 * The axes of the first shape, innermost first, and for each the strides of all: 0 where one is broadcast. An axis that is contiguous
 * with the next inner one, for every shape, is merged with it.
 */
function mergeAxes(shapes: readonly Shape[]): { sizes: number[]; strides: number[] } {
  const count = shapes.length;
  const [out] = shapes;
  const sizes: number[] = [];
  const strides: number[] = [];
  const reach = new Array<number>(count).fill(1);
  for (let back = 1; back <= out.length; back++) {
    const n = out[out.length - back];
    if (n === 1) continue;
    const last = sizes.length - 1;
    let continues = last >= 0;
    for (let t = 0; t < count; t++) {
      const shape = shapes[t];
      const own = back <= shape.length ? shape[shape.length - back] : 1;
      const stride = own === 1 ? 0 : reach[t];
      reach[t] *= own;
      continues &&= stride === strides[last * count + t] * sizes[last];
      strides.push(stride);
    }
    if (continues) {
      sizes[last] *= n;
      strides.length -= count;
    } else sizes.push(n);
  }
  return { sizes, strides };
}
