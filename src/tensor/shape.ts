import { ShapeError, showShape } from "../errors/index.ts";

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

/**
 * Splits `out` into rows, along which every operand has a fixed step, and calls `row(start, offsets, steps,
 * length)` for each. Adjacent axes are merged where all operands allow it, so equal shapes give a single row.
 */
export function forEachRow(
  out: Shape,
  operands: readonly Shape[],
  row: (start: number, offsets: readonly number[], steps: readonly number[], length: number) => void,
): void {
  const count = operands.length;
  const { sizes, strides } = mergeAxes(out, operands);
  const length = sizes.length === 0 ? 1 : sizes[0];
  const steps = new Array<number>(count);
  const offsets = new Array<number>(count);
  for (let t = 0; t < count; t++) {
    steps[t] = sizes.length === 0 ? 0 : strides[t];
    offsets[t] = 0;
  }
  const index = new Array<number>(sizes.length).fill(0);
  const total = sizeOf(out);
  for (let start = 0; start < total; start += length) {
    row(start, offsets, steps, length);
    for (let axis = 1; axis < sizes.length; axis++) {
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
 * The axes of `out`, innermost first, and for each the strides of all operands: 0 where one is broadcast. An axis that is contiguous
 * with the next inner one, for every operand, is merged with it.
 */
function mergeAxes(out: Shape, operands: readonly Shape[]): { sizes: number[]; strides: number[] } {
  const count = operands.length;
  const sizes: number[] = [];
  const strides: number[] = [];
  const reach = new Array<number>(count).fill(1);
  for (let back = 1; back <= out.length; back++) {
    const n = out[out.length - back];
    if (n === 1) continue;
    const last = sizes.length - 1;
    let continues = last >= 0;
    for (let t = 0; t < count; t++) {
      const shape = operands[t];
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
