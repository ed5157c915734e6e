import { invalid } from "../errors/index.ts";
import { dot } from "../linalg/index.ts";
import { facetsOf, infeasible, type LinearConstraint, type Polytope, type Row, tolerance } from "./constraints.ts";

/**
 * A polytope with finite bounds in unit coordinates: coordinates with equal bounds are removed, the others are scaled to [0, 1].
 */
export interface UnitCube {
  /** The coordinates whose bounds differ. */
  readonly free: readonly number[];
  readonly polytope: Required<Polytope>;
  /** From a point to its unit coordinates, moved into the cube. */
  toUnit(x: ArrayLike<number>): Float64Array;
  /** From unit coordinates to a point within the bounds. */
  fromUnit(u: ArrayLike<number>): Float64Array;
  /** From a gradient by the point to the gradient by its unit coordinates. */
  pullBack(gradient: ArrayLike<number>): Float64Array;
}

/**
 * A polytope of n coordinates in unit coordinates. Throws InputError for bounds that are reversed or not finite, ShapeError for
 * constraints of another length, and InfeasibleError for violated constraints on fixed coordinates only.
 */
export function unitCube(n: number, polytope: Polytope): UnitCube {
  const { box, inequalities, equalities } = facetsOf(n, polytope);
  const { lower, upper } = box;
  for (let i = 0; i < n; i++)
    if (!Number.isFinite(upper[i] - lower[i]))
      invalid(`bounds of coordinate ${i}`, "finite bounds a finite distance apart", [lower[i], upper[i]]);
  const free = Array.from(lower, (_, i) => i).filter((i) => lower[i] < upper[i]);
  const width = Float64Array.from(free, (i) => upper[i] - lower[i]);

  /** The rows in unit coordinates. A row on fixed coordinates only is dropped if it holds, with `excess` relative to its terms. */
  const scaled = (rows: readonly Row[], holds: (excess: number) => boolean) =>
    rows.flatMap(({ name, coefficients, rhs }): LinearConstraint[] => {
      const excess = dot(coefficients, lower) - rhs;
      const unit = width.map((w, j) => coefficients[free[j]] * w);
      if (unit.some((c) => c !== 0)) return [{ name, coefficients: unit, rhs: -excess }];
      const size = coefficients.reduce((sum, c, i) => sum + Math.abs(c * lower[i]), Math.abs(rhs));
      if (holds(excess / Math.max(size, Number.MIN_VALUE))) return [];
      throw infeasible([name], " (all coordinates in it are fixed)");
    });

  return {
    free,
    polytope: {
      bounds: { lower: new Float64Array(free.length), upper: new Float64Array(free.length).fill(1), names: free },
      inequalities: scaled(inequalities, (excess) => excess >= -tolerance),
      equalities: scaled(equalities, (excess) => Math.abs(excess) <= tolerance),
    },
    toUnit: (x) => width.map((w, j) => Math.min(Math.max((x[free[j]] - lower[free[j]]) / w, 0), 1)),
    fromUnit(u) {
      const x = lower.slice();
      // lower + width · 1 may be rounded beyond the upper bound.
      for (const [j, i] of free.entries()) x[i] = Math.min(lower[i] + width[j] * u[j], upper[i]);
      return x;
    },
    pullBack: (gradient) => width.map((w, j) => w * gradient[free[j]]),
  };
}
