import { checkedModel, functionChecks, type ObjectiveFunctions, objectivesOf } from "../acquisition/index.ts";
import { abortSignal, type ChecksOf, callback, checkedSeed, integerFrom, readOptions } from "../arguments/index.ts";
import { invalid } from "../errors/index.ts";
import { type Model, observedInputs, type SamplePaths } from "../models/index.ts";
import { frontOf, type Individual, nsga2, type Objectives } from "../pareto/index.ts";
import { projectOntoPolytope } from "../polytope/index.ts";
import { generator, type Seed } from "../random/index.ts";
import { driveAsync } from "../solvers/index.ts";
import { fromRows, noGrad, ops, rowsOf, type Tensor } from "../tensor/index.ts";
import { sampleSpace } from "./sampling.ts";
import { type SearchSpace, type SearchSpaceOptions, searchSpace, spaceChecks } from "./searchSpace.ts";

/*
 * Pareto sets of functions that are cheap to evaluate: posterior means, sampled paths. By NSGA-II, whose points are evaluated in one batch
 * per generation.
 */

/** Options of `optimizePosteriorPareto` and `paretoSamples`. */
export interface ParetoSearchOptions extends SearchSpaceOptions, ObjectiveFunctions {
  /** Moves a point to where experiments can be made, such as to whole numbers; by default into the linear constraints. */
  repair?: (point: Float64Array) => ArrayLike<number>;
  /** How many points approximate a front; defaults to 100. */
  populationSize?: number;
  /** Defaults to 100. */
  generations?: number;
  /** Defaults to 0. */
  seed?: Seed;
  /** Throws AbortError when it fires. */
  signal?: AbortSignal;
}

/** Points on a front by the first objective, the best first; none where no point satisfies the outcome constraints. */
export interface ParetoSet {
  /** `k x d` */
  readonly inputs: Tensor;
  /** The values of the objectives, `k x m`. */
  readonly outputs: Tensor;
}

const checks = {
  ...functionChecks,
  repair: [callback("a function of a point"), undefined],
  ...spaceChecks,
  populationSize: [integerFrom(4), 100],
  generations: [integerFrom(0), 100],
  seed: [checkedSeed, 0],
  signal: [abortSignal, undefined],
} as const satisfies ChecksOf<ParetoSearchOptions>;

/**
 * The Pareto set of several objectives of the posterior means within bounds (and linear constraints), by NSGA-II (Deb et al. 2002):
 *
 *     const { inputs, outputs } = await optimizePosteriorPareto(model, { bounds: [[0, 0], [1, 1]], maximize: [true, false] });
 *
 * Throws InputError for bad options and for a single output, InfeasibleError if no point satisfies the constraints, AbortError when the
 * signal fires.
 */
export async function optimizePosteriorPareto(model: Model, options: ParetoSearchOptions): Promise<ParetoSet> {
  const name = "optimizePosteriorPareto";
  checkedModel(model);
  // One point per batch member, as they need no joint covariance.
  const means = (X: Tensor) => model.posterior(X.squeeze(0).expandDims(1)).mean.squeeze(1).expandDims(0);
  const [front] = await paretoSets(name, model, 1, means, options);
  return front;
}

/**
 * The Pareto set of every path of several outputs, drawn from a posterior: Thompson sampling of fronts, and what
 * `multiObjectiveMaxValueEntropySearch` needs.
 *
 *     const sets = await paretoSamples(samplePaths(model, { numSamples: 8 }), { bounds });
 *     const acquisition = multiObjectiveMaxValueEntropySearch(model, { paretoFronts: sets.map(({ outputs }) => outputs) });
 *
 * Throws as `optimizePosteriorPareto` does.
 */
export async function paretoSamples(paths: SamplePaths, options: ParetoSearchOptions): Promise<ParetoSet[]> {
  if (typeof paths?.forward !== "function") invalid("paths", "functions such as samplePaths draws", paths);
  const { model, numSamples: S } = paths;
  const own = (X: Tensor) => {
    const values = paths.forward(X); // S x S x n x m
    const each = Array.from({ length: S }, (_, s) => values.at(0, s).at(0, s));
    return ops.stack(each, 0);
  };
  return paretoSets("paretoSamples", model, S, own, options);
}

/** The Pareto set of each of S functions of m outputs, points `S x n x d` → `S x n x m`. */
async function paretoSets(
  name: string,
  model: Model,
  S: number,
  values: (X: Tensor) => Tensor,
  options: ParetoSearchOptions,
): Promise<ParetoSet[]> {
  const read = readOptions(`${name} options`, options, checks);
  const { populationSize, generations, seed, signal } = read;
  const { draw, signs } = objectivesOf(name, model, read);
  const space = searchSpace(read, model.inputDimension);
  const random = generator(seed);
  const pointAt = (x: Float64Array) => space.toPoints([x], 1).data;
  const repair = (x: Float64Array) => {
    if (read.repair) return space.toUnit(Float64Array.from(read.repair(pointAt(x))));
    return space.constrained ? projectOntoPolytope(x, space.polytope(1)) : x;
  };
  const initial = [...knownPoints(model, space, populationSize >> 1), ...sampleSpace(space, 1, populationSize, random)];
  const searches = Array.from({ length: S }, (_, s) =>
    nsga2({
      initial: initial.slice(0, populationSize).map(repair),
      generations,
      repair,
      uniform: random.fork(s).uniform,
    }),
  );
  /** Rows of points that violate a constraint: below all others, in the order of the violation. */
  const infeasible = new WeakSet<Objectives>();
  const populations = await driveAsync(
    sideBySide(searches),
    (questions) => {
      const X = questions.map((points) => space.toPoints(points, 1).squeeze(1));
      const { objectives, violations } = noGrad(() => draw(values(ops.stack(X, 0))));
      const [S, n] = objectives.shape;
      return Array.from({ length: S }, (_, s) =>
        rowsOf(objectives.at(0, s)).map((y, i) => {
          const broken = violations.reduce((sum, { data }) => sum + Math.max(data[s * n + i], 0), 0);
          if (broken === 0) return y;
          const lowered = y.map(() => (LOWEST * broken) / (1 + broken));
          infeasible.add(lowered);
          return lowered;
        }),
      );
    },
    signal,
  );
  return populations.map((population) => {
    // The values of a point may differ by rounding, as it is evaluated with others.
    const distinct = [...new Map(population.map((each) => [each.x.join(), each])).values()];
    const feasible = distinct.filter(({ y }) => !infeasible.has(y));
    const front = frontOf(feasible.map(({ y }) => y)).map((i) => feasible[i]);
    const inputs = front.map(({ x }) => pointAt(x));
    const outputs = front.map(({ y }) => y);
    return {
      inputs: fromRows(inputs, model.inputDimension),
      outputs: noGrad(() => fromRows(outputs, signs.size).mul(signs)),
    };
  });
}

/** What the objectives of points that break constraints count as, at most. */
const LOWEST = -1e100;

/** The latest observed inputs, in free unit coordinates. */
function knownPoints(model: Model, space: SearchSpace, most: number): Float64Array[] {
  return rowsOf(observedInputs(model)).reverse().slice(0, most).map(space.toUnit);
}

/** Searches of equal length, in lock step. */
function* sideBySide(
  searches: readonly ReturnType<typeof nsga2>[],
): Generator<(readonly Float64Array[])[], Individual[][], readonly (readonly Objectives[])[]> {
  const populations: Individual[][] = [];
  let steps = searches.map((search) => search.next());
  while (populations.length < searches.length) {
    const questions: (readonly Float64Array[])[] = [];
    for (const step of steps)
      if (step.done) populations.push(step.value);
      else questions.push(step.value);
    if (questions.length > 0) {
      const answers = yield questions;
      steps = searches.map((search, s) => search.next(answers[s]));
    }
  }
  return populations;
}
