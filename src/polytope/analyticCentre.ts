import { cholesky, dot, norm, solveTriangular } from "../linalg/index.ts";
import { type HalfSpaces, slacks } from "./chebyshevCentre.ts";

/**
 * Analytic centre argmax Σ log slack, by damped Newton steps from an interior point, with the lower triangular root L of
 * the Hessian H = L Lᵀ there. In the coordinates Lᵀ z the body is about round.
 */
export function analyticCentre(body: HalfSpaces, start: Float64Array): { centre: Float64Array; root: Float64Array } {
  const k = body.dimension;
  const root = new Float64Array(k * k);
  let centre = start;
  for (let iteration = 0; ; iteration++) {
    const inverse = slacks(body, centre).map((s) => 1 / s);
    const step = new Float64Array(k);
    const hessian = new Float64Array(k * k);
    for (let i = 0; i < inverse.length; i++)
      for (let a = 0; a < k; a++) {
        const g = body.rows[i][a] * inverse[i];
        step[a] += g;
        for (let b = 0; b <= a; b++) hessian[a * k + b] += g * body.rows[i][b] * inverse[i];
      }
    // The Hessian of a thin body may lose definiteness to rounding errors, which are of the size of the jitter.
    if (!cholesky(k, hessian, 0, root, 0))
      cholesky(k, hessian, 0, root, 0, 4 * k * Number.EPSILON * dot(inverse, inverse));
    solveTriangular(k, 1, root, 0, false, step, 0);
    const decrement = norm(step);
    if (decrement < 1e-6 || iteration === 100) return { centre, root };
    solveTriangular(k, 1, root, 0, true, step, 0);
    // The step 1 / (1 + decrement) of self-concordant functions never leaves the body.
    centre = centre.map((z, j) => z + step[j] / (1 + decrement));
  }
}
