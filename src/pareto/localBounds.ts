import type { Objectives } from "./points.ts";

/*
 * Local upper bounds (Klamroth et al. 2015, Lacour et al. 2017). Here values are minimized: the points below a reference point that are
 * dominated by none of given points are those below at least one local upper bound. Each bound u has m defining points z^1 … z^m, with
 * z^k_k = u_k.
 */

/** A local upper bound with its defining points. */
export interface LocalBound {
  readonly u: Objectives;
  readonly defining: readonly Objectives[];
}

/** The bound of no points: the reference point, defined by points at infinity. */
export function unbounded(reference: Objectives): LocalBound[] {
  const defining = Array.from(reference, (r, k) =>
    Float64Array.from(reference, (_, j) => (j === k ? r : Number.NEGATIVE_INFINITY)),
  );
  return [{ u: Float64Array.from(reference), defining }];
}

/** The bounds once z is a further point: each one above z is replaced by those of its projections on z that no defining point hides. */
export function withPoint(bounds: readonly LocalBound[], z: Objectives): readonly LocalBound[] {
  const kept: LocalBound[] = [];
  const added: LocalBound[] = [];
  for (const bound of bounds)
    if (!isBelow(z, bound.u)) kept.push(bound);
    else
      for (let j = 0; j < z.length; j++)
        if (bound.defining.every((point, k) => k === j || point[j] <= z[j]))
          added.push({ u: replaced(bound.u, j, z[j]), defining: bound.defining.map((p, k) => (k === j ? z : p)) });
  return added.length > 0 ? [...kept, ...added] : bounds;
}

/** z < u in every objective. */
function isBelow(z: Objectives, u: Objectives): boolean {
  for (let j = 0; j < z.length; j++) if (z[j] >= u[j]) return false;
  return true;
}

function replaced(u: Objectives, j: number, value: number): Float64Array {
  const copy = Float64Array.from(u);
  copy[j] = value;
  return copy;
}

/** The region dominated by the points, below the reference point, as disjoint boxes: one for each bound, but for empty ones. */
export function dominatedBoxes(bounds: readonly LocalBound[], reference: Objectives) {
  const boxes: { lower: Float64Array; upper: Float64Array }[] = [];
  for (const { u, defining } of bounds) {
    const lower = Float64Array.from(u, (_, j) => {
      if (j === 0) return u[0];
      let highest = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < j; k++) highest = Math.max(highest, defining[k][j]);
      return highest;
    });
    const upper = Float64Array.from(u, (v, j) => (j === 0 ? reference[0] : v));
    if (isBelow(lower, upper)) boxes.push({ lower, upper });
  }
  return boxes;
}
