/** Σ a_i b_i over the entries of `a`. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Euclidean norm, without overflow or underflow of the squares. */
export function norm(a: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]));
  if (largest === 0) return 0;
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] / largest) * (a[i] / largest);
  return largest * Math.sqrt(sum);
}
