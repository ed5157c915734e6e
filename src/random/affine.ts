/** coefficients · x >= rhs, or coefficients · x = rhs; one coefficient per coordinate. */
export interface LinearConstraint {
  readonly coefficients: ArrayLike<number>;
  readonly rhs: number;
}

/** The solutions of linear equations, origin + basis · z: `d` and `d x k`, the k columns orthonormal. */
export interface AffineSpace {
  readonly origin: Float64Array;
  readonly basis: readonly Float64Array[];
}

const tolerance = 1e-9;

/** Solves coefficients · x = rhs for all equations at once; undefined where they contradict each other. */
export function affineSpace(equations: readonly LinearConstraint[], dimension: number): AffineSpace | undefined {
  const origin = new Float64Array(dimension);
  const fixed: Float64Array[] = []; // orthonormal directions in which the equations say where the origin lies
  for (const { coefficients, rhs } of equations) {
    const size = Math.hypot(...Array.from(coefficients));
    const direction = Float64Array.from(coefficients, (c) => (size === 0 ? 0 : c / size));
    const target = size === 0 ? rhs : rhs / size;
    const rest = orthogonalPart(direction, fixed);
    const length = norm(rest);
    const gap = target - dot(direction, origin);
    if (length < tolerance) {
      if (Math.abs(gap) > tolerance) return undefined;
      continue;
    }
    for (let j = 0; j < dimension; j++) origin[j] += (gap * rest[j]) / length ** 2;
    fixed.push(rest.map((r) => r / length));
  }

  const basis: Float64Array[] = [];
  while (basis.length + fixed.length < dimension) {
    // The axis that the directions so far leave most of: without equations the basis is the axes themselves.
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

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
}

export function norm(a: ArrayLike<number>): number {
  return Math.sqrt(dot(a, a));
}

/** What is left of a vector beside its parts along orthonormal directions; done twice, for the rounding. */
function orthogonalPart(vector: Float64Array, directions: readonly Float64Array[]): Float64Array<ArrayBuffer> {
  const rest = Float64Array.from(vector);
  for (let pass = 0; pass < 2; pass++)
    for (const direction of directions) {
      const along = dot(rest, direction);
      for (let j = 0; j < rest.length; j++) rest[j] -= along * direction[j];
    }
  return rest;
}
