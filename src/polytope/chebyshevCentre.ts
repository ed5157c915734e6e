import { NumericalError } from "../errors/index.ts";
import { dot } from "../linalg/index.ts";

/** A bounded intersection of half-spaces `rows[i] · z >= offsets[i]` in `dimension` coordinates, the rows of norm 1. */
export interface HalfSpaces {
  readonly rows: readonly Float64Array[];
  readonly offsets: Float64Array;
  readonly dimension: number;
}

/** Slacks rows · z − offsets: the distances of z from the boundaries of the half-spaces, negative outside. */
export function slacks({ rows, offsets }: HalfSpaces, z: Float64Array): Float64Array {
  return offsets.map((offset, i) => dot(rows[i], z) - offset);
}

export interface ChebyshevCentre {
  centre: Float64Array;
  /** Radius of the largest ball inside; negative when the half-spaces have no point in common. */
  radius: number;
  /** The half-spaces that determine the radius: if it is 0 they hold with equality everywhere, if it is negative they are inconsistent. */
  binding: number[];
}

/**
 * Centre of the largest ball inside: the linear program max t subject to rows · z - t >= offsets, by the simplex method on its dual
 *
 *     min -offsets · λ    where rowsᵀ λ = 0, Σ λ = 1, λ >= 0,
 *
 * whose multipliers are z and t; the positive λ belong to the binding half-spaces.
 */
export function chebyshevCentre({ rows, offsets, dimension }: HalfSpaces): ChebyshevCentre {
  const m = offsets.length;
  const height = dimension + 1;
  const tableau = Array.from({ length: height }, (_, r) => {
    const line = new Float64Array(m + height + 1); // λ, artificial variables, right-hand side
    for (let i = 0; i < m; i++) line[i] = r < dimension ? rows[i][r] : 1;
    line[m + r] = 1;
    line[m + height] = r < dimension ? 0 : 1;
    return line;
  });
  const basis = Array.from({ length: height }, (_, r) => m + r);

  // Phase 1 makes the artificial variables 0; phase 2 excludes them (their columns stay: they hold the inverse of the basis).
  const artificial = new Float64Array(m + height).fill(1, m);
  simplex(tableau, basis, artificial, m);
  for (let r = 0; r < height; r++) if (basis[r] >= m) driveOut(tableau, basis, r, m);
  const cost = new Float64Array(m + height);
  for (let i = 0; i < m; i++) cost[i] = -offsets[i];
  simplex(tableau, basis, cost, m);

  const multiplier = (r: number) => basis.reduce((sum, column, i) => sum + cost[column] * tableau[i][m + r], 0);
  return {
    centre: Float64Array.from({ length: dimension }, (_, r) => -multiplier(r)),
    radius: multiplier(dimension),
    binding: basis.filter((column, r) => column < m && tableau[r][m + height] > 1e-10),
  };
}

const pivotTolerance = 1e-10;

/** Minimizes cost · variables over the first `width` variables, from a feasible basis, by Bland's rule, which terminates. */
function simplex(tableau: Float64Array[], basis: number[], cost: Float64Array, width: number): void {
  const right = tableau[0].length - 1;
  const reduced = Float64Array.from(cost);
  for (let r = 0; r < basis.length; r++)
    for (let c = 0; c < reduced.length; c++) reduced[c] -= cost[basis[r]] * tableau[r][c];

  for (let step = 0; step < 50_000; step++) {
    let entering = 0;
    while (entering < width && reduced[entering] >= -pivotTolerance) entering++;
    if (entering === width) return;
    let leaving = -1;
    for (let r = 0; r < basis.length; r++) {
      if (tableau[r][entering] <= pivotTolerance) continue;
      const gap =
        leaving < 0
          ? -1
          : tableau[r][right] * tableau[leaving][entering] - tableau[leaving][right] * tableau[r][entering];
      if (gap < 0 || (gap === 0 && basis[r] < basis[leaving])) leaving = r;
    }
    if (leaving < 0) break;
    pivot(tableau, basis, leaving, entering);
    const factor = reduced[entering];
    for (let c = 0; c < reduced.length; c++) reduced[c] -= factor * tableau[leaving][c];
  }
  throw new NumericalError("no interior point found: the constraints are too badly scaled; rescale their coefficients");
}

function pivot(tableau: Float64Array[], basis: number[], row: number, column: number): void {
  const line = tableau[row];
  const scale = 1 / line[column];
  for (let c = 0; c < line.length; c++) line[c] *= scale;
  for (const other of tableau) {
    const factor = other[column];
    if (other === line || factor === 0) continue;
    for (let c = 0; c < line.length; c++) other[c] -= factor * line[c];
    other[column] = 0;
  }
  basis[row] = column;
}

/** Replaces an artificial variable, at 0, in the basis by the variable with the largest entry of its row. */
function driveOut(tableau: Float64Array[], basis: number[], row: number, width: number): void {
  const line = tableau[row];
  let column = 0;
  for (let c = 1; c < width; c++) if (Math.abs(line[c]) > Math.abs(line[column])) column = c;
  if (Math.abs(line[column]) > pivotTolerance) pivot(tableau, basis, row, column);
}
