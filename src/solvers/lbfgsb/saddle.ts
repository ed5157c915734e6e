import { backwardSolve, cholesky, forwardSolve } from "../dense.ts";

/**
 * Solves with the symmetric indefinite matrix
 *
 *     [ −P  Cᵀ ]
 *     [  C  Q  ]
 *
 * where P and the Schur complement Q + C P⁻¹ Cᵀ are positive definite. Both middle matrices of L-BFGS-B have this form.
 * Blocks and halves of vectors are `capacity` apart; only the leading `size` entries of each count.
 */
export class Saddle {
  readonly p: Float64Array;
  readonly c: Float64Array;
  readonly q: Float64Array;
  readonly #capacity: number;
  /** Rows of L⁻¹ Cᵀ, transposed: row i is L⁻¹ (row i of C), with P = L Lᵀ. */
  readonly #half: Float64Array;
  #size = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.p = new Float64Array(capacity * capacity);
    this.c = new Float64Array(capacity * capacity);
    this.q = new Float64Array(capacity * capacity);
    this.#half = new Float64Array(capacity * capacity);
  }

  /** Factors what the caller has put into `p`, `c` and `q` (lower triangles suffice for p, q), overwriting p and q. */
  factor(size: number): boolean {
    const { p, c, q } = this;
    const half = this.#half;
    const m = this.#capacity;
    this.#size = size;
    if (!cholesky(p, size, m)) return false;
    for (let i = 0; i < size; i++) {
      for (let k = 0; k < size; k++) half[i * m + k] = c[i * m + k];
      forwardSolve(p, size, m, half, i * m);
      for (let j = 0; j <= i; j++) for (let k = 0; k < size; k++) q[i * m + j] += half[i * m + k] * half[j * m + k];
    }
    return cholesky(q, size, m);
  }

  /** v ← (the inverse matrix) v, for v = [v1, v2]. */
  solve(v: Float64Array): void {
    const half = this.#half;
    const m = this.#capacity;
    const size = this.#size;
    forwardSolve(this.p, size, m, v);
    for (let i = 0; i < size; i++) for (let k = 0; k < size; k++) v[m + i] += half[i * m + k] * v[k];
    forwardSolve(this.q, size, m, v, m);
    backwardSolve(this.q, size, m, v, m);
    for (let k = 0; k < size; k++) {
      v[k] = -v[k];
      for (let i = 0; i < size; i++) v[k] += half[i * m + k] * v[m + i];
    }
    backwardSolve(this.p, size, m, v);
  }
}
