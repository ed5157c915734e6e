import { dot, norm } from "../linalg/index.ts";
import { square } from "../math/index.ts";
import { type Row, tolerance } from "./constraints.ts";

/** The solutions of linear equations, origin + basis · z: `d` and `d x k`, the k columns orthonormal. */
export interface AffineSpace {
  readonly origin: Float64Array;
  readonly basis: readonly Float64Array[];
}

/** The solutions of coefficients · x = rhs for all equations; undefined if they are inconsistent. */
export function affineSpace(equations: readonly Row[], dimension: number): AffineSpace | undefined {
  const origin = new Float64Array(dimension);
  const fixed: Float64Array[] = []; // orthonormal directions along which the equations determine the origin
  for (const { coefficients, rhs } of equations) {
    const rest = orthogonalPart(coefficients, fixed);
    const length = norm(rest);
    const gap = rhs - dot(coefficients, origin);
    if (length < tolerance) {
      if (Math.abs(gap) > tolerance) return undefined;
      continue;
    }
    for (let j = 0; j < dimension; j++) origin[j] += (gap * rest[j]) / square(length);
    fixed.push(rest.map((r) => r / length));
  }

  const basis: Float64Array[] = [];
  while (basis.length + fixed.length < dimension) {
    // The axis with the largest part outside the span of the directions so far: without equations the basis is the axes.
    let best = new Float64Array(dimension);
    for (let j = 0; j < dimension; j++) {
      const axis = new Float64Array(dimension);
      axis[j] = 1;
      const rest = orthogonalPart(axis, [...fixed, ...basis]);
      if (norm(rest) > norm(best) + tolerance) best = rest;
    }
    const length = norm(best);
    basis.push(best.map((b) => b / length));
  }
  return { origin, basis };
}

/** start + Σ_c weights_c columns_c */
export function combine(columns: readonly Float64Array[], weights: Float64Array, start: Float64Array): Float64Array {
  const sum = start.slice();
  columns.forEach((column, c) => {
    for (let i = 0; i < sum.length; i++) sum[i] += weights[c] * column[i];
  });
  return sum;
}

/** The part of a vector orthogonal to orthonormal directions, orthogonalized twice because of rounding. */
function orthogonalPart(vector: Float64Array, directions: readonly Float64Array[]): Float64Array<ArrayBuffer> {
  const rest = Float64Array.from(vector);
  for (let pass = 0; pass < 2; pass++)
    for (const direction of directions) {
      const along = dot(rest, direction);
      for (let j = 0; j < rest.length; j++) rest[j] -= along * direction[j];
    }
  return rest;
}
