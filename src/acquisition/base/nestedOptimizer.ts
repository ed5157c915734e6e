import { type Bounds, integerFrom } from "../../arguments/index.ts";
import { NumericalError } from "../../errors/index.ts";
import { unitCube } from "../../polytope/index.ts";
import { type Seed, spreadWithin } from "../../random/index.ts";
import { drive, multiStart } from "../../solvers/index.ts";
import { enableGrad, grad, noGrad, type Shape, sizeOf, type Tensor, tensor, variable } from "../../tensor/index.ts";

/*
 * Maximizers of many functions at once, searched side by side: the inner problems of nested lookahead, sampled paths.
 */

/** One set of points for every restart, each spread over the bounds; together Sobol points. */
export function spreadOver(
  bounds: Bounds,
  { numRestarts = 4, rawSamples = 256, seed = 0 }: { numRestarts?: number; rawSamples?: number; seed?: Seed },
): Tensor[] {
  integerFrom(1)("numRestarts", numRestarts);
  integerFrom(numRestarts)("rawSamples", rawSamples);
  const size = Math.floor(rawSamples / numRestarts);
  const points = spreadWithin(bounds, size * numRestarts, `${seed}/inner`);
  return Array.from({ length: numRestarts }, (_, g) => points.narrow(0, g * size, size));
}

/** Tolerances of a search, relative to the bounds and to the spread of the values. */
const tolerances = { gtol: 1e-6, ftol: 1e-13, maxIterations: 200 };

/**
 * The maximizers within bounds, `batch x 1 x d`, of a batch of functions, points `k x batch x 1 x d` → values `k x batch`. For each
 * function a search starts from its best point of every group: `k x d`, or `k x batch' x 1 x d` that broadcasts to the batch.
 *
 * @throws NumericalError if a function is not finite at the best point of any group.
 */
export function nestedMaximizers(
  fn: (x: Tensor) => Tensor,
  batch: Shape,
  groups: readonly Tensor[],
  bounds: Bounds,
): Tensor {
  const [d, problems] = [bounds.lower.length, sizeOf(batch)];
  const cube = unitCube(d, { bounds });
  const raw = groups.map((group) => {
    const points = group.rank === 2 ? group.reshape([group.shape[0], ...batch.map(() => 1), 1, d]) : group;
    return { points, values: noGrad(() => fn(points)) };
  });
  const extremes = raw.flatMap(({ values }) => [values.max().item(), values.min().item()]);
  const scale = Math.max(...extremes) - Math.min(...extremes) || 1;
  const starts = raw.flatMap(({ points, values }) => bestOfEach(points, values, problems).map(cube.toUnit));

  // Searches that have ended stay where they ended, so that every round is one batch of the same shape.
  const at = new Float64Array(starts.length * d);
  const maxima = drive(multiStart(starts, cube.polytope, tolerances), ({ points, searches }) => {
    for (const [k, search] of searches.entries()) at.set(cube.fromUnit(points[k]), search * d);
    const x = variable(at.slice(), [groups.length, ...batch, 1, d]);
    const values = enableGrad(() => fn(x));
    const [gradient] = grad(values, [x]);
    return searches.map((search) => ({
      value: values.data[search] / scale,
      gradient: cube.pullBack(gradient.data.subarray(search * d, (search + 1) * d)).map((g) => g / scale),
    }));
  });
  const solutions = new Float64Array(problems * d);
  for (let p = 0; p < problems; p++) {
    const best = groups.map((_, g) => maxima[g * problems + p]).reduce((a, b) => (b.value > a.value ? b : a));
    if (best.value === Number.NEGATIVE_INFINITY)
      throw new NumericalError(
        "an inner problem has no finite value and gradient at any start; check the model and bounds",
      );
    solutions.set(cube.fromUnit(best.x), p * d);
  }
  return tensor(solutions, [...batch, 1, d]);
}

/** Of k points, `k x batch' x 1 x d`, the one with the highest value for each problem, by values `k x batch`. */
function bestOfEach(points: Tensor, values: Tensor, problems: number): Float64Array[] {
  const [k, d] = [points.shape[0], points.shape[points.rank - 1]];
  const own = points.size / (k * d); // trailing axes of the batch that the points have themselves
  return Array.from({ length: problems }, (_, p) => {
    let best = 0;
    for (let i = 1; i < k; i++) if (values.data[i * problems + p] > values.data[best * problems + p]) best = i;
    const place = (best * own + (p % own)) * d;
    return points.data.slice(place, place + d);
  });
}
