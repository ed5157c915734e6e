import { log } from "../math/index.ts";
import { multiply } from "./product.ts";
import { forward, invertLower } from "./triangular.ts";

/*
 * Order of sums (see product.ts): an entry of a factor subtracts the columns of earlier blocks by `multiply`; then those of its own block,
 * term by term in increasing index within the diagonal block, and as in triangular.ts below it.
 */

/** Block width: columns inside a block are factored one by one, the rest goes through `multiply`. */
const BLOCK = 8;
const inversePivots = new Float64Array(BLOCK);

/**
 * Lower Cholesky factor, A + jitter I = L Lᵀ, with zeros above the diagonal. Only the lower triangle of `a` is read, and `out` may be
 * `a` itself. Returns false, with `out` incomplete, as soon as a pivot is not positive and finite.
 */
export function cholesky(
  n: number,
  a: Float64Array,
  aOff: number,
  out: Float64Array,
  outOff: number,
  jitter = 0,
): boolean {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) out[outOff + row + j] = a[aOff + row + j];
    for (let j = i + 1; j < n; j++) out[outOff + row + j] = 0;
    out[outOff + row + i] += jitter;
  }
  for (let start = 0; start < n; start += BLOCK) {
    const size = Math.min(BLOCK, n - start);
    const rest = n - start - size;
    const rows = outOff + start * n;
    const diagonal = rows + start;
    const below = diagonal + size * n;
    if (start > 0) multiply(n - start, size, start, -1, out, rows, n, 1, out, rows, 1, n, out, diagonal, n, 1);
    if (!factorBlock(size, n, out, diagonal)) return false;
    if (rest > 0) forward(size, rest, out, diagonal, n, 1, out, below, 1, n);
  }
  return true;
}

/** Factors a diagonal block in place and zeroes the entries above its diagonal; `n` is the row length. */
function factorBlock(size: number, n: number, l: Float64Array, off: number): boolean {
  for (let i = 0; i < size; i++) {
    const row = (off + i * n) | 0;
    let pivot = l[row + i];
    for (let j = 0; j < i; j++) {
      const other = (off + j * n) | 0;
      let s = l[row + j];
      for (let p = 0; p < j; p++) s -= l[(row + p) | 0] * l[(other + p) | 0];
      s *= inversePivots[j];
      pivot -= s * s;
      l[row + j] = s;
    }
    if (!(pivot > 0 && pivot < Number.POSITIVE_INFINITY)) return false;
    const root = Math.sqrt(pivot);
    inversePivots[i] = 1 / root;
    l[row + i] = root;
    for (let j = i + 1; j < size; j++) l[row + j] = 0;
  }
  return true;
}

/** log det A = 2 Σ log L_ii. */
export function logDetFromCholesky(n: number, l: Float64Array, lOff: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += log(l[lOff + i * (n + 1)]);
  return 2 * sum;
}

let scratch = new Float64Array(0);

/** out = A⁻¹ = L⁻ᵀ L⁻¹, exactly symmetric; `out` may be `l` itself. */
export function choleskyInverse(n: number, l: Float64Array, lOff: number, out: Float64Array, outOff: number): void {
  if (scratch.length < n * n) scratch = new Float64Array(n * n);
  // Column-major, so that the products below access both operands contiguously.
  invertLower(n, l, lOff, scratch, 0, 1, n);
  for (let start = 0; start < n; start += BLOCK) {
    const size = Math.min(BLOCK, n - start);
    const end = start + size;
    // Rows of L⁻¹ above `start` are zero in the columns of this block.
    const block = start * n + start;
    multiply(size, end, n - start, 0, scratch, block, n, 1, scratch, start, 1, n, out, outOff + start * n, n, 1);
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) out[outOff + j * n + i] = out[outOff + i * n + j];
}
