/*
 * The order of every sum is part of this folder's contract, so that a WebAssembly implementation can give the same bits: products and
 * additions are rounded one by one (no fused multiply-add), in increasing inner index, in blocks of at most DEPTH terms whose sums are
 * added to the entry one after another. Tiles determine which entries are computed together, not the order within an entry. Only the
 * corner that no tile covers, the last m mod 4 rows by the last n mod 4 columns, is summed by `dot`, in four interleaved partial sums.
 */

/** Longest inner sum per block, so that the columns it reads stay in the first-level cache. */
const DEPTH = 256;

/** out = op(A) op(B), with op(A) `m x k`, op(B) `k x n` and op the optional transpose; `out` must not overlap A or B. */
export function gemm(
  m: number,
  n: number,
  k: number,
  a: Float64Array,
  aOff: number,
  transA: boolean,
  b: Float64Array,
  bOff: number,
  transB: boolean,
  out: Float64Array,
  outOff: number,
): void {
  const aRow = transA ? 1 : k;
  const aCol = transA ? m : 1;
  const bRow = transB ? 1 : n;
  const bCol = transB ? k : 1;
  multiply(m, n, k, 0, a, aOff, aRow, aCol, b, bOff, bRow, bCol, out, outOff, n, 1);
}

/** Columns of a triangular factor per step: wide enough for the kernel, narrow enough to skip most zeros. */
const BAND = 8;

/** out = A T, or A Tᵀ, with A `m x n` and T `n x n` upper triangular (zeros below); about half the work of `gemm`. */
export function gemmUpper(
  m: number,
  n: number,
  a: Float64Array,
  aOff: number,
  t: Float64Array,
  tOff: number,
  transT: boolean,
  out: Float64Array,
  outOff: number,
): void {
  for (let j = 0; j < n; j += BAND) {
    const width = Math.min(BAND, n - j);
    if (transT) multiply(m, width, n - j, 0, a, aOff + j, n, 1, t, tOff + j * n + j, 1, n, out, outOff + j, n, 1);
    else multiply(m, width, j + width, 0, a, aOff, n, 1, t, tOff + j, n, 1, out, outOff + j, n, 1);
  }
}

/**
 * The kernel of every blocked routine here: C = A B (sign 0), C + A B (sign 1) or C − A B (sign −1). Entry (i, j) of a
 * matrix is at off + i·row + j·col, so that transposes, blocks and (with negative strides) reversals need no copy.
 */
export function multiply(
  m: number,
  n: number,
  k: number,
  sign: -1 | 0 | 1,
  a: Float64Array,
  aOff: number,
  aRow: number,
  aCol: number,
  b: Float64Array,
  bOff: number,
  bRow: number,
  bCol: number,
  c: Float64Array,
  cOff: number,
  cRow: number,
  cCol: number,
): void {
  let mode = sign;
  let p = 0;
  do {
    const depth = Math.min(DEPTH, k - p);
    const a0 = aOff + p * aCol;
    const b0 = bOff + p * bRow;
    const whole = m - (m % 4);
    fourRows(whole, n, depth, mode, a, a0, aRow, aCol, b, b0, bRow, bCol, c, cOff, cRow, cCol);
    if (whole < m) {
      // The last one to three rows are computed as columns of Cᵀ = Bᵀ Aᵀ, which leaves only the corner to `dot`.
      const wide = n - (n % 4);
      const aLast = a0 + whole * aRow;
      const cLast = cOff + whole * cRow;
      fourRows(wide, m - whole, depth, mode, b, b0, bCol, bRow, a, aLast, aCol, aRow, c, cLast, cCol, cRow);
      for (let i = whole; i < m; i++)
        for (let j = wide; j < n; j++) {
          const s = dot(depth, a, a0 + i * aRow, aCol, b, b0 + j * bCol, bRow);
          put(c, cOff + i * cRow + j * cCol, mode, s);
        }
    }
    if (mode === 0) mode = 1;
    p += DEPTH;
  } while (p < k);
}

/** `multiply` for m a multiple of four: tiles of 4 x 2 sums, which fit the registers. */
function fourRows(
  m: number,
  n: number,
  k: number,
  sign: number,
  a: Float64Array,
  aOff: number,
  aRow: number,
  aCol: number,
  b: Float64Array,
  bOff: number,
  bRow: number,
  bCol: number,
  c: Float64Array,
  cOff: number,
  cRow: number,
  cCol: number,
): void {
  const aRow2 = 2 * aRow;
  const aRow3 = 3 * aRow;
  for (let i = 0; i < m; i += 4) {
    let j = 0;
    for (; j + 1 < n; j += 2) {
      let s00 = 0;
      let s01 = 0;
      let s10 = 0;
      let s11 = 0;
      let s20 = 0;
      let s21 = 0;
      let s30 = 0;
      let s31 = 0;
      let ia = (aOff + i * aRow) | 0;
      let ib = (bOff + j * bCol) | 0;
      for (let p = 0; p < k; p++) {
        const b0 = b[ib];
        const b1 = b[(ib + bCol) | 0];
        const a0 = a[ia];
        const a1 = a[(ia + aRow) | 0];
        const a2 = a[(ia + aRow2) | 0];
        const a3 = a[(ia + aRow3) | 0];
        s00 += a0 * b0;
        s01 += a0 * b1;
        s10 += a1 * b0;
        s11 += a1 * b1;
        s20 += a2 * b0;
        s21 += a2 * b1;
        s30 += a3 * b0;
        s31 += a3 * b1;
        ia = (ia + aCol) | 0;
        ib = (ib + bRow) | 0;
      }
      const ic = (cOff + i * cRow + j * cCol) | 0;
      put(c, ic, sign, s00);
      put(c, ic + cCol, sign, s01);
      put(c, ic + cRow, sign, s10);
      put(c, ic + cRow + cCol, sign, s11);
      put(c, ic + 2 * cRow, sign, s20);
      put(c, ic + 2 * cRow + cCol, sign, s21);
      put(c, ic + 3 * cRow, sign, s30);
      put(c, ic + 3 * cRow + cCol, sign, s31);
    }
    if (j < n) {
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      let ia = (aOff + i * aRow) | 0;
      let ib = (bOff + j * bCol) | 0;
      for (let p = 0; p < k; p++) {
        const b0 = b[ib];
        s0 += a[ia] * b0;
        s1 += a[(ia + aRow) | 0] * b0;
        s2 += a[(ia + aRow2) | 0] * b0;
        s3 += a[(ia + aRow3) | 0] * b0;
        ia = (ia + aCol) | 0;
        ib = (ib + bRow) | 0;
      }
      const ic = (cOff + i * cRow + j * cCol) | 0;
      put(c, ic, sign, s0);
      put(c, ic + cRow, sign, s1);
      put(c, ic + 2 * cRow, sign, s2);
      put(c, ic + 3 * cRow, sign, s3);
    }
  }
}

function put(c: Float64Array, at: number, sign: number, s: number): void {
  c[at] = sign === 0 ? s : c[at] + sign * s;
}

/** Σ_p a_p b_p over strided vectors, in four partial sums. */
function dot(
  n: number,
  a: Float64Array,
  aOff: number,
  aStep: number,
  b: Float64Array,
  bOff: number,
  bStep: number,
): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let ia = aOff | 0;
  let ib = bOff | 0;
  let p = 0;
  for (; p + 3 < n; p += 4) {
    s0 += a[ia] * b[ib];
    s1 += a[(ia + aStep) | 0] * b[(ib + bStep) | 0];
    s2 += a[(ia + 2 * aStep) | 0] * b[(ib + 2 * bStep) | 0];
    s3 += a[(ia + 3 * aStep) | 0] * b[(ib + 3 * bStep) | 0];
    ia = (ia + 4 * aStep) | 0;
    ib = (ib + 4 * bStep) | 0;
  }
  for (; p < n; p++) {
    s0 += a[ia] * b[ib];
    ia = (ia + aStep) | 0;
    ib = (ib + bStep) | 0;
  }
  return s0 + s1 + (s2 + s3);
}
