/*
 * Order of sums (see product.ts): distances are summed over the coordinates and gradients over the other points, term by term in
 * increasing index, whatever the tile.
 */

/**
 * out[i, j] = Σ_k (x1[i, k] − x2[j, k])², from coordinate differences: expanding the square would lose half the digits for
 * close points. x1 is `n1 x d`, x2 `n2 x d`, out `n1 x n2`; with `symmetric`, x1 and x2 are the same points.
 */
export function squaredDistances(
  n1: number,
  n2: number,
  d: number,
  x1: Float64Array,
  o1: number,
  x2: Float64Array,
  o2: number,
  out: Float64Array,
  oo: number,
  symmetric = false,
): void {
  if (symmetric) {
    // Rows four by four, each up to its diagonal, then mirrored.
    for (let i = 0; i < n1; i += 4) {
      const rows = Math.min(4, n1 - i);
      tiles(rows, i + rows, d, x1, o1 + i * d, x1, o1, out, oo + i * n1, n1, 1);
    }
    for (let i = 0; i < n1; i++) for (let j = 0; j < i; j++) out[oo + j * n1 + i] = out[oo + i * n1 + j];
    return;
  }
  const whole = n1 - (n1 % 4);
  tiles(whole, n2, d, x1, o1, x2, o2, out, oo, n2, 1);
  // The last one to three points of x1 take the narrow side of the tiles.
  if (whole < n1) tiles(n2, n1 - whole, d, x2, o2, x1, o1 + whole * d, out, oo + whole * n2, 1, n2);
}

/** Tiles of 4 x 2 distances; at the edges a tile repeats its last point and writes the same number twice. */
function tiles(
  n1: number,
  n2: number,
  d: number,
  x1: Float64Array,
  o1: number,
  x2: Float64Array,
  o2: number,
  out: Float64Array,
  oo: number,
  row: number,
  col: number,
): void {
  for (let i = 0; i < n1; i += 4) {
    const i1 = Math.min(1, n1 - 1 - i);
    const i2 = Math.min(2, n1 - 1 - i);
    const i3 = Math.min(3, n1 - 1 - i);
    const step1 = i1 * d;
    const step2 = i2 * d;
    const step3 = i3 * d;
    for (let j = 0; j < n2; j += 2) {
      const next = j + 1 < n2;
      const step = next ? d : 0;
      let s00 = 0;
      let s01 = 0;
      let s10 = 0;
      let s11 = 0;
      let s20 = 0;
      let s21 = 0;
      let s30 = 0;
      let s31 = 0;
      let a = (o1 + i * d) | 0;
      let b = (o2 + j * d) | 0;
      for (let k = 0; k < d; k++) {
        const b0 = x2[b];
        const b1 = x2[(b + step) | 0];
        const a0 = x1[a];
        const a1 = x1[(a + step1) | 0];
        const a2 = x1[(a + step2) | 0];
        const a3 = x1[(a + step3) | 0];
        s00 += (a0 - b0) * (a0 - b0);
        s01 += (a0 - b1) * (a0 - b1);
        s10 += (a1 - b0) * (a1 - b0);
        s11 += (a1 - b1) * (a1 - b1);
        s20 += (a2 - b0) * (a2 - b0);
        s21 += (a2 - b1) * (a2 - b1);
        s30 += (a3 - b0) * (a3 - b0);
        s31 += (a3 - b1) * (a3 - b1);
        a = (a + 1) | 0;
        b = (b + 1) | 0;
      }
      const c = (oo + i * row + j * col) | 0;
      const side = next ? col : 0;
      out[c] = s00;
      out[c + side] = s01;
      out[c + i1 * row] = s10;
      out[c + i1 * row + side] = s11;
      out[c + i2 * row] = s20;
      out[c + i2 * row + side] = s21;
      out[c + i3 * row] = s30;
      out[c + i3 * row + side] = s31;
    }
  }
}

let scratch = new Float64Array(0);

/** out[i, k] = 2 Σ_j (g[i, j] + g[j, i]) (x[i, k] − x[j, k]): the gradient with respect to x where x1 and x2 are the same points. */
export function squaredDistancesGradientSelf(
  n: number,
  d: number,
  g: Float64Array,
  go: number,
  x: Float64Array,
  xo: number,
  out: Float64Array,
  oo: number,
): void {
  if (scratch.length < n * n) scratch = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const both = g[go + i * n + j] + g[go + j * n + i];
      scratch[i * n + j] = both;
      scratch[j * n + i] = both;
    }
  squaredDistancesGradient(n, n, d, scratch, 0, n, 1, x, xo, x, xo, out, oo);
}

/**
 * out[i, k] = 2 Σ_j g(i, j) (x[i, k] − y[j, k]), for n points x and m points y: the gradient with respect to x, from the gradient g of the
 * distances, whose entry (i, j) is at go + i·row + j·col. Computes four points and two coordinates at once.
 */
export function squaredDistancesGradient(
  n: number,
  m: number,
  d: number,
  g: Float64Array,
  go: number,
  row: number,
  col: number,
  x: Float64Array,
  xo: number,
  y: Float64Array,
  yo: number,
  out: Float64Array,
  oo: number,
): void {
  let i = 0;
  for (; i + 3 < n; i += 4)
    for (let k = 0; k < d; k += 2) {
      const next = k + 1 < d ? 1 : 0; // an odd last coordinate is computed twice
      const at = i * d + k;
      const x00 = x[xo + at];
      const x01 = x[xo + at + next];
      const x10 = x[xo + at + d];
      const x11 = x[xo + at + d + next];
      const x20 = x[xo + at + 2 * d];
      const x21 = x[xo + at + 2 * d + next];
      const x30 = x[xo + at + 3 * d];
      const x31 = x[xo + at + 3 * d + next];
      let s00 = 0;
      let s01 = 0;
      let s10 = 0;
      let s11 = 0;
      let s20 = 0;
      let s21 = 0;
      let s30 = 0;
      let s31 = 0;
      let ig = (go + i * row) | 0;
      let iy = (yo + k) | 0;
      for (let j = 0; j < m; j++) {
        const y0 = y[iy];
        const y1 = y[(iy + next) | 0];
        const g0 = g[ig];
        const g1 = g[(ig + row) | 0];
        const g2 = g[(ig + 2 * row) | 0];
        const g3 = g[(ig + 3 * row) | 0];
        s00 += g0 * (x00 - y0);
        s01 += g0 * (x01 - y1);
        s10 += g1 * (x10 - y0);
        s11 += g1 * (x11 - y1);
        s20 += g2 * (x20 - y0);
        s21 += g2 * (x21 - y1);
        s30 += g3 * (x30 - y0);
        s31 += g3 * (x31 - y1);
        ig = (ig + col) | 0;
        iy = (iy + d) | 0;
      }
      const o = oo + at;
      out[o] = 2 * s00;
      out[o + next] = 2 * s01;
      out[o + d] = 2 * s10;
      out[o + d + next] = 2 * s11;
      out[o + 2 * d] = 2 * s20;
      out[o + 2 * d + next] = 2 * s21;
      out[o + 3 * d] = 2 * s30;
      out[o + 3 * d + next] = 2 * s31;
    }
  for (; i < n; i++)
    for (let k = 0; k < d; k += 2) {
      const next = k + 1 < d ? 1 : 0;
      const at = i * d + k;
      const x0 = x[xo + at];
      const x1 = x[xo + at + next];
      let s0 = 0;
      let s1 = 0;
      let ig = (go + i * row) | 0;
      let iy = (yo + k) | 0;
      for (let j = 0; j < m; j++) {
        s0 += g[ig] * (x0 - y[iy]);
        s1 += g[ig] * (x1 - y[(iy + next) | 0]);
        ig = (ig + col) | 0;
        iy = (iy + d) | 0;
      }
      out[oo + at] = 2 * s0;
      out[oo + at + next] = 2 * s1;
    }
}
