import { dot, norm, solveTriangular } from "../linalg/index.ts";
import { type AffineSpace, affineSpace, combine } from "./affine.ts";
import { analyticCentre } from "./analyticCentre.ts";
import { chebyshevCentre, type HalfSpaces, slacks } from "./chebyshevCentre.ts";
import { type Facets, infeasible, type Row, tolerance } from "./constraints.ts";

/** A polytope in coordinates z of its affine hull in which the origin is its analytic centre and it is about round. */
export interface RoundedInterior extends AffineSpace {
  /** The rate at which the distance from the boundary of every half-space grows along each coordinate: `k` arrays of length m. */
  readonly columns: readonly Float64Array[];
  /** Distance from the boundary of every half-space at the origin. */
  readonly distance: Float64Array;
}

/**
 * The relative interior of a bounded polytope. Equalities, and inequalities that can only hold with equality, are eliminated, so
 * that a lower-dimensional polytope has an interior too, even a single point. Throws InfeasibleError if no point satisfies all
 * constraints, naming inconsistent ones.
 */
export function roundedInterior({ n, box, inequalities, equalities }: Facets): RoundedInterior {
  const rows = [...inequalities];
  for (let j = 0; j < n; j++)
    for (const sign of [1, -1] as const) {
      const side = sign > 0 ? "lower" : "upper";
      const axis = new Float64Array(n);
      axis[j] = sign;
      if (Number.isFinite(box[side][j]))
        rows.push({ name: box.name(side, j), coefficients: axis, rhs: sign * box[side][j] });
    }
  const { space, body, start } = findInterior(rows, equalities, n);
  const { centre, root } = analyticCentre(body, start);
  const axes = Array.from(start, (_, j) => {
    const axis = new Float64Array(start.length);
    axis[j] = 1;
    solveTriangular(axis.length, 1, root, 0, true, axis, 0);
    return axis;
  });
  const noOffset = { ...body, offsets: new Float64Array(body.offsets.length) };
  return {
    origin: combine(space.basis, centre, space.origin),
    basis: axes.map((axis) => combine(space.basis, axis, new Float64Array(n))),
    columns: axes.map((axis) => slacks(noOffset, axis)),
    distance: slacks(body, centre),
  };
}

interface Interior {
  /** x = origin + basis · z */
  readonly space: AffineSpace;
  /** The polytope in z, which has an interior. */
  readonly body: HalfSpaces;
  /** A point well inside it. */
  readonly start: Float64Array;
}

/** Solves the equalities, and turns inequalities that can only hold with equality into equalities until none is left. */
function findInterior(inequalities: readonly Row[], equalities: readonly Row[], n: number): Interior {
  const names = (rows: readonly Row[]) => rows.map(({ name }) => name);
  const space = affineSpace(equalities, n);
  if (!space) throw infeasible(names(equalities));

  const kept: Row[] = [];
  const rows: Float64Array[] = [];
  const offsets: number[] = [];
  for (const constraint of inequalities) {
    const row = Float64Array.from(space.basis, (column) => dot(constraint.coefficients, column));
    const length = norm(row);
    const offset = constraint.rhs - dot(constraint.coefficients, space.origin);
    if (length > tolerance) {
      kept.push(constraint);
      rows.push(row.map((r) => r / length));
      offsets.push(offset / length);
    } else if (offset > tolerance) throw infeasible(names([constraint, ...equalities]));
  }
  const body = { rows, offsets: Float64Array.from(offsets), dimension: space.basis.length };
  if (body.dimension === 0) return { space, body, start: new Float64Array(0) };

  const { centre, radius, binding } = chebyshevCentre(body);
  if (radius > tolerance) return { space, body, start: centre };
  const bound = binding.map((i) => kept[i]);
  if (radius < -tolerance) throw infeasible(names([...bound, ...equalities]));
  return findInterior(inequalities, [...equalities, ...bound], n);
}
