import type { Acquisition, InnerProblem } from "../acquisition/index.ts";
import { checkedNumbers } from "../arguments/index.ts";
import { InputError, integer, invalid, invalidShape, knownKeys, NumericalError, positive } from "../errors/index.ts";
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
import type { Tensor, TensorLike } from "../tensor/index.ts";
import { compiled, type ValueAndGradient } from "./compiled.ts";
import { type InnerStarts, initialConditions, type Maximiser, nowhereFinite, valuesAt } from "./initialConditions.ts";
import { oneByOne } from "./oneByOne.ts";
import { type SearchSpace, type SearchSpaceOptions, searchSpace } from "./searchSpace.ts";

export interface OptimizeProgress {
  /** Which of the q candidates is searched for, when they are found one after another. */
  candidate: number;
  /** Rounds of evaluations so far, and how many restarts are still at work. */
  step: number;
  active: number;
  /** The best value so far; −∞ before the first evaluation. */
  value: number;
}

export interface OptimizeAcqfOptions extends SearchSpaceOptions {
  /** How many candidates; defaults to 1. */
  q?: number;
  /** Local searches; defaults to 10. */
  numRestarts?: number;
  /** Points valued to choose the starts from; defaults to 512. */
  rawSamples?: number;
  /** Share, from 0 to 1, of the raw samples taken from around the best points known; defaults to 0.25. */
  sampleAroundBest?: number;
  /** Finds the q candidates one after another, each given those before; needs an acquisition that takes pending points. */
  sequential?: boolean;
  /** Starting points, `k x q x d`, in place of chosen ones; moved into bounds and constraints. */
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
  /** Seconds, for all q candidates, after which the best so far is returned; every search is begun. Unlimited by default. */
  timeout?: number;
  onProgress?: (progress: OptimizeProgress) => void;
}

export interface OptimizeAcqfResult {
  /** `q x d` */
  candidates: Tensor;
  /** The inner points of a one-shot function, `points x d`, unless the candidates were found one after another. */
  oneShotPoints?: Tensor;
  /** The acquisition value of the q candidates together; of the last one given the others, if found one after another. */
  value: number;
  /** Of each local search its value, what it cost, and why it ended; "undefinedStart" if it had no finite gradient to begin. */
  restarts: { value: number; iterations: number; evaluations: number; status: string }[];
}

const known: readonly (keyof OptimizeAcqfOptions)[] = [
  ...(["bounds", "fixedFeatures", "inequalityConstraints", "equalityConstraints", "q", "numRestarts"] as const),
  ...(["rawSamples", "sampleAroundBest", "sequential", "initialConditions", "maxIterations", "ftol", "gtol"] as const),
  ...(["seed", "signal", "timeout", "onProgress"] as const),
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
  return oneByOne(acquisition, settings.q, (given, candidate) =>
    search(given, { ...settings, q: 1, seed: `${settings.seed}/${candidate}` }, candidate),
  );
}

export function checkedAcquisition(acquisition: Acquisition): void {
  if (typeof acquisition?.forward !== "function")
    invalid("acquisition", "an acquisition function such as logExpectedImprovement makes", acquisition);
}

/** Refuses what is no object, and names that no one reads where those `known` are given. */
export function knownOptions(what: string, options: object, names?: readonly string[]): void {
  if (typeof options !== "object" || options === null) invalid(what, "an object with named options", options);
  if (names) knownKeys(what, options, names);
}

type Settings = ReturnType<typeof checkedOptions>;

function checkedOptions(acquisition: Acquisition, options: OptimizeAcqfOptions) {
  checkedAcquisition(acquisition);
  knownOptions("optimizeAcqf options", options, known);
  const { q = 1, numRestarts = 10, rawSamples = 512, sampleAroundBest = 0.25, seed = 0, maxIterations = 200 } = options;
  const { timeout, signal, onProgress, ftol = 2.2e-9, gtol = 1e-5 } = options;
  integer("q", q, 1);
  integer("numRestarts", numRestarts, 1);
  integer("rawSamples", rawSamples, 1);
  integer("maxIterations", maxIterations, 1);
  if (!(sampleAroundBest >= 0 && sampleAroundBest <= 1))
    invalid("sampleAroundBest", "a share from 0 to 1", sampleAroundBest);
  if (typeof seed !== "string" && !Number.isSafeInteger(seed)) invalid("seed", "a whole number or a string", seed);
  if (timeout !== undefined) positive("timeout", timeout);
  if (onProgress !== undefined && typeof onProgress !== "function") invalid("onProgress", "a function", onProgress);
  const space = searchSpace(options, acquisition.model.inputDimension);
  const sequential = options.sequential ?? (q > 1 && acquisition.q === 1);
  const together = sequential ? 1 : q;
  if (acquisition.q !== null && acquisition.q !== together)
    throw new InputError(
      `invalid q: ${acquisition.name} values ${acquisition.q} points together, got q = ${q}${sequential ? " one after another" : ""}`,
    );
  return {
    ...{ space, q, numRestarts, rawSamples: Math.max(rawSamples, numRestarts), sampleAroundBest, seed, sequential },
    ...{ signal, onProgress, solver: { maxIterations, ftol, gtol } },
    starts: checkedStarts(options.initialConditions, together + (acquisition.oneShot?.points ?? 0), space),
    deadline: timeout === undefined ? Number.POSITIVE_INFINITY : performance.now() + 1000 * timeout,
  };
}

/** The caller's starting points, `k x q x d`, as free unit coordinates. */
function checkedStarts(points: TensorLike | undefined, q: number, space: SearchSpace): Float64Array[] | null {
  if (points === undefined) return null;
  const given = checkedNumbers("initialConditions", points);
  const { d } = space;
  if (given.rank !== 3 || given.shape[1] !== q || given.shape[2] !== d)
    invalidShape("initialConditions", `k x ${q} x ${d}`, given.shape);
  return Array.from({ length: given.shape[0] }, (_, k) =>
    space.toUnit(given.data.subarray(k * q * d, (k + 1) * q * d)),
  );
}

async function search(acquisition: Acquisition, settings: Settings, candidate: number): Promise<OptimizeAcqfResult> {
  const { space, q } = settings;
  throwIfAborted(settings.signal);
  if (space.free === 0) return onlyPoint(acquisition, space, q);
  const results = await localMaxima(acquisition, settings, candidate);
  const best = results.reduce((a, b) => (b.value < a.value ? b : a));
  if (best.value === Number.POSITIVE_INFINITY) throw nowhereFinite();
  return {
    ...splitPoints(acquisition, space, q, best.x),
    value: -best.value,
    restarts: results.map(({ value, iterations, evaluations, status }) => ({
      value: -value,
      iterations,
      evaluations,
      status: value === Number.POSITIVE_INFINITY ? "undefinedStart" : status,
    })),
  };
}

/** The candidates and the inner points of a one-shot function, from free unit coordinates. */
function splitPoints({ oneShot }: Acquisition, space: SearchSpace, q: number, unit: Float64Array) {
  const points = space.toPoints([unit], q + (oneShot?.points ?? 0)).squeeze(0);
  return { candidates: points.narrow(0, 0, q), ...(oneShot && { oneShotPoints: points.narrow(0, q) }) };
}

/** Where the local searches end, values negated; of a one-shot function over candidates and inner points together. */
async function localMaxima(acquisition: Acquisition, settings: Settings, candidate: number): Promise<SolverResult[]> {
  const { space, q, signal, deadline, onProgress } = settings;
  const total = q + (acquisition.oneShot?.points ?? 0);
  const starts =
    settings.starts ??
    initialConditions(acquisition, space, {
      ...settings,
      inner: await innerStarts(acquisition, settings, candidate),
    });
  const run = lockStep(
    starts.map((start) => localSearch(start, space, total, settings)),
    { shouldStop: () => performance.now() > deadline },
  );
  const evaluate = compiled(acquisition);
  return driveAsync(
    run,
    ({ points, step, best }) => {
      const value = -Math.min(...best.map((b) => b?.value ?? Number.POSITIVE_INFINITY));
      onProgress?.({ candidate, step, active: points.length, value });
      return evaluateBatch(evaluate, space, total, points);
    },
    signal,
  );
}

/** Maximisers of each inner problem of a one-shot function as things stand. */
async function innerStarts({ oneShot }: Acquisition, settings: Settings, candidate: number): Promise<InnerStarts[]> {
  if (!oneShot) return [];
  const { points, inner } = oneShot;
  const problems: readonly InnerProblem[] = "forward" in inner ? [{ points, problem: inner }] : inner;
  const solved: (InnerProblem & InnerStarts)[] = [];
  for (const { points, problem, q = 1 } of problems) {
    const same = solved.find((other) => other.problem === problem && other.q === q);
    const maximisers = same?.maximisers ?? (await maximisersOf(problem, { ...settings, q }, candidate));
    solved.push({ points, problem, q, maximisers });
  }
  return solved;
}

async function maximisersOf(problem: Acquisition, settings: Settings, candidate: number): Promise<Maximiser[]> {
  const quiet = { ...settings, starts: null, onProgress: undefined };
  const maxima = await localMaxima(problem, quiet, candidate);
  const defined = maxima.filter(({ value }) => value < Number.POSITIVE_INFINITY);
  if (defined.length === 0) throw nowhereFinite();
  return defined.map(({ x, value }) => ({ x, value: -value }));
}

/** Every input is fixed: there is nothing to search. */
function onlyPoint(acquisition: Acquisition, space: SearchSpace, q: number): OptimizeAcqfResult {
  const unit = new Float64Array(0);
  const total = q + (acquisition.oneShot?.points ?? 0);
  return {
    ...splitPoints(acquisition, space, q, unit),
    value: valuesAt(acquisition, space, [unit], total)[0],
    restarts: [],
  };
}

function localSearch(start: Float64Array, space: SearchSpace, q: number, { solver }: Settings): Solver {
  const polytope = space.polytope(q);
  return ifDefined(start, space.constrained ? sqp(start, polytope, solver) : lbfgsb(start, polytope.bounds, solver));
}

/** The search, but where value or gradient are not finite at its start it ends at once, at +∞, and spares the others. */
function* ifDefined(x: Float64Array, search: Solver): Solver {
  try {
    return yield* search;
  } catch (error) {
    if (!(error instanceof NumericalError)) throw error;
    const { message } = error;
    const nothing = { value: Number.POSITIVE_INFINITY, gradient: new Float64Array(x.length) };
    return { ...nothing, x, iterations: 0, evaluations: 1, status: "lineSearch", message };
  }
}

/** Values and gradients, negated, at k points in one go. */
function evaluateBatch(
  evaluate: ValueAndGradient,
  space: SearchSpace,
  q: number,
  points: readonly Float64Array[],
): Evaluation[] {
  const { value: values, gradient } = evaluate(space.toPoints(points, q));
  return space.pullBack(gradient).map((unit, k) => ({ value: -values.data[k], gradient: unit.map((g) => -g) }));
}
