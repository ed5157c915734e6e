import { InputError, invalid } from "../errors/index.ts";
import { type Model, outputsOf } from "../models/index.ts";
import { ops, type Tensor, type TensorLike } from "../tensor/index.ts";
import { type Acquisition, acquisition, checkedLevel, checkedOutput } from "./acquisition.ts";
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
export function logProbabilityOfFeasibility(model: Model, { constraints }: FeasibilityOptions): Acquisition {
  const checked = checkedConstraints(model, constraints);
  return acquisition("LogProbabilityOfFeasibility", model, 1, (X) =>
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
  const { constraints, bestF, objectiveIndex = 0, maximize = true } = options;
  const index = checkedOutput("objectiveIndex", objectiveIndex, model);
  if (index in constraints)
    throw new InputError(`invalid constraints: output ${index} is the objective; constrain other outputs`);
  const objective = outputsOf(model)[index];
  const improvement = logExpectedImprovement(objective, { bestF: checkedLevel("bestF", bestF), maximize });
  const feasibility = logProbabilityOfFeasibility(model, { constraints });
  return acquisition("LogConstrainedEI", model, 1, (X) => improvement.forward(X).add(feasibility.forward(X)));
}

/** Expected improvement of the objective times the probability of feasibility. */
export function constrainedExpectedImprovement(model: Model, options: ConstrainedImprovementOptions): Acquisition {
  const log = logConstrainedExpectedImprovement(model, options);
  return acquisition("ConstrainedEI", model, 1, (X) => log.forward(X).exp());
}

function checkedConstraints(model: Model, constraints: FeasibilityOptions["constraints"]) {
  const entries = Object.entries(constraints ?? {});
  if (entries.length === 0) invalid("constraints", "bounds for at least one output", constraints);
  return entries.map(([key, bounds]) => {
    const index = checkedOutput("constrained output", Number(key), model);
    const [lower, upper] = bounds;
    if (lower === null && upper === null) invalid(`constraints[${key}]`, "a lower or an upper bound", bounds);
    if (lower !== null && upper !== null && !(lower < upper)) invalid(`constraints[${key}]`, "lower < upper", bounds);
    return { output: outputsOf(model)[index], lower, upper };
  });
}

function logProbabilityBetween(mean: Tensor, sigma: Tensor, lower: number | null, upper: number | null): Tensor {
  const standardized = (bound: number) => mean.neg().add(bound).div(sigma);
  if (lower === null) return ops.logNdtr(standardized(upper as number));
  if (upper === null) return ops.logNdtr(standardized(lower).neg());
  return ops.logProbNormalIn(standardized(lower), standardized(upper));
}
