/**
 * A pivot up to `absolute`, or up to `relative` times its diagonal entry, is a rounding error; one below `lowest`, times the entry where that
 * is larger than 1, is not.
 */
export const roundingPivots = { absolute: 1e-15, relative: 1e-12, lowest: -1e-6 };

/**
 * Lower Cholesky factor of a matrix of entries of about 1 that may be singular, such as the covariance of coincident points: a pivot that
 * is a rounding error is raised to the largest such, and the entries below it, zero in exact arithmetic, are set to zero. Graphs follow
 * the same rule. Products are subtracted one by one in increasing index. Returns false, with `out` incomplete, for a matrix that is not
 * positive semidefinite.
 */
export function semidefiniteCholesky(
  n: number,
  a: Float64Array,
  aOff: number,
  out: Float64Array,
  outOff: number,
): boolean {
  const { absolute, relative, lowest } = roundingPivots;
  out.fill(0, outOff, outOff + n * n);
  for (let j = 0; j < n; j++) {
    const own = outOff + j * n;
    const entry = a[aOff + j * n + j];
    let pivot = entry;
    for (let p = 0; p < j; p++) pivot -= out[own + p] * out[own + p];
    if (!(pivot >= lowest * Math.max(entry, 1) && pivot < Number.POSITIVE_INFINITY)) return false;
    const least = Math.max(relative * entry, absolute);
    const root = Math.sqrt(Math.max(pivot, least));
    out[own + j] = root;
    if (pivot <= least) continue;
    for (let i = j + 1; i < n; i++) {
      const row = outOff + i * n;
      let s = a[aOff + i * n + j];
      for (let p = 0; p < j; p++) s -= out[row + p] * out[own + p];
      out[row + j] = s / root;
    }
  }
  return true;
}
