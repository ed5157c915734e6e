import { frontOf, paretoFront } from "./nonDominated.ts";
import { checkedObjectives, checkedReferencePoint, type Objectives } from "./points.ts";

/**
 * The hypervolume of points `n x m`: the volume of the union of the boxes between the reference point and each of them. Points that are not
 * above the reference point in every objective add nothing. Exact: sweeps for up to 3 objectives, for more the exclusive volumes of While et
 * al. (2012).
 *
 *     hypervolume([[1, 3], [2, 2]], [0, 0]); // 5
 *
 * Throws InputError for values that are not finite, ShapeError for points with another number of objectives than the reference point.
 */
export function hypervolume(Y: readonly Objectives[], referencePoint: Objectives): number {
  const origin = checkedReferencePoint(referencePoint);
  return volume(paretoFront(above(checkedObjectives("Y", Y, origin.length), origin)), origin.length);
}

/** Points relative to the origin, without those that are not above it in every objective. */
function above(points: readonly Objectives[], origin: Objectives): Float64Array[] {
  return points.map((y) => Float64Array.from(y, (v, j) => v - origin[j])).filter((y) => y.every((v) => v > 0));
}

/** The volume of the union of boxes [0, y] in the first m objectives. */
function volume(points: readonly Objectives[], m: number): number {
  if (points.length === 0) return 0;
  if (points.length === 1) return product(points[0], m);
  if (m === 1) return points.reduce((best, y) => Math.max(best, y[0]), 0);
  if (m === 2) return new Staircase().addAll(points);
  const last = m - 1;
  if (m === 3) {
    const falling = [...points].sort((a, b) => b[last] - a[last]);
    const section = new Staircase();
    return falling.reduce((total, y, i) => {
      const next = i + 1 < falling.length ? falling[i + 1][last] : 0;
      return total + section.add(y) * (y[last] - next);
    }, 0);
  }
  // Of each point, what it adds to those above it in the last objective: a prism over what it adds in the others.
  const rising = [...points].sort((a, b) => a[last] - b[last]);
  return rising.reduce((total, y, i) => {
    const limited = rising.slice(i + 1).map((other) => lower(y, other, last));
    return total + y[last] * (product(y, last) - volume(paretoFront(limited), last));
  }, 0);
}

function product(y: Objectives, m: number): number {
  let total = 1;
  for (let j = 0; j < m; j++) total *= y[j];
  return total;
}

/** The lower of two points in each of the first m objectives. */
function lower(a: Objectives, b: Objectives, m: number): Float64Array {
  return Float64Array.from({ length: m }, (_, j) => Math.min(a[j], b[j]));
}

/** The union of rectangles from the origin to points: its corners by falling x and rising y, and its area. */
class Staircase {
  readonly #corners: Objectives[] = [];
  #area = 0;

  /** The area with a further rectangle. */
  add(point: Objectives): number {
    const [x, y] = [point[0], point[1]];
    const corners = this.#corners;
    const from = this.#firstLeftOf(x);
    let height = from > 0 ? corners[from - 1][1] : 0;
    if (height >= y) return this.#area;
    let to = from;
    for (; to < corners.length && corners[to][1] <= y; to++) {
      this.#area += (x - corners[to][0]) * (corners[to][1] - height);
      height = corners[to][1];
    }
    this.#area += (x - (to < corners.length ? corners[to][0] : 0)) * (y - height);
    corners.splice(from, to - from, point);
    return this.#area;
  }

  addAll(points: readonly Objectives[]): number {
    for (const point of points) this.add(point);
    return this.#area;
  }

  #firstLeftOf(x: number): number {
    let [low, high] = [0, this.#corners.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#corners[middle][0] < x) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/**
 * The gradient of the hypervolume, `n x m`: by an objective of a point, the area of the face where the box of the point bounds the union.
 * Dominated points, and all but the first of equal ones, have gradient 0. Where two points have an objective in common the hypervolume has a
 * kink, and this is the derivative for a decrease of the earlier point. Throws as `hypervolume` does.
 */
export function hypervolumeGradient(Y: readonly Objectives[], referencePoint: Objectives): number[][] {
  const origin = checkedReferencePoint(referencePoint);
  const m = origin.length;
  const gradient = checkedObjectives("Y", Y, m).map(() => new Array<number>(m).fill(0));
  const shifted = Y.map((y) => Float64Array.from(y, (v, j) => v - origin[j]));
  const candidates = shifted.flatMap((y, i) => (y.every((v) => v > 0) ? [i] : []));
  const front = frontOf(candidates.map((i) => shifted[i])).map((k) => candidates[k]);
  for (const i of front)
    for (let j = 0; j < m; j++) {
      const face = (k: number) => shifted[k].filter((_, other) => other !== j);
      const before = (k: number) => shifted[k][j] > shifted[i][j] || (shifted[k][j] === shifted[i][j] && k < i);
      const shadows = front.filter((k) => k !== i && before(k)).map((k) => face(k));
      const covered = m === 1 ? 0 : volume(paretoFront(shadows), m - 1);
      gradient[i][j] = (m === 1 ? 1 : volume(paretoFront([...shadows, face(i)]), m - 1)) - covered;
    }
  return gradient;
}
