import { invalid, NumericalError } from "../errors/index.ts";
import type { Polytope } from "../polytope/index.ts";
import { lbfgsb } from "./lbfgsb/lbfgsb.ts";
import { type LockStepOptions, lockStep } from "./lockStep.ts";
import { sqp } from "./sqp.ts";
import { describe, type Evaluation, type Solver, type SolverOptions, type SolverStatus } from "./types.ts";

/** Where a local search ended. */
export interface LocalMaximum {
  readonly x: Float64Array;
  /** −∞ if value or gradient were not finite at the start. */
  readonly value: number;
  readonly iterations: number;
  readonly evaluations: number;
  readonly status: SolverStatus | "undefinedStart";
}

/** The points to evaluate next: one per search that has not ended. */
export interface SearchRound {
  /** Buffers of the solvers, valid until the next round. */
  readonly points: readonly Float64Array[];
  /** Which start each point belongs to. */
  readonly searches: readonly number[];
  /** The largest value so far; −∞ before the first evaluation. */
  readonly value: number;
}

/**
 * Maximizes a function over a polytope by local searches from several starts, side by side: yields the points of a round, takes in
 * the values and gradients of the function there, and returns a local maximum per start, in order. Linear constraints go to `sqp`,
 * bounds alone to `lbfgsb`. A start without a finite value and gradient ends alone; one without coordinates is evaluated once.
 *
 * @throws InputError if there is no start, or for unknown options; InfeasibleError if the polytope is empty.
 */
export function* multiStart(
  starts: readonly Float64Array[],
  polytope: Polytope,
  { shouldStop, ...options }: SolverOptions & LockStepOptions = {},
): Generator<SearchRound, LocalMaximum[], readonly Evaluation[]> {
  if (starts.length === 0) invalid("starts", "at least one starting point", starts);
  const { bounds, inequalities = [], equalities = [] } = polytope;
  const constrained = inequalities.length + equalities.length > 0;
  const solvers = starts.map((start) => {
    if (start.length === 0) return onlyPoint(start);
    return ifDefined(start, constrained ? sqp(start, polytope, options) : lbfgsb(start, bounds, options));
  });
  const run = lockStep(solvers, { shouldStop });
  let next = run.next();
  while (!next.done) {
    const { points, solvers: searches, best } = next.value;
    const value = Math.max(...best.map((seen) => (seen ? -seen.value : Number.NEGATIVE_INFINITY)));
    const evaluations = yield { points, searches, value };
    next = run.next(evaluations.map(({ value, gradient }) => ({ value: -value, gradient: gradient.map((g) => -g) })));
  }
  return next.value.map(({ x, value, iterations, evaluations, status }) => ({
    x,
    value: -value,
    iterations,
    evaluations,
    status: value === Number.POSITIVE_INFINITY ? "undefinedStart" : status,
  }));
}

function* onlyPoint(x: Float64Array): Solver {
  const { value, gradient } = yield x;
  const defined = Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
  return { x, value: defined, gradient, iterations: 0, evaluations: 1, ...describe("gradient") };
}

/** The search; where value or gradient are not finite at its start it ends there, at +∞, and does not stop the others. */
function* ifDefined(x: Float64Array, search: Solver): Solver {
  try {
    return yield* search;
  } catch (error) {
    if (!(error instanceof NumericalError)) throw error;
    const nothing = { value: Number.POSITIVE_INFINITY, gradient: new Float64Array(x.length) };
    return { ...nothing, x, iterations: 0, evaluations: 1, status: "lineSearch", message: error.message };
  }
}
