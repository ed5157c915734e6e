import { dividedCells } from "./approximateDecomposition.ts";
import { dominatedBoxes, type LocalBound, unbounded, withPoint } from "./localBounds.ts";
import { paretoFront } from "./nonDominated.ts";
import { type Cell, checkedObjectives, checkedReferencePoint, isAbove, type Objectives } from "./points.ts";

/** The objective space above a reference point in disjoint cells: those that points dominate, and those that they do not. */
export interface BoxDecomposition {
  /** The point from which hypervolume is measured, `m`. */
  readonly referencePoint: Float64Array;
  /** The non-dominated points above the reference point. */
  readonly front: readonly Objectives[];
  /** Cells of the region that the points dominate. */
  readonly dominated: readonly Cell[];
  /** Cells of the region above the reference point that no point dominates. */
  readonly nonDominated: readonly Cell[];
  /** The decomposition with a further point, at the cost of that point only. */
  add(y: Objectives): BoxDecomposition;
}

/**
 * Decomposes the objective space above a reference point by points `n x m`: in strips for two objectives, for others from local upper
 * bounds (Lacour et al. 2017), and the non-dominated region from the local bounds of these bounds (Yang et al. 2019), or by division from 5
 * objectives on. Cells are computed when they are read.
 *
 *     boxDecomposition([[1, 3], [2, 2]], [0, 0]).nonDominated; // 3 cells
 *
 * Throws InputError for values that are not finite, ShapeError for points with another number of objectives than the reference point.
 */
export function boxDecomposition(Y: readonly Objectives[], referencePoint: Objectives): BoxDecomposition {
  const reference = checkedReferencePoint(referencePoint);
  const points = checkedObjectives("Y", Y, reference.length);
  const front = paretoFront(points.filter((y) => isAbove(y, reference)));
  return reference.length === 2 ? strips(reference, front) : fromBounds(reference, front, boundsOf(reference, front));
}

/** The front with a further point; the same one if the point is dominated. */
function extended(front: readonly Objectives[], y: Objectives): readonly Objectives[] {
  const points = paretoFront([...front, y]);
  return points.includes(y) ? points : front;
}

function strips(reference: Float64Array, front: readonly Objectives[]): BoxDecomposition {
  const rising = [...front].reverse(); // in the first objective, as a front is in falling order
  const [left, bottom] = reference;
  const lefts = [left, ...rising.map((y) => y[0])];
  const tops = [...rising.map((y) => y[1]), bottom];
  const cell = (lower: number[], upper: number[]): Cell => ({
    lower: Float64Array.from(lower),
    upper: Float64Array.from(upper),
  });
  return {
    referencePoint: reference,
    front,
    get dominated() {
      return rising.map((y, i) => cell([lefts[i], bottom], [y[0], y[1]]));
    },
    get nonDominated() {
      const infinity = Number.POSITIVE_INFINITY;
      return tops.map((top, i) => cell([lefts[i], top], [lefts[i + 1] ?? infinity, infinity]));
    },
    add(y) {
      checkedObjectives("y", [y], 2);
      return isAbove(y, reference) ? strips(reference, extended(front, y)) : this;
    },
  };
}

/** From this number of objectives on, dividing at points gives fewer cells: 978 instead of 2,089 for 20 points of 6 objectives. */
const FEWER_BY_DIVISION = 5;

const negated = (y: Objectives) => Float64Array.from(y, (v) => 0 - v);

function boundsOf(reference: Float64Array, front: readonly Objectives[]): readonly LocalBound[] {
  return front.reduce(
    (bounds, y) => withPoint(bounds, negated(y)),
    unbounded(negated(reference)) as readonly LocalBound[],
  );
}

/** The bounds are those of the negated problem, a minimization. */
function fromBounds(
  reference: Float64Array,
  front: readonly Objectives[],
  bounds: readonly LocalBound[],
): BoxDecomposition {
  return {
    referencePoint: reference,
    front,
    get dominated() {
      return dominatedBoxes(bounds, negated(reference)).map(({ lower, upper }) => ({
        lower: negated(upper),
        upper: negated(lower),
      }));
    },
    get nonDominated() {
      if (reference.length >= FEWER_BY_DIVISION) return dividedCells(front, reference, 0).nonDominated;
      // What lies above no bound of the negated problem is what the negated bounds, as points to be minimized, dominate.
      const infinite = Float64Array.from(reference, () => Number.POSITIVE_INFINITY);
      const corners = bounds.map(({ u }) => negated(u));
      const first: readonly LocalBound[] = unbounded(infinite);
      return dominatedBoxes(corners.reduce(withPoint, first), infinite);
    },
    add(y) {
      checkedObjectives("y", [y], reference.length);
      if (!isAbove(y, reference)) return this;
      const points = extended(front, y);
      if (points === front) return this;
      return points.length > front.length
        ? fromBounds(reference, points, withPoint(bounds, negated(y)))
        : fromBounds(reference, points, boundsOf(reference, points)); // the point dominates others
    },
  };
}
