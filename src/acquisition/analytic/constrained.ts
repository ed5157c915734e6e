import { asGiven, type ChecksOf, checkedBestF, flag, readOptions } from "../../arguments/index.ts";
import { finite, InputError, invalid } from "../../errors/index.ts";
import type { Model } from "../../models/index.ts";
import { noGrad, ops, type Tensor, type TensorLike } from "../../tensor/index.ts";
import { type Acquisition, acquisition, believer, checkedModel, checkedOutput } from "../base/acquisition.ts";
import { logExpectedImprovement } from "./analytic.ts";
import { type Marginal, marginal } from "./marginal.ts";

/** Lower and upper bound of an output; null for none. */
export type OutcomeBounds = readonly [lower: number | null, upper: number | null];

/** Options of `logProbabilityOfFeasibility`. */
export interface FeasibilityOptions {
  /** Bounds by output index: `{ 1: [null, 0] }` requires output 1 ≤ 0. */
  constraints: Readonly<Record<number, OutcomeBounds>>;
}

/** Options of `logConstrainedExpectedImprovement` and `constrainedExpectedImprovement`. */
export interface ConstrainedImprovementOptions extends FeasibilityOptions {
  /** The best feasible value so far. */
  bestF: TensorLike;
  /** Which output is the objective; defaults to 0. */
  objectiveIndex?: number;
  /** Whether large objective values are good; defaults to true. */
  maximize?: boolean;
}

/**
 * Log probability that all outcome constraints hold, Σ_k log P(lower_k ≤ y_k ≤ upper_k), at single points `b x 1 x d`, for independent
 * outputs.
 * Constraints are in the units of the outcomes. Throws InputError for a bound of an output that the model lacks, or one that is not a number.
 */
export function logProbabilityOfFeasibility(model: Model, options: FeasibilityOptions): Acquisition {
  const name = "logProbabilityOfFeasibility";
  const { constraints } = readOptions(`${name} options`, options, { constraints: [asGiven] });
  const checked = checkedConstraints(model, constraints);
  const value = (X: Tensor) => {
    const each = checked.map(({ output, lower, upper }) =>
      logProbabilityBetween(marginal(output.posterior(X), output.outcomeScales[0]), lower, upper),
    );
    return each.reduce((total, term) => total.add(term));
  };
  return acquisition(name, model, 1, value, { isLog: true });
}

const constrainedChecks = {
  constraints: [asGiven],
  bestF: [checkedBestF],
  objectiveIndex: [asGiven, 0],
  maximize: [flag, true],
} satisfies ChecksOf<ConstrainedImprovementOptions>;

/**
 * Log expected improvement of the objective plus the log probability of feasibility (Gardner et al. 2014, in logs), at single points
 * `b x 1 x d`, for independent outputs. Pending points have the outcomes that the model expects; the best of those that are more likely
 * feasible than not raises `bestF`.
 * Throws InputError for bad options, and where outputs and constraints do not match.
 */
export function logConstrainedExpectedImprovement(model: Model, options: ConstrainedImprovementOptions): Acquisition {
  return constrained("logConstrainedExpectedImprovement", model, options, true);
}

/**
 * Expected improvement of the objective times the probability of feasibility. Prefer its logarithm.
 * Throws InputError for bad options, and where outputs and constraints do not match.
 */
export function constrainedExpectedImprovement(model: Model, options: ConstrainedImprovementOptions): Acquisition {
  return constrained("constrainedExpectedImprovement", model, options, false);
}

function constrained(name: string, model: Model, options: ConstrainedImprovementOptions, isLog: boolean): Acquisition {
  const { constraints, objectiveIndex, maximize, bestF } = readOptions(`${name} options`, options, constrainedChecks);
  const feasibility = logProbabilityOfFeasibility(model, { constraints });
  const index = checkedOutput("objectiveIndex", objectiveIndex, model);
  if (index in constraints)
    throw new InputError(`invalid constraints: output ${index} is the objective; constrain other outputs`);
  const objective = model.output(index);
  const improvement = logExpectedImprovement(objective, { bestF, maximize });
  const logValue = (X: Tensor) => improvement.forward(X).add(feasibility.forward(X));
  return acquisition(name, model, 1, isLog ? logValue : (X) => logValue(X).exp(), {
    isLog,
    withPending: (points) => constrained(name, believer(model, points), { ...options, bestF: raised(points) }, isLog),
  });

  function raised(points: Tensor): Tensor {
    return noGrad(() => {
      const each = points.expandDims(1);
      const likely = feasibility.forward(each).greater(-Math.LN2);
      const { mean, t, toOutcome } = marginal(objective.posterior(each), 1, maximize ? 1 : -1);
      const best = ops.where(likely, toOutcome(mean), Number.NEGATIVE_INFINITY).max();
      return bestF.mul(t).maximum(best).mul(t);
    });
  }
}

function checkedConstraints(model: Model, constraints: FeasibilityOptions["constraints"]) {
  checkedModel(model);
  if (typeof constraints !== "object" || constraints === null || Object.keys(constraints).length === 0)
    invalid("constraints", "bounds for at least one output", constraints);
  return Object.entries(constraints).map(([key, bounds]) => {
    const what = `constraints[${key}]`;
    const index = checkedOutput(`output index of ${what}`, Number(key), model);
    if (!Array.isArray(bounds) || bounds.length !== 2) invalid(what, "[lower, upper], null for none", bounds);
    const none = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    const [lower, upper] = bounds.map((b, side) => (b === null || b === none[side] ? null : finite(what, b)));
    if (lower === null && upper === null) invalid(what, "a lower or an upper bound", bounds);
    if (lower !== null && upper !== null && !(lower < upper)) invalid(what, "lower < upper", bounds);
    return { output: model.output(index), lower, upper };
  });
}

function logProbabilityBetween(
  { mean, sigma, toNormal }: Marginal,
  lower: number | null,
  upper: number | null,
): Tensor {
  const standardized = (bound: number) => toNormal(bound).sub(mean).div(sigma);
  if (lower === null) return ops.logNdtr(standardized(upper as number));
  if (upper === null) return ops.logNdtr(standardized(lower).neg());
  return ops.logProbNormalIn(standardized(lower), standardized(upper));
}
