import { InputError } from "../errors/index.ts";
import { hypot } from "../math/index.ts";
import { checkedObjectives, type Objectives } from "./points.ts";

/*
 * Measures of how well points approximate a front, besides the hypervolume. Objectives are maximized.
 */

/**
 * Inverted generational distance: the mean distance from the points of a reference front `k x m` to the nearest of the points `n x m`
 * (Coello Coello and Reyes Sierra 2004). Smaller is better.
 * Throws ShapeError for points with other numbers of objectives, InputError for values that are not finite.
 */
export function invertedGenerationalDistance(Y: readonly Objectives[], front: readonly Objectives[]): number {
  const points = someObjectives("Y", Y);
  return mean(someObjectives("front", front, points[0].length), (z) =>
    smallest(points, (y) => hypot(...Array.from(z, (v, j) => v - y[j]))),
  );
}

/**
 * The R2 indicator: the mean over weights `k x m` of the smallest weighted Chebyshev distance max_j w_j |ideal_j − y_j| from an ideal point to
 * the points `n x m` (Brockhoff et al. 2012). Smaller is better.
 * Throws ShapeError for points with other numbers of objectives, InputError for values that are not finite.
 */
export function r2Indicator(Y: readonly Objectives[], weights: readonly Objectives[], ideal: Objectives): number {
  const points = someObjectives("Y", Y);
  const m = points[0].length;
  const [utopia] = someObjectives("ideal", [ideal], m);
  return mean(someObjectives("weights", weights, m), (w) =>
    smallest(points, (y) => Math.max(...Array.from(w, (wj, j) => wj * Math.abs(utopia[j] - y[j])))),
  );
}

function someObjectives(what: string, given: readonly Objectives[], m?: number): readonly Objectives[] {
  const points = checkedObjectives(what, given, m);
  if (points.length === 0) throw new InputError(`invalid ${what}: expected at least one point, got none`);
  return points;
}

function mean<T>(list: readonly T[], value: (item: T) => number): number {
  return list.reduce((total, item) => total + value(item), 0) / list.length;
}

function smallest<T>(list: readonly T[], value: (item: T) => number): number {
  return list.reduce((least, item) => Math.min(least, value(item)), Number.POSITIVE_INFINITY);
}
