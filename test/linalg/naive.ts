import fc from "fast-check";

/** Plain loops over small matrices, against which the fast routines are checked. */
export interface Matrix {
  rows: number;
  cols: number;
  at(i: number, j: number): number;
}

export function matrix(rows: number, cols: number, data: ArrayLike<number>, off = 0): Matrix {
  return { rows, cols, at: (i, j) => data[off + i * cols + j] };
}

export function transpose(a: Matrix): Matrix {
  return { rows: a.cols, cols: a.rows, at: (i, j) => a.at(j, i) };
}

export function product(a: Matrix, b: Matrix): Float64Array {
  return build(a.rows, b.cols, (i, j) => {
    let sum = 0;
    for (let p = 0; p < a.cols; p++) sum += a.at(i, p) * b.at(p, j);
    return sum;
  });
}

export function build(rows: number, cols: number, entry: (i: number, j: number) => number): Float64Array {
  return Float64Array.from({ length: rows * cols }, (_, at) => entry(Math.floor(at / cols), at % cols));
}

/** A small seeded generator, so that a failing property shows a seed instead of thousands of numbers. */
export function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

export function random(length: number, seed: number): Float64Array {
  return Float64Array.from({ length }, noise(seed));
}

/** Lower triangular with a diagonal near one; what a routine must not read, the upper part, is NaN. */
export function randomLower(n: number, seed: number): Float64Array {
  const next = noise(seed);
  return build(n, n, (i, j) => (j > i ? Number.NaN : j === i ? 1.5 + next() / 2 : next() / Math.sqrt(n)));
}

/** Symmetric positive definite, condition below about 100. */
export function randomPositive(n: number, seed: number): Float64Array {
  const a = matrix(n, n, random(n * n, seed));
  return product(a, transpose(a)).map((v, at) => v / n + (at % (n + 1) === 0 ? 0.1 : 0));
}

/** The lower triangle with zeros above. */
export function lower(n: number, data: Float64Array): Float64Array {
  return build(n, n, (i, j) => (j > i ? 0 : data[i * n + j]));
}

/** `data` between sentinels, as a member of a batch lies in its buffer. */
export function embed(data: Float64Array, off: number): Float64Array {
  const buffer = new Float64Array(off + data.length + 3).fill(7.5);
  buffer.set(data, off);
  return buffer;
}

/** Whether everything but `length` numbers from `off` on is still a sentinel. */
export function untouched(buffer: Float64Array, off: number, length: number): boolean {
  return buffer.every((v, i) => (i >= off && i < off + length) || v === 7.5);
}

/** Sizes around the tiles and blocks of the routines, with 0 and 1 often. */
export const size = (max: number) => fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max }));
export const seed = fc.integer({ min: 1, max: 2 ** 31 });
export const offset = fc.integer({ min: 0, max: 5 });
