import { multiply } from "./product.ts";

/*
 * Order of sums (see product.ts): the unknowns of earlier blocks are subtracted by `multiply`, then those of the same block, both in the
 * order in which they are solved: as one sum for right-hand sides in whole groups of four, term by term for the last one to three.
 */

/** Block height: rows inside a block are solved one by one, the rest goes through `multiply`. */
const BLOCK = 8;

/**
 * Solves L X = B, or Lᵀ X = B, in place: `x` holds B (`n x m`) and receives X. Only the lower triangle of `l` (`n x n`) is
 * read. A zero on the diagonal gives infinities, as division does.
 */
export function solveTriangular(
  n: number,
  m: number,
  l: Float64Array,
  lOff: number,
  transposed: boolean,
  x: Float64Array,
  xOff: number,
): void {
  solve(n, m, l, lOff, transposed, x, xOff, m, 1);
}

/** Solves L v = r, or Lᵀ v = r, in place for each row r of `x` (`rows x n`); that is, X L⁻ᵀ or X L⁻¹. */
export function solveTriangularRows(
  rows: number,
  n: number,
  l: Float64Array,
  lOff: number,
  transposed: boolean,
  x: Float64Array,
  xOff: number,
): void {
  solve(n, rows, l, lOff, transposed, x, xOff, 1, n);
}

/** The transposed system is a lower-triangular one read from its last row and column to the first. */
function solve(
  n: number,
  m: number,
  l: Float64Array,
  lOff: number,
  transposed: boolean,
  x: Float64Array,
  xOff: number,
  xRow: number,
  xCol: number,
): void {
  if (!transposed) forward(n, m, l, lOff, n, 1, x, xOff, xRow, xCol);
  else forward(n, m, l, lOff + n * n - 1, -1, -n, x, xOff + (n - 1) * xRow, -xRow, xCol);
}

/** Forward substitution L X = B in place, for an L and an X with any strides (see `multiply`). */
export function forward(
  n: number,
  m: number,
  l: Float64Array,
  lOff: number,
  lRow: number,
  lCol: number,
  x: Float64Array,
  xOff: number,
  xRow: number,
  xCol: number,
): void {
  for (let start = 0; start < n; start += BLOCK) {
    const size = Math.min(BLOCK, n - start);
    const l0 = lOff + start * lRow;
    const x0 = xOff + start * xRow;
    if (start > 0) multiply(size, m, start, -1, l, l0, lRow, lCol, x, xOff, xRow, xCol, x, x0, xRow, xCol);
    forwardBlock(size, m, l, l0 + start * lCol, lRow, lCol, x, x0, xRow, xCol);
  }
}

/** Four right-hand sides at a time, the remaining ones one by one. */
function forwardBlock(
  n: number,
  m: number,
  l: Float64Array,
  lOff: number,
  lRow: number,
  lCol: number,
  x: Float64Array,
  xOff: number,
  xRow: number,
  xCol: number,
): void {
  let j = 0;
  for (; j + 3 < m; j += 4) {
    const top = (xOff + j * xCol) | 0;
    for (let i = 0; i < n; i++) {
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      let il = (lOff + i * lRow) | 0;
      let ix = top;
      for (let p = 0; p < i; p++) {
        const lip = l[il];
        s0 += lip * x[ix];
        s1 += lip * x[(ix + xCol) | 0];
        s2 += lip * x[(ix + 2 * xCol) | 0];
        s3 += lip * x[(ix + 3 * xCol) | 0];
        il = (il + lCol) | 0;
        ix = (ix + xRow) | 0;
      }
      const inverse = 1 / l[il];
      x[ix] = (x[ix] - s0) * inverse;
      x[(ix + xCol) | 0] = (x[(ix + xCol) | 0] - s1) * inverse;
      x[(ix + 2 * xCol) | 0] = (x[(ix + 2 * xCol) | 0] - s2) * inverse;
      x[(ix + 3 * xCol) | 0] = (x[(ix + 3 * xCol) | 0] - s3) * inverse;
    }
  }
  for (; j < m; j++) {
    const top = (xOff + j * xCol) | 0;
    for (let i = 0; i < n; i++) {
      let il = (lOff + i * lRow) | 0;
      let ix = top;
      let s = x[(top + i * xRow) | 0];
      for (let p = 0; p < i; p++) {
        s -= l[il] * x[ix];
        il = (il + lCol) | 0;
        ix = (ix + xRow) | 0;
      }
      x[ix] = s * (1 / l[il]);
    }
  }
}

/** out = L⁻¹, lower triangular with a zeroed upper part; only the lower triangle of `l` is read. */
export function invertTriangular(n: number, l: Float64Array, lOff: number, out: Float64Array, outOff: number): void {
  invertLower(n, l, lOff, out, outOff, n, 1);
}

/** `invertTriangular` with entry (i, j) of the inverse at outOff + i·row + j·col. */
export function invertLower(
  n: number,
  l: Float64Array,
  lOff: number,
  out: Float64Array,
  outOff: number,
  row: number,
  col: number,
): void {
  out.fill(0, outOff, outOff + n * n);
  for (let start = 0; start < n; start += BLOCK) {
    const size = Math.min(BLOCK, n - start);
    const l0 = lOff + start * n;
    const rows = outOff + start * row;
    // Column blocks of L⁻¹ begin at the diagonal, so that no product with its zeros is made.
    for (let j = 0; j < start; j += BLOCK) {
      const square = outOff + j * (row + col);
      multiply(size, BLOCK, start - j, -1, l, l0 + j, n, 1, out, square, row, col, out, rows + j * col, row, col);
    }
    for (let i = start; i < start + size; i++) out[outOff + i * (row + col)] = 1;
    forwardBlock(size, start + size, l, l0 + start, n, 1, out, rows, row, col);
  }
}
