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

/** The shape that both broadcast to, NumPy's rule: aligned at the right, 1 stretches. */
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

/** An axis counted from the front; negative ones count from the back. */
export function normalizeAxis(op: string, axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank)
    throw new ShapeError(`${op}: axis ${axis} is out of range for a tensor with ${rank} axes`);
  return axis < 0 ? axis + rank : axis;
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

/** Strides that walk a tensor of `shape` along the axes of `out`; 0 where it is stretched. */
export function broadcastStrides(shape: Shape, out: Shape): number[] {
  const lead = out.length - shape.length;
  const own = stridesOf(shape);
  return out.map((_, i) => (i < lead || shape[i - lead] === 1 ? 0 : own[i - lead]));
}

/**
 * Splits the walk over `out` into rows, in which every operand advances by a fixed step, and calls `row(start, offsets, steps,
 * length)` for each. Neighbouring axes are merged where all operands allow it, so equal shapes give a single row.
 */
export function forEachRow(
  out: Shape,
  operands: readonly Shape[],
  row: (start: number, offsets: readonly number[], steps: readonly number[], length: number) => void,
): void {
  const { sizes, strides } = mergeAxes(
    out,
    operands.map((shape) => broadcastStrides(shape, out)),
  );
  const inner = sizes.length - 1;
  const length = inner < 0 ? 1 : sizes[inner];
  const steps = strides.map((s) => (inner < 0 ? 0 : s[inner]));
  const offsets = operands.map(() => 0);
  const index = new Array<number>(Math.max(inner, 0)).fill(0);
  const total = sizeOf(out);
  for (let start = 0; start < total; start += length) {
    row(start, offsets, steps, length);
    for (let axis = inner - 1; axis >= 0; axis--) {
      const wrap = ++index[axis] === sizes[axis];
      for (let t = 0; t < offsets.length; t++)
        offsets[t] += wrap ? strides[t][axis] * (1 - sizes[axis]) : strides[t][axis];
      if (!wrap) break;
      index[axis] = 0;
    }
  }
}

function mergeAxes(out: Shape, strides: readonly number[][]): { sizes: number[]; strides: number[][] } {
  const sizes: number[] = [];
  const merged: number[][] = strides.map(() => []);
  for (let axis = 0; axis < out.length; axis++) {
    if (out[axis] === 1) continue;
    const last = sizes.length - 1;
    const joins = last >= 0 && strides.every((s, t) => merged[t][last] === s[axis] * out[axis]);
    if (joins) sizes[last] *= out[axis];
    else sizes.push(out[axis]);
    for (let t = 0; t < strides.length; t++) {
      if (joins) merged[t][last] = strides[t][axis];
      else merged[t].push(strides[t][axis]);
    }
  }
  return { sizes, strides: merged };
}
