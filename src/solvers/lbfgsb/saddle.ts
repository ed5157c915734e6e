import { cholesky, solveTriangular, solveTriangularRows } from "../../linalg/index.ts";

/**
 * Solves with the symmetric indefinite matrix
 *
 *     [ −P  Cᵀ ]
 *     [  C  Q  ]
 *
 * where P and the Schur complement Q + C P⁻¹ Cᵀ are positive definite. Both middle matrices of L-BFGS-B have this form.
 * Blocks are `size x size`; the halves of vectors are `capacity` apart, and only the leading `size` entries of each count.
 */
export class Saddle {
  readonly p: Float64Array;
  readonly c: Float64Array;
  readonly q: Float64Array;
  readonly #capacity: number;
  #size = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.p = new Float64Array(capacity * capacity);
    this.c = new Float64Array(capacity * capacity);
    this.q = new Float64Array(capacity * capacity);
  }

  /** Factors `p`, `c` and `q` (of p and q the lower triangles), in place; false if they lack the definiteness above. */
  factor(size: number): boolean {
    const { p, c, q } = this;
    this.#size = size;
    if (!cholesky(size, p, 0, p, 0)) return false;
    // With P = L Lᵀ, rows of C become rows of C L⁻ᵀ.
    solveTriangularRows(size, size, p, 0, false, c, 0);
    for (let i = 0; i < size; i++)
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let k = 0; k < size; k++) sum += c[i * size + k] * c[j * size + k];
        q[i * size + j] += sum;
      }
    return cholesky(size, q, 0, q, 0);
  }

  /** v ← (the inverse matrix) v, for v = [v1, v2]. */
  solve(v: Float64Array): void {
    const { p, c, q } = this;
    const m = this.#capacity;
    const size = this.#size;
    solveTriangular(size, 1, p, 0, false, v, 0);
    for (let i = 0; i < size; i++) for (let k = 0; k < size; k++) v[m + i] += c[i * size + k] * v[k];
    solveTriangular(size, 1, q, 0, false, v, m);
    solveTriangular(size, 1, q, 0, true, v, m);
    for (let k = 0; k < size; k++) {
      v[k] = -v[k];
      for (let i = 0; i < size; i++) v[k] += c[i * size + k] * v[m + i];
    }
    solveTriangular(size, 1, p, 0, true, v, 0);
  }
}
