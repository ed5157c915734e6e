import { knownKeys } from "../errors/index.ts";
import { checkedObjectives, type Objectives } from "./points.ts";

/*
 * Pareto dominance: y dominates y' if it is at least as good in every objective and better in one. Objectives are maximized.
 */

/** Whether y is at least as good as y' in every objective. */
export function covers(y: Objectives, other: Objectives): boolean {
  for (let j = 0; j < y.length; j++) if (y[j] < other[j]) return false;
  return true;
}

/** Options of `isNonDominated`. */
export interface NonDominatedOptions {
  /** Whether large values are good; defaults to true. */
  maximize?: boolean;
  /** Whether only the first of several equal points counts; defaults to true. */
  deduplicate?: boolean;
}

/**
 * Whether each of n points `n x m` is dominated by none of the others:
 *
 *     isNonDominated([[1, 3], [2, 2], [1, 2]]); // [true, true, false]
 *
 * Throws InputError for values that are not finite, ShapeError for points with different numbers of objectives.
 */
export function isNonDominated(Y: readonly Objectives[], options: NonDominatedOptions = {}): boolean[] {
  knownKeys("isNonDominated options", options, ["maximize", "deduplicate"]);
  const { maximize = true, deduplicate = true } = options;
  const points = checkedObjectives("Y", Y);
  const mask = new Array<boolean>(points.length).fill(false);
  const signed = maximize ? points : points.map((y) => Float64Array.from(y, (v) => -v));
  for (const i of frontOf(signed, deduplicate)) mask[i] = true;
  return mask;
}

/** The indices of the non-dominated points, the best in the first objective first. */
export function frontOf(points: readonly Objectives[], deduplicate = true): number[] {
  // In falling lexicographic order, a point can only be dominated by one before it.
  const order = points.map((_, i) => i).sort((a, b) => lexicographic(points[b], points[a]) || a - b);
  const front: number[] = [];
  for (const i of order) {
    const y = points[i];
    const beaten = front.some((k) => covers(points[k], y) && (deduplicate || lexicographic(points[k], y) !== 0));
    if (!beaten) front.push(i);
  }
  return front;
}

function lexicographic(a: Objectives, b: Objectives): number {
  for (let j = 0; j < a.length; j++) if (a[j] !== b[j]) return a[j] - b[j];
  return 0;
}

/** The points of the front, without duplicates. */
export function paretoFront(points: readonly Objectives[]): Objectives[] {
  return frontOf(points).map((i) => points[i]);
}

/**
 * The rank of each of n points `n x m`: 0 for the non-dominated ones, 1 for those that only they dominate, and so on (non-dominated sorting,
 * Deb et al. 2002). Equal points have the same rank.
 * Throws ShapeError for points with other numbers of objectives, InputError for values that are not finite.
 */
export function nonDominatedSort(Y: readonly Objectives[]): number[] {
  const points = checkedObjectives("Y", Y);
  const ranks = new Array<number>(points.length);
  let left = points.map((_, i) => i);
  for (let rank = 0; left.length > 0; rank++) {
    for (const k of frontOf(
      left.map((i) => points[i]),
      false,
    ))
      ranks[left[k]] = rank;
    left = left.filter((i) => ranks[i] === undefined);
  }
  return ranks;
}
