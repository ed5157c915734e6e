import { type HalfSpaces, slacks } from "./halfSpaces.ts";

/**
 * Analytic centre argmax Σ log slack, by damped Newton steps from an interior point, with the lower triangular root L of
 * the Hessian H = L Lᵀ there. In the coordinates Lᵀ z the body is about as long as it is wide, whatever its shape.
 */
export function analyticCentre(body: HalfSpaces, start: Float64Array): { centre: Float64Array; root: Float64Array } {
  const { rows, dimension: k } = body;
  let centre = start;
  for (let iteration = 0; ; iteration++) {
    const inverse = slacks(body, centre).map((s) => 1 / s);
    const gradient = new Float64Array(k);
    const root = new Float64Array(k * k);
    for (let i = 0; i < inverse.length; i++)
      for (let a = 0; a < k; a++) {
        const g = rows[i * k + a] * inverse[i];
        gradient[a] += g;
        for (let b = 0; b <= a; b++) root[a * k + b] += g * rows[i * k + b] * inverse[i];
      }
    choleskyInPlace(root, k);
    const half = solveLower(root, gradient);
    const decrement = Math.hypot(...half);
    if (decrement < 1e-6 || iteration === 100) return { centre, root };
    const step = solveUpper(root, half);
    // The step 1 / (1 + decrement) of self-concordant functions never leaves the body.
    centre = centre.map((z, j) => z + step[j] / (1 + decrement));
  }
}

function choleskyInPlace(matrix: Float64Array, k: number): void {
  for (let a = 0; a < k; a++)
    for (let b = 0; b <= a; b++) {
      let sum = matrix[a * k + b];
      for (let c = 0; c < b; c++) sum -= matrix[a * k + c] * matrix[b * k + c];
      matrix[a * k + b] = a === b ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / matrix[b * k + b];
    }
}

function solveLower(root: Float64Array, right: Float64Array): Float64Array {
  const k = right.length;
  const x = right.slice();
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < a; b++) x[a] -= root[a * k + b] * x[b];
    x[a] /= root[a * k + a];
  }
  return x;
}

/** Solves Lᵀ x = right. */
export function solveUpper(root: Float64Array, right: Float64Array): Float64Array {
  const k = right.length;
  const x = right.slice();
  for (let a = k - 1; a >= 0; a--) {
    for (let b = a + 1; b < k; b++) x[a] -= root[b * k + a] * x[b];
    x[a] /= root[a * k + a];
  }
  return x;
}
