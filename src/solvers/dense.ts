/** The few dense routines that the solvers need, on row-major arrays. */

export function dot(a: Float64Array, b: Float64Array, n = a.length): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

/** Factors the leading `n x n` block of `a` (rows `stride` apart) as L Lᵀ, L in the lower triangle; false if not definite. */
export function cholesky(a: Float64Array, n: number, stride: number): boolean {
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * stride + j];
      for (let k = 0; k < j; k++) sum -= a[i * stride + k] * a[j * stride + k];
      if (i > j) a[i * stride + j] = sum / a[j * stride + j];
      else if (sum > 0) a[j * stride + j] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

/** v ← L⁻¹ v. */
export function forwardSolve(l: Float64Array, n: number, stride: number, v: Float64Array, offset = 0): void {
  for (let i = 0; i < n; i++) {
    let sum = v[offset + i];
    for (let k = 0; k < i; k++) sum -= l[i * stride + k] * v[offset + k];
    v[offset + i] = sum / l[i * stride + i];
  }
}

/** v ← L⁻ᵀ v. */
export function backwardSolve(l: Float64Array, n: number, stride: number, v: Float64Array, offset = 0): void {
  for (let i = n - 1; i >= 0; i--) {
    let sum = v[offset + i];
    for (let k = i + 1; k < n; k++) sum -= l[k * stride + i] * v[offset + k];
    v[offset + i] = sum / l[i * stride + i];
  }
}

export function identity(n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) matrix[i * n + i] = 1;
  return matrix;
}
