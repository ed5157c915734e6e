import { allFinite, finite, invalid, invalidShape } from "../errors/index.ts";

/** Objective values of one point, all to be maximized. */
export type Objectives = ArrayLike<number>;

/** A box of the objective space; entries of `upper` may be infinite. */
export interface Cell {
  /** The lower corner, `m`. */
  readonly lower: Float64Array;
  /** The upper corner, `m`; Infinity where the cell is unbounded. */
  readonly upper: Float64Array;
}

/** Points `n x m` as rows. Throws InputError for entries that are not finite, ShapeError for rows of different lengths. */
export function checkedObjectives(what: string, given: readonly Objectives[], m?: number): readonly Objectives[] {
  if (!Array.isArray(given)) invalid(what, "a list of points, each a list of objective values", given);
  const width = m ?? given[0]?.length;
  for (const [i, y] of given.entries()) {
    if (typeof y !== "object" || y === null || typeof y.length !== "number")
      invalid(`${what}[${i}]`, "a list of objective values", y);
    if (y.length !== width || width === 0)
      invalidShape(what, `n x ${width || "m"}`, [given.length, y.length], `row ${i} has ${y.length} objectives`);
    allFinite(`${what}[${i}]`, y);
  }
  return given;
}

/** A reference point of at least one objective. Throws InputError unless all of its entries are finite. */
export function checkedReferencePoint(given: Objectives): Float64Array {
  if (typeof given !== "object" || given === null || !(given.length > 0))
    invalid("referencePoint", "a list of numbers, one per objective", given);
  return Float64Array.from(given, (r, j) => finite(`referencePoint[${j}]`, r));
}

/** The smallest and the largest value of every objective. */
export function rangesOf(points: readonly Objectives[]): { nadir: Float64Array; ideal: Float64Array } {
  const [nadir, ideal] = [Float64Array.from(points[0]), Float64Array.from(points[0])];
  for (const y of points)
    for (let j = 0; j < nadir.length; j++) {
      nadir[j] = Math.min(nadir[j], y[j]);
      ideal[j] = Math.max(ideal[j], y[j]);
    }
  return { nadir, ideal };
}

/** y > reference in every objective. */
export function isAbove(y: Objectives, reference: Objectives): boolean {
  for (let j = 0; j < reference.length; j++) if (!(y[j] > reference[j])) return false;
  return true;
}
