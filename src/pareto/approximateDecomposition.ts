import { knownKeys, nonNegative } from "../errors/index.ts";
import { paretoFront } from "./nonDominated.ts";
import { type Cell, checkedObjectives, checkedReferencePoint, isAbove, type Objectives, rangesOf } from "./points.ts";

/** Cells that cover the region that is not dominated, up to an error. */
export interface ApproximateDecomposition {
  /** Disjoint cells of the region above the reference point that no point dominates, but for a part of it. */
  readonly nonDominated: readonly Cell[];
  /** The volume of the part that is left out, at most, as a share of the box between the reference point and the ideal of the front. */
  readonly error: number;
}

/** Options of `approximateDecomposition`. */
export interface ApproximateDecompositionOptions {
  /** The largest error; defaults to 0.01. */
  tolerance?: number;
}

/** A cell that points of the front reach into. */
interface Undecided extends Cell {
  readonly points: readonly Objectives[];
  readonly volume: number;
}

/**
 * Cells of most of the non-dominated region, for many objectives, where an exact decomposition has too many: the box between the reference
 * point and the ideal of the front is divided at points of the front, the largest cell first, until those that are neither dominated nor
 * free of the front have `tolerance` of the volume together; these are left out.
 *
 * Throws InputError for values that are not finite, ShapeError for points with another number of objectives than the reference point.
 */
export function approximateDecomposition(
  Y: readonly Objectives[],
  referencePoint: Objectives,
  options: ApproximateDecompositionOptions = {},
): ApproximateDecomposition {
  const reference = checkedReferencePoint(referencePoint);
  const { tolerance = 1e-2 } = knownKeys("approximateDecomposition options", options, ["tolerance"]);
  nonNegative("tolerance", tolerance);
  const points = checkedObjectives("Y", Y, reference.length).filter((y) => isAbove(y, reference));
  return dividedCells(paretoFront(points), reference, tolerance);
}

/** The decomposition by a front of points above the reference point. */
export function dividedCells(
  front: readonly Objectives[],
  reference: Float64Array,
  tolerance: number,
): ApproximateDecomposition {
  const everything = { lower: reference, upper: reference.map(() => Number.POSITIVE_INFINITY) };
  if (front.length === 0) return { nonDominated: [everything], error: 0 };

  const { ideal } = rangesOf(front);
  const nonDominated = partsBeyond(everything, ideal);
  const total = volumeBetween(reference, ideal);
  const undecided: Undecided[] = [{ lower: reference, upper: ideal, points: front, volume: total }]; // by rising volume
  let left = total;
  while (undecided.length > 0 && (tolerance === 0 || left > tolerance * total)) {
    const cell = undecided.pop() as Undecided;
    left -= cell.volume;
    for (const part of partsBeyond(cell, largestCorner(cell))) {
      const points = cell.points.filter((y) => isAbove(y, part.lower));
      if (points.length === 0) nonDominated.push(part);
      else {
        const volume = volumeBetween(part.lower, part.upper);
        left += volume;
        insert(undecided, { ...part, points, volume });
      }
    }
  }
  return { nonDominated, error: undecided.length === 0 ? 0 : left / total };
}

/** The upper end of the largest box at the lower end of a cell that one point dominates. */
function largestCorner({ lower, upper, points }: Undecided): Float64Array {
  const corners = points.map((y) => upper.map((v, j) => Math.min(v, y[j])));
  return corners.reduce((a, b) => (volumeBetween(lower, b) > volumeBetween(lower, a) ? b : a));
}

/** A cell without the box from its lower end to a corner within: what is beyond the corner in objective j, but in none before. */
function partsBeyond({ lower, upper }: Cell, corner: Float64Array): Cell[] {
  return Array.from(corner, (edge, j) => ({
    lower: lower.map((v, i) => (i === j ? edge : v)),
    upper: upper.map((v, i) => (i < j ? corner[i] : v)),
  })).filter((part) => isAbove(part.upper, part.lower));
}

function volumeBetween(lower: Float64Array, upper: Float64Array): number {
  return lower.reduce((volume, v, j) => volume * (upper[j] - v), 1);
}

function insert(cells: Undecided[], cell: Undecided): void {
  let [low, high] = [0, cells.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cells[middle].volume < cell.volume) low = middle + 1;
    else high = middle;
  }
  cells.splice(low, 0, cell);
}
