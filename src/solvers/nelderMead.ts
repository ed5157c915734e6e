import { NumericalError } from "../errors/index.ts";
import { type Bounds, type Box, boxOf, checkedPoint, clamp } from "../polytope/index.ts";
import { describe, readOptions, type Solver, type SolverStatus, type Value } from "./types.ts";

/** Options of `nelderMead`. */
export interface NelderMeadOptions {
  /** Edge of the first simplex, relative to the width of the bounds (to max(|x0|, 1) where they are infinite); default 0.1. */
  size?: number;
  /** Ends when all corners are within `xtol · max(|x|, 1)` of the best, and all values within ftol; default 1e-8. */
  xtol?: number;
  /** Relative as in `SolverOptions`; default 1e-10. */
  ftol?: number;
  /** Default 10,000. */
  maxIterations?: number;
  /** Default 10,000. */
  maxEvaluations?: number;
}

const defaults: Required<NelderMeadOptions> = {
  size: 0.1,
  xtol: 1e-8,
  ftol: 1e-10,
  maxIterations: 10_000,
  maxEvaluations: 10_000,
};

interface Corner extends Value {
  x: Float64Array;
}

/**
 * Nelder & Mead's simplex search, for functions without a gradient, with coefficients that suit the dimension (Gao & Han 2012)
 * and every point projected onto the bounds. When the simplex has shrunk to a point, a new one is made around it, until that lowers the
 * value no more. A value that is not finite counts as +∞.
 *
 * @throws InputError if the bounds are reversed or of another length than `x0`, or an option is unknown or negative.
 * @throws NumericalError (on resuming) if the value at the start is not finite.
 */
export function nelderMead(x0: ArrayLike<number>, bounds?: Bounds, options: NelderMeadOptions = {}): Solver<Value> {
  const x = checkedPoint("x0", x0);
  const box = boxOf(x.length, bounds);
  return search(clamp(x, box), box, readOptions("nelderMead", options, defaults));
}

function* search(x0: Float64Array, box: Box, settings: Required<NelderMeadOptions>): Solver<Value> {
  const { size, xtol, ftol, maxIterations, maxEvaluations } = settings;
  const n = x0.length;
  const spread = Math.max(n, 2);
  const expansion = 1 + 2 / spread;
  const contraction = 0.75 - 1 / (2 * spread);
  const shrinkage = 1 - 1 / spread;

  let evaluations = 0;
  let iterations = 0;
  function* corner(x: Float64Array): Generator<Float64Array, Corner, Value> {
    const { value } = yield clamp(x, box);
    evaluations++;
    return { x, value: Number.isFinite(value) ? value : Number.POSITIVE_INFINITY };
  }
  function* simplexAround(best: Corner, edge: number): Generator<Float64Array, Corner[], Value> {
    const simplex = [best];
    for (let i = 0; i < n; i++) {
      const width = box.upper[i] - box.lower[i];
      if (width === 0) continue;
      const step = edge * (Number.isFinite(width) ? width : Math.max(Math.abs(best.x[i]), 1));
      const x = Float64Array.from(best.x);
      x[i] += x[i] + step <= box.upper[i] ? step : -step;
      simplex.push(yield* corner(x));
    }
    return simplex.sort(byValue);
  }

  const start = yield* corner(x0);
  if (start.value === Number.POSITIVE_INFINITY)
    throw new NumericalError("cannot minimize from x0: the value is not finite; start where it is");
  let edge = size;
  let simplex = yield* simplexAround(start, edge);
  let settled = start.value;
  const end = (status: SolverStatus) => ({ ...simplex[0], iterations, evaluations, ...describe(status) });

  for (;;) {
    const [best] = simplex;
    const worst = simplex[simplex.length - 1];
    if (isPoint(simplex, xtol, ftol)) {
      if (settled - best.value <= ftol * Math.max(Math.abs(best.value), 1)) return end("simplex");
      settled = best.value;
      edge /= 4;
      simplex = yield* simplexAround(best, edge);
      continue;
    }
    if (iterations >= maxIterations) return end("maxIterations");
    if (evaluations >= maxEvaluations) return end("maxEvaluations");
    iterations++;

    const centre = centroid(simplex);
    const along = (t: number) => corner(centre.map((c, i) => c + t * (worst.x[i] - c)));
    const secondWorst = simplex[simplex.length - 2];
    let next = yield* along(-1);
    if (next.value < best.value) {
      const further = yield* along(-expansion);
      if (further.value < next.value) next = further;
    } else if (next.value >= secondWorst.value) {
      const outside = next.value < worst.value;
      const nearer = yield* along(outside ? -contraction : contraction);
      next = nearer.value < Math.min(next.value, worst.value) ? nearer : worst;
    }
    if (next !== worst) simplex[simplex.length - 1] = next;
    else
      for (let k = 1; k < simplex.length; k++)
        simplex[k] = yield* corner(simplex[k].x.map((xi, i) => best.x[i] + shrinkage * (xi - best.x[i])));
    simplex.sort(byValue);
  }
}

const byValue = (a: Value, b: Value) => a.value - b.value || 0;

function centroid(simplex: readonly Corner[]): Float64Array {
  const centre = new Float64Array(simplex[0].x.length);
  for (let k = 0; k < simplex.length - 1; k++)
    for (let i = 0; i < centre.length; i++) centre[i] += simplex[k].x[i] / (simplex.length - 1);
  return centre;
}

function isPoint([best, ...others]: readonly Corner[], xtol: number, ftol: number): boolean {
  return others.every(
    ({ x, value }) =>
      value - best.value <= ftol * Math.max(Math.abs(best.value), 1) &&
      x.every((xi, i) => Math.abs(xi - best.x[i]) <= xtol * Math.max(Math.abs(best.x[i]), 1)),
  );
}
