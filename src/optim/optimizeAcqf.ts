import type { Acquisition } from "../acquisition/index.ts";
import { InputError, integer, invalidShape, knownKeys, nonNegative, positive } from "../errors/index.ts";
import type { Seed } from "../random/index.ts";
import {
  driveAsync,
  type Evaluation,
  lbfgsb,
  lockStep,
  type Solver,
  type SolverResult,
  sqp,
  throwIfAborted,
} from "../solvers/index.ts";
import { asTensor, grad, ops, type Tensor, type TensorLike, variable } from "../tensor/index.ts";
import { initialConditions, valuesAt } from "./initialConditions.ts";
import { type SearchSpace, type SearchSpaceOptions, searchSpace } from "./searchSpace.ts";

export interface OptimizeProgress {
  /** Which of the q candidates is searched for, when they are found one after another. */
  candidate: number;
  /** Rounds of evaluations so far, and how many restarts are still at work. */
  step: number;
  active: number;
  /** The best value so far. */
  value: number;
}

export interface OptimizeAcqfOptions extends SearchSpaceOptions {
  /** How many candidates; defaults to 1. */
  q?: number;
  /** Local searches; defaults to 10. */
  numRestarts?: number;
  /** Points valued to choose the starts from; defaults to 512. */
  rawSamples?: number;
  /** Share of the raw samples taken from around the best points known; defaults to 0.25. */
  sampleAroundBest?: number;
  /** Finds the q candidates one after another, each given those before; needs an acquisition that takes pending points. */
  sequential?: boolean;
  /** Starting points, `k x q x d`, in place of chosen ones. */
  initialConditions?: TensorLike;
  /** Of each local search; defaults to 200. */
  maxIterations?: number;
  /** A local search ends when its value rises by less than this, relative; defaults to 2.2e-9. */
  ftol?: number;
  /** … or when its gradient, per unit of the bounds, is below this; defaults to 1e-5. */
  gtol?: number;
  /** Seed of the starting points; defaults to 0. */
  seed?: Seed;
  /** Throws AbortError when it fires. */
  signal?: AbortSignal;
  /** Seconds after which the best point so far is returned; unlimited by default. */
  timeout?: number;
  onProgress?: (progress: OptimizeProgress) => void;
}

export interface OptimizeAcqfResult {
  /** `q x d` */
  candidates: Tensor;
  /** The acquisition value of the q candidates together; of the last one given the others, if found one after another. */
  value: number;
  /** Why each local search ended, its value, and what it cost. */
  restarts: { value: number; iterations: number; evaluations: number; status: string }[];
}

const known = [
  ...["bounds", "fixedFeatures", "inequalityConstraints", "equalityConstraints", "q", "numRestarts", "rawSamples"],
  ...[
    "sampleAroundBest",
    "sequential",
    "initialConditions",
    "maxIterations",
    "ftol",
    "gtol",
    "seed",
    "signal",
    "timeout",
  ],
  "onProgress",
];

/**
 * Maximises an acquisition function over q candidates within bounds (and linear constraints) by multi-start quasi-Newton search:
 * all restarts are evaluated in one batch per round, each with a state of its own. Throws InputError for bad options, AbortError
 * when the signal fires, NumericalError when the function has no finite value anywhere.
 */
export async function optimizeAcqf(
  acquisition: Acquisition,
  options: OptimizeAcqfOptions,
): Promise<OptimizeAcqfResult> {
  const settings = checkedOptions(acquisition, options);
  if (!settings.sequential) return search(acquisition, settings, 0);
  const found: OptimizeAcqfResult[] = [];
  for (let candidate = 0; candidate < settings.q; candidate++) {
    const given =
      candidate === 0
        ? acquisition
        : withPending(
            acquisition,
            found.map((r) => r.candidates),
          );
    found.push(await search(given, { ...settings, q: 1, seed: `${settings.seed}/${candidate}` }, candidate));
  }
  return {
    candidates: ops.concat(
      found.map((r) => r.candidates),
      0,
    ),
    value: found[found.length - 1].value,
    restarts: found.flatMap((r) => r.restarts),
  };
}

/** The acquisition given that points, each `q x d`, are under way. */
export function withPending(acquisition: Acquisition, points: readonly Tensor[]): Acquisition {
  if (!acquisition.withPending)
    throw new InputError(`${acquisition.name} cannot take pending points; ask for one candidate at a time`);
  return acquisition.withPending(ops.concat(points, 0));
}

type Settings = ReturnType<typeof checkedOptions>;

function checkedOptions(acquisition: Acquisition, options: OptimizeAcqfOptions) {
  knownKeys("optimizeAcqf options", options, known);
  const { q = 1, numRestarts = 10, rawSamples = 512, sampleAroundBest = 0.25, seed = 0, maxIterations = 200 } = options;
  integer("q", q, 1);
  integer("numRestarts", numRestarts, 1);
  integer("rawSamples", rawSamples, 1);
  integer("maxIterations", maxIterations, 1);
  nonNegative("sampleAroundBest", sampleAroundBest);
  if (options.timeout !== undefined) positive("timeout", options.timeout);
  const space = searchSpace(options);
  if (space.d !== acquisition.model.inputDimension)
    invalidShape("bounds", `2 x ${acquisition.model.inputDimension} (the model's inputs)`, [2, space.d]);
  const sequential = options.sequential ?? (q > 1 && acquisition.q === 1);
  if (!sequential && acquisition.q !== null && acquisition.q !== q)
    throw new InputError(`invalid q: ${acquisition.name} values ${acquisition.q} points together, got q = ${q}`);
  const starts = options.initialConditions === undefined ? null : asTensor(options.initialConditions);
  const width = (sequential ? 1 : q) + (acquisition.oneShot?.points ?? 0);
  if (starts && (starts.rank !== 3 || starts.shape[1] !== width || starts.shape[2] !== space.d))
    invalidShape("initialConditions", `k x ${width} x ${space.d}`, starts.shape);
  return {
    ...{ space, q, numRestarts, rawSamples: Math.max(rawSamples, numRestarts), sampleAroundBest, seed, starts },
    ...{ sequential, signal: options.signal, timeout: options.timeout, onProgress: options.onProgress },
    solver: { maxIterations, ftol: options.ftol ?? 2.2e-9, gtol: options.gtol ?? 1e-5 },
  };
}

async function search(acquisition: Acquisition, settings: Settings, candidate: number): Promise<OptimizeAcqfResult> {
  const { space, q } = settings;
  throwIfAborted(settings.signal);
  if (space.free === 0) return onlyPoint(acquisition, space, q);
  const results = await localMaxima(acquisition, settings, candidate);
  const best = results.reduce((a, b) => (b.value < a.value ? b : a));
  return {
    candidates: space.toPoints([best.x.subarray(0, q * space.free)], q).squeeze(0),
    value: -best.value,
    restarts: results.map(({ value, iterations, evaluations, status }) => ({
      value: -value,
      iterations,
      evaluations,
      status,
    })),
  };
}

/** Where the local searches end, values negated; of a one-shot function over candidates and inner points together. */
async function localMaxima(acquisition: Acquisition, settings: Settings, candidate: number): Promise<SolverResult[]> {
  const { space, q, signal, timeout, onProgress } = settings;
  const deadline = timeout === undefined ? Number.POSITIVE_INFINITY : performance.now() + 1000 * timeout;
  const total = q + (acquisition.oneShot?.points ?? 0);
  const starts = settings.starts
    ? unitsOf(settings.starts, space)
    : initialConditions(acquisition, space, {
        ...settings,
        inner: await innerStarts(acquisition, settings, candidate),
      });
  const run = lockStep(
    starts.map((start) => localSearch(start, space, total, settings)),
    { shouldStop: () => performance.now() > deadline },
  );
  return driveAsync(
    run,
    ({ points, step, best }) => {
      const value = -best.reduce(
        (low, b) => Math.min(low, b?.value ?? Number.POSITIVE_INFINITY),
        Number.POSITIVE_INFINITY,
      );
      onProgress?.({ candidate, step, active: points.length, value });
      return evaluateBatch(acquisition, space, total, points);
    },
    signal,
  );
}

/** The maximisers of a one-shot function's inner problem as things stand. */
async function innerStarts({ oneShot }: Acquisition, settings: Settings, candidate: number) {
  if (!oneShot) return undefined;
  const quiet = { ...settings, q: 1, starts: null, onProgress: undefined };
  const maxima = await localMaxima(oneShot.inner, quiet, candidate);
  return { points: oneShot.points, maximisers: maxima.map(({ x, value }) => ({ x, value: -value })) };
}

/** Every input is fixed: there is nothing to search. */
function onlyPoint(acquisition: Acquisition, space: SearchSpace, q: number): OptimizeAcqfResult {
  const unit = new Float64Array(0);
  return {
    candidates: space.toPoints([unit], q).squeeze(0),
    value: valuesAt(acquisition, space, [unit], q)[0],
    restarts: [],
  };
}

function localSearch(start: Float64Array, space: SearchSpace, q: number, { solver }: Settings): Solver {
  const polytope = space.polytope(q);
  const constrained = (polytope.inequalities?.length ?? 0) + (polytope.equalities?.length ?? 0) > 0;
  return constrained ? sqp(start, polytope, solver) : lbfgsb(start, polytope.bounds, solver);
}

/** Values and gradients, negated, at k points in one go. */
function evaluateBatch(
  acquisition: Acquisition,
  space: SearchSpace,
  q: number,
  points: readonly Float64Array[],
): Evaluation[] {
  const X = variable(space.toPoints(points, q));
  const values = acquisition.forward(X);
  const [gradient] = grad(values, [X]);
  return points.map((_, k) => ({
    value: -values.data[k],
    gradient: space.pullBack(gradient, k, q).map((g) => -g),
  }));
}

function unitsOf(points: Tensor, space: SearchSpace): Float64Array[] {
  const [k, q, d] = points.shape;
  return Array.from({ length: k }, (_, i) => {
    const unit = new Float64Array(q * space.free);
    for (let p = 0; p < q; p++)
      unit.set(space.toUnit(points.data.subarray((i * q + p) * d, (i * q + p + 1) * d)), p * space.free);
    return unit;
  });
}
