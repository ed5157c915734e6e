import { finite, InputError, invalid, invalidShape, knownKeys, nonNegative } from "../errors/index.ts";
import { paretoFront } from "./nonDominated.ts";
import { checkedObjectives, type Objectives, rangesOf } from "./points.ts";

/** Options of `inferReferencePoint`. */
export interface ReferencePointOptions {
  /** Objective values that an interesting point exceeds, null where none is known; the reference point is nowhere above them. */
  maxReferencePoint?: readonly (number | null)[];
  /** How far below the nadir the reference point is, in ranges of the front; defaults to 0.1. */
  scale?: number;
  /** Whether a complete `maxReferencePoint` that the front reaches is lowered by that share of the range, too; defaults to false. */
  scaleMaxReferencePoint?: boolean;
}

/**
 * A reference point for the hypervolume, inferred from points `n x m` (Ishibuchi et al. 2011): the nadir of their front minus `scale` times
 * the range, or the given `maxReferencePoint` if a point is above it in every objective. Where the front has no range, its absolute value is
 * taken for it (1 at 0).
 *
 *     inferReferencePoint([[1, 3], [2, 2]]); // [0.9, 1.9]
 *
 * Throws InputError without any points, unless all of `maxReferencePoint` is given.
 */
export function inferReferencePoint(Y: readonly Objectives[], options: ReferencePointOptions = {}): number[] {
  knownKeys("inferReferencePoint options", options, ["maxReferencePoint", "scale", "scaleMaxReferencePoint"]);
  const { maxReferencePoint, scale: given = 0.1, scaleMaxReferencePoint = false } = options;
  if (maxReferencePoint !== undefined && !Array.isArray(maxReferencePoint))
    invalid("maxReferencePoint", "a list of numbers or null, one per objective", maxReferencePoint);
  const scale = nonNegative("scale", given);
  const front = paretoFront(checkedObjectives("Y", Y, maxReferencePoint?.length));
  const caps = maxReferencePoint?.map((v, j) => (v === null ? null : finite(`maxReferencePoint[${j}]`, v)));
  const complete = caps?.every((v) => v !== null) ? (caps as number[]) : null;
  if (front.length === 0) {
    if (!complete)
      throw new InputError("invalid Y: expected at least one point, or all of maxReferencePoint, got none");
    return complete.map((v) => (scaleMaxReferencePoint ? v - scale * Math.abs(v) : v));
  }
  const { nadir, ideal } = rangesOf(front);
  if (caps && caps.length !== nadir.length) invalidShape("maxReferencePoint", `(${nadir.length})`, [caps.length]);
  if (complete && front.some((y) => complete.every((v, j) => y[j] > v)))
    return complete.map((v, j) => (scaleMaxReferencePoint ? v - scale * (ideal[j] - v) : v));
  return Array.from(nadir, (low, j) => {
    const range = ideal[j] - low || Math.abs(low) || 1;
    return Math.min(low - scale * range, caps?.[j] ?? Number.POSITIVE_INFINITY);
  });
}
