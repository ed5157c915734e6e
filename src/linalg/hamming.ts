/** out[i, j] += Σ_k w[k] [x1[i, k] ≠ x2[j, k]], the weighted Hamming distance. x1 is `n1 x d`, x2 `n2 x d`, out `n1 x n2`. */
export function hammingDistances(
  n1: number,
  n2: number,
  d: number,
  x1: Float64Array,
  o1: number,
  x2: Float64Array,
  o2: number,
  w: Float64Array,
  ow: number,
  out: Float64Array,
  oo: number,
): void {
  for (let i = 0; i < n1; i++)
    for (let k = 0; k < d; k++) {
      const code = x1[o1 + i * d + k];
      const weight = w[ow + k];
      for (let j = 0, at = o2 + k, to = oo + i * n2; j < n2; j++, at += d, to++) if (x2[at] !== code) out[to] += weight;
    }
}

/** out[k] += Σ_ij g[i, j] [x1[i, k] ≠ x2[j, k]], its gradient in the weights; g is `n1 x n2`. */
export function hammingDistancesGradient(
  n1: number,
  n2: number,
  d: number,
  g: Float64Array,
  og: number,
  x1: Float64Array,
  o1: number,
  x2: Float64Array,
  o2: number,
  out: Float64Array,
  oo: number,
): void {
  for (let i = 0; i < n1; i++)
    for (let k = 0; k < d; k++) {
      const code = x1[o1 + i * d + k];
      let total = 0;
      for (let j = 0, at = o2 + k, from = og + i * n2; j < n2; j++, at += d, from++)
        if (x2[at] !== code) total += g[from];
      out[oo + k] += total;
    }
}
