import type { Bounds } from "../../arguments/index.ts";
import { integer } from "../../errors/index.ts";
import { type Seed, sobol } from "../../random/index.ts";
import { lbfgsb, runAll } from "../../solvers/index.ts";
import { enableGrad, grad, noGrad, type Shape, sizeOf, type Tensor, tensor, variable } from "../../tensor/index.ts";

/*
 * Maximisers of many functions at once, searched side by side: the inner problems of nested lookahead, sampled paths.
 */

/** One set of points for every restart, each spread over the box; together Sobol points. */
export function spreadOver(
  { lower, upper }: Bounds,
  { numRestarts = 4, rawSamples = 256, seed = 0 }: { numRestarts?: number; rawSamples?: number; seed?: Seed },
): Tensor[] {
  integer("numRestarts", numRestarts, 1);
  integer("rawSamples", rawSamples, numRestarts);
  const d = lower.length;
  const [points, size] = [sobol(d, { seed: `${seed}/inner` }), Math.floor(rawSamples / numRestarts)];
  return Array.from({ length: numRestarts }, () => {
    const unit = points.next(size);
    return tensor(
      unit.map((u, k) => lower[k % d] + u * (upper[k % d] - lower[k % d])),
      [size, d],
    );
  });
}

/** When a search ends: by unit of the box and of the spread of the values. */
const tolerances = { gtol: 1e-6, ftol: 1e-13, maxIterations: 200 };

/**
 * The maximisers in the box, `batch x 1 x d`, of a batch of functions, points `k x batch x 1 x d` → values `k x batch`. For each
 * function a search starts from its best point of every group: `k x d`, or `k x batch' x 1 x d` that broadcasts to the batch.
 */
export function argmax(
  fn: (x: Tensor) => Tensor,
  batch: Shape,
  groups: readonly Tensor[],
  { lower, upper }: Bounds,
): Tensor {
  const [d, problems] = [lower.length, sizeOf(batch)];
  const width = upper.map((high, i) => high - lower[i]);
  const raw = groups.map((group) => {
    const points = group.rank === 2 ? group.reshape([group.shape[0], ...batch.map(() => 1), 1, d]) : group;
    return { points, values: noGrad(() => fn(points)) };
  });
  const extremes = raw.flatMap(({ values }) => [values.max().item(), values.min().item()]);
  const scale = Math.max(...extremes) - Math.min(...extremes) || 1;

  const toUnit = (x: Float64Array) => x.map((v, i) => (width[i] > 0 ? (v - lower[i]) / width[i] : 0));
  const fromUnit = (u: Float64Array) => u.map((v, i) => Math.min(lower[i] + v * width[i], upper[i]));
  const cube = { lower: new Float64Array(d), upper: new Float64Array(d).fill(1) };
  const solvers = raw.flatMap(({ points, values }) =>
    bestOfEach(points, values, problems).map((start) => lbfgsb(toUnit(start), cube, tolerances)),
  );
  // Searches that have ended stay where they ended, so that every round is one batch of the same shape.
  const at = new Float64Array(solvers.length * d);
  const results = runAll(solvers, (points, which) => {
    which.forEach((search, k) => void at.set(fromUnit(points[k]), search * d));
    const x = variable(at.slice(), [groups.length, ...batch, 1, d]);
    const values = enableGrad(() => fn(x));
    const [gradient] = grad(values, [x]);
    return which.map((search) => ({
      value: -values.data[search] / scale,
      gradient: width.map((w, i) => (-w * gradient.data[search * d + i]) / scale),
    }));
  });
  const solutions = new Float64Array(problems * d);
  for (let p = 0; p < problems; p++) {
    const ends = groups.map((_, g) => results[g * problems + p]);
    solutions.set(fromUnit(ends.reduce((a, b) => (b.value < a.value ? b : a)).x), p * d);
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
