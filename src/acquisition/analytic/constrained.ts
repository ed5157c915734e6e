import { finite, InputError, invalid } from "../../errors/index.ts";
import * as scalar from "../../math/index.ts";
import type { Model } from "../../models/index.ts";
import { namedOptions } from "../../posteriors/index.ts";
import { noGrad, ops, type Tensor, type TensorLike } from "../../tensor/index.ts";
import { type Acquisition, acquisition, checkedBestF, checkedOutput } from "../base/acquisition.ts";
import { logExpectedImprovement, marginal } from "./analytic.ts";

/** Lower and upper bound of an output; null for none. */
export type OutcomeBounds = readonly [lower: number | null, upper: number | null];

export interface FeasibilityOptions {
  /** Bounds by output index: `{ 1: [null, 0] }` asks for output 1 ≤ 0. */
  constraints: Readonly<Record<number, OutcomeBounds>>;
}

export interface ConstrainedImprovementOptions extends FeasibilityOptions {
  /** The best feasible value so far. */
  bestF: TensorLike;
  /** Which output is the objective; defaults to 0. */
  objectiveIndex?: number;
  /** Whether large objective values are good; defaults to true. */
  maximize?: boolean;
}

/** Σ_k log P(lower_k ≤ f_k ≤ upper_k): the log probability that all outcome constraints hold, for independent outputs. */
export function logProbabilityOfFeasibility(model: Model, options: FeasibilityOptions): Acquisition {
  const name = "LogProbabilityOfFeasibility";
  const { constraints } = namedOptions(`${name} options`, options, ["constraints"]);
  const checked = checkedConstraints(model, constraints);
  return acquisition(name, model, 1, (X) =>
    checked
      .map(({ output, lower, upper }) => {
        const { mean, sigma } = marginal(output.posterior(X));
        return logProbabilityBetween(mean, sigma, lower, upper);
      })
      .reduce((total, term) => total.add(term)),
  );
}

/** LogEI of the objective plus the log probability of feasibility (Gardner et al. 2014, in logs). */
export function logConstrainedExpectedImprovement(model: Model, options: ConstrainedImprovementOptions): Acquisition {
  const name = "LogConstrainedEI";
  const given = namedOptions(`${name} options`, options, ["constraints", "bestF", "objectiveIndex", "maximize"]);
  const { constraints, objectiveIndex = 0, maximize = true } = given;
  const feasibility = logProbabilityOfFeasibility(model, { constraints });
  const index = checkedOutput("objectiveIndex", objectiveIndex, model);
  if (index in constraints)
    throw new InputError(`invalid constraints: output ${index} is the objective; constrain other outputs`);
  const objective = model.output(index);
  const bestF = checkedBestF(given.bestF);
  const improvement = logExpectedImprovement(objective, { bestF, maximize });
  return acquisition(name, model, 1, (X) => improvement.forward(X).add(feasibility.forward(X)), {
    // Pending points come out as the model expects, and the best of those that are likely feasible counts as observed.
    withPending: (points) =>
      noGrad(() => {
        const t = maximize ? 1 : -1;
        const each = points.expandDims(1);
        const likely = feasibility.forward(each).greater(scalar.log(0.5));
        const means = ops.where(likely, marginal(objective.posterior(each), t).mean, Number.NEGATIVE_INFINITY);
        const believed = model.conditionOnObservations(points, model.posterior(points).mean);
        return logConstrainedExpectedImprovement(believed, {
          ...given,
          bestF: bestF.mul(t).maximum(means.max()).mul(t),
        });
      }),
  });
}

/** Expected improvement of the objective times the probability of feasibility. */
export function constrainedExpectedImprovement(model: Model, options: ConstrainedImprovementOptions): Acquisition {
  return exponential("ConstrainedEI", logConstrainedExpectedImprovement(model, options));
}

function exponential(name: string, log: Acquisition): Acquisition {
  return acquisition(name, log.model, log.q, (X) => log.forward(X).exp(), {
    ...(log.withPending && { withPending: (points) => exponential(name, log.withPending?.(points) as Acquisition) }),
  });
}

function checkedConstraints(model: Model, constraints: FeasibilityOptions["constraints"]) {
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

function logProbabilityBetween(mean: Tensor, sigma: Tensor, lower: number | null, upper: number | null): Tensor {
  const standardized = (bound: number) => mean.neg().add(bound).div(sigma);
  if (lower === null) return ops.logNdtr(standardized(upper as number));
  if (upper === null) return ops.logNdtr(standardized(lower).neg());
  return ops.logProbNormalIn(standardized(lower), standardized(upper));
}
