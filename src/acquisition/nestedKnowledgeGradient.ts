import { integer, invalid, invalidShape } from "../errors/index.ts";
import type { Model } from "../models/index.ts";
import { namedOptions } from "../posteriors/index.ts";
import { sobol } from "../random/index.ts";
import { lbfgsb, runAll } from "../solvers/index.ts";
import {
  enableGrad,
  grad,
  noGrad,
  ops,
  type Shape,
  sameShape,
  sizeOf,
  type Tensor,
  type TensorLike,
  tensor,
  variable,
} from "../tensor/index.ts";
import { type Acquisition, acquisition, checkedNumbers } from "./acquisition.ts";
import {
  type FidelityOptions,
  fidelityNames,
  type KnowledgeGradientOptions,
  lookahead,
  lookaheadNames,
} from "./knowledgeGradient.ts";

export interface NestedKnowledgeGradientOptions extends KnowledgeGradientOptions, FidelityOptions {
  /** Lower and upper bounds of the inner points, `2 x d`. */
  bounds: TensorLike;
  /** The best worth as things stand, which is taken off; by default it is searched for like that of every fantasy. */
  currentValue?: number;
  /** Local searches of each inner problem, besides those from training inputs and from design points; defaults to 4. */
  numRestarts?: number;
  /** Points of the bounds valued to choose the starts from; defaults to 256. */
  rawSamples?: number;
}

/**
 * Knowledge gradient with its inner problems solved: mean_f max_x' μ_f(x') − max_x' μ(x') over x' within bounds, of q design points
 * `b x q x d` (Frazier et al. 2009; Wu and Frazier 2016). All F x b inner problems are searched side by side, from several starts
 * each; the gradient is that of μ_f at its maximiser held fixed (envelope theorem). Fidelity options make it multi-fidelity.
 *
 * Dearer by far than `qKnowledgeGradient`, whose value is a lower bound of this one with the same base samples: good for judging
 * candidates. A graph cannot hold the search, so that this function cannot be traced.
 */
export function nestedKnowledgeGradient(model: Model, given: NestedKnowledgeGradientOptions): Acquisition {
  const name = "nestedKnowledgeGradient";
  const options = namedOptions(`${name} options`, given, [
    ...lookaheadNames,
    ...fidelityNames,
    ...(["bounds", "numRestarts", "rawSamples"] as const),
  ]);
  const { inner, imagine, gain, F } = lookahead(model, options);
  const box = checkedBox(options.bounds, model.inputDimension);
  const everywhere = [...spreadOver(box, options), tensor(inner.promising().map((x) => [...x]))];

  const build = (pending: Tensor | null): Acquisition => {
    const value = (X: Tensor): Tensor => {
      if (X.rank === 2) return value(X.expandDims(0)).squeeze(0);
      const [b, q, d] = X.shape;
      const observed = X.transpose([1, 0, 2]).reshape([q, 1, b, 1, d]);
      const imagined = noGrad(() => imagine(X, pending));
      const worth = (x: Tensor) => imagined(x).squeeze(-1);
      const solutions = argmax(worth, [F, b], [...everywhere, observed], box);
      return gain(imagine(X, pending)(solutions).squeeze(-1), X, options.currentValue ?? bestAsThingsStand());
    };
    return acquisition(name, model, null, value, {
      withPending: (points) => build(pending ? ops.concat([pending, points], 0) : points),
    });
  };
  return build(null);

  function bestAsThingsStand(): number {
    const solution = argmax(inner.forward, [], everywhere, box);
    return noGrad(() => inner.forward(solution)).item();
  }
}

interface Box {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

function checkedBox(given: TensorLike | undefined, d: number): Box {
  if (given === undefined) invalid("bounds", `2 x ${d} numbers, where inner points may lie`, given);
  const bounds = checkedNumbers("bounds", given);
  if (!sameShape(bounds.shape, [2, d])) invalidShape("bounds", `2 x ${d}`, bounds.shape);
  const [lower, upper] = [bounds.data.slice(0, d), bounds.data.slice(d)];
  lower.forEach((low, i) => {
    if (low > upper[i]) invalid("bounds", `lower[${i}] <= upper[${i}]`, [low, upper[i]], "are they swapped?");
  });
  return { lower, upper };
}

/** One set of points for every restart, each spread over the box; together Sobol points. */
function spreadOver(
  { lower, upper }: Box,
  { numRestarts = 4, rawSamples = 256, seed = 0 }: NestedKnowledgeGradientOptions,
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
function argmax(fn: (x: Tensor) => Tensor, batch: Shape, groups: readonly Tensor[], { lower, upper }: Box): Tensor {
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
