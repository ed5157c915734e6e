import { type ChecksOf, checkedBestF, flag, listOf, type OptionValues, readOptions } from "../../arguments/index.ts";
import { positive } from "../../errors/index.ts";
import { log } from "../../math/index.ts";
import { ops, type Tensor, type TensorLike } from "../../tensor/index.ts";
import type { AcquisitionFactory } from "../analytic/analytic.ts";
import {
  checkedConstraint,
  type Draw,
  type MonteCarloOptions,
  meanOfBest,
  monteCarlo,
  monteCarloChecks,
  type OutcomeConstraint,
} from "./monteCarlo.ts";

/*
 * Improvement on the best value so far, its probability, and the probability of feasibility, where q points are evaluated together.
 */

/** Utility times Π_k sigmoid(−g_k/η_k). */
export function weighted(utility: Tensor, { violations }: Pick<Draw, "violations">): Tensor {
  return violations.reduce((u, g) => u.mul(ops.sigmoid(g.neg())), utility);
}

/** Utility plus Σ_k log fatmoid(−g_k/η_k), or log sigmoid where tails are not fat. */
export function logWeighted(utility: Tensor, { violations }: Pick<Draw, "violations">, fat: boolean): Tensor {
  return violations.reduce((u, g) => u.add((fat ? ops.logFatmoid : ops.logSigmoid)(g.neg())), utility);
}

/** mean_s max_i (o_i − best)⁺, weighted by the constraints; `best`, on the scale of the draw, broadcasts to `S x b x q`. */
export function improvement(draw: Draw, best: Tensor): Tensor {
  return meanOfBest(weighted(draw.objective.sub(best).maximum(0), draw));
}

/** Options of Monte Carlo acquisition functions that improve on a given value. */
export interface BestFOptions extends MonteCarloOptions {
  /** The best objective value so far: a number, or one per batch member. */
  bestF: TensorLike;
}

const bestFChecks = { bestF: [checkedBestF] } as const;

/** t bestF, against `S x b x q`. */
function level(bestF: Tensor, { t }: Draw): Tensor {
  const column = bestF.rank === 0 ? bestF : bestF.expandDims(-1);
  return t === 1 ? column : column.neg();
}

/** Expected improvement E max_i (o_i − bestF)⁺ of q points. Prefer its logarithm, whose gradient does not vanish. */
export const qExpectedImprovement: AcquisitionFactory<BestFOptions> = monteCarlo(
  "qExpectedImprovement",
  bestFChecks,
  (draw, { bestF }) => improvement(draw, level(bestF, draw)),
);

/** Options of `qProbabilityOfImprovement`. */
export interface ProbabilityOfImprovementOptions extends BestFOptions {
  /** Temperature of the smoothed step, in the units of the objective; defaults to 1e-3 times its scale. */
  tau?: number;
}

/** Probability of improvement E max_i 1(o_i > bestF) of q points, the step smoothed by a sigmoid. */
export const qProbabilityOfImprovement: AcquisitionFactory<ProbabilityOfImprovementOptions> = monteCarlo(
  "qProbabilityOfImprovement",
  { ...bestFChecks, tau: [positive, undefined] },
  (draw, { bestF, tau = 1e-3 * draw.scale }) =>
    meanOfBest(weighted(ops.sigmoid(draw.objective.sub(level(bestF, draw)).div(tau)), draw)),
);

/** How a log improvement is smoothed. */
export interface Smoothing {
  /** Whether the smoothings have polynomial tails; defaults to true. */
  fat?: boolean;
  /** Temperature of the smoothed ReLU, in the units of the objective; defaults to 1e-6 times its scale. */
  tauRelu?: number;
  /** Temperature of the smoothed maximum over points; defaults to 1e-2. */
  tauMax?: number;
}

/** Options of `qLogExpectedImprovement`. */
export interface LogImprovementOptions extends BestFOptions, Smoothing {}

export const smoothingChecks = {
  fat: [flag, true],
  tauRelu: [positive, undefined],
  tauMax: [positive, 1e-2],
} satisfies ChecksOf<Smoothing>;

export type CheckedSmoothing = OptionValues<typeof smoothingChecks, Smoothing>;

/** The logarithm of a smoothed `improvement`. */
export function logImprovement(draw: Draw, best: Tensor, { fat, tauRelu, tauMax }: CheckedSmoothing): Tensor {
  const tau = tauRelu ?? 1e-6 * draw.scale;
  const u = draw.objective.sub(best).div(tau);
  const utility = (fat ? ops.logFatplus(u) : ops.logSoftplus(u)).add(log(tau));
  return logMeanOfBest(logWeighted(utility, draw, fat), fat, tauMax);
}

/**
 * Log expected improvement of q points, smoothed so that it has a gradient everywhere (Ament et al. 2023):
 *
 *     const acquisition = qLogExpectedImprovement(model, { bestF: Math.max(...trainY) });
 *     const { candidates } = await optimizeAcqf(acquisition, { bounds, q: 4 });
 */
export const qLogExpectedImprovement: AcquisitionFactory<LogImprovementOptions> = monteCarlo(
  "qLogExpectedImprovement",
  { ...bestFChecks, ...smoothingChecks },
  (draw, options) => logImprovement(draw, level(options.bestF, draw), options),
  { isLog: true },
);

/** log of the mean over samples of exp of the smoothed maximum over points. */
function logMeanOfBest(utility: Tensor, fat: boolean, tauMax: number): Tensor {
  return ops.logMeanExp((fat ? ops.fatmax : ops.smoothMax)(utility, tauMax), 0);
}

/** Options of `qLogProbabilityOfFeasibility`. */
export interface LogFeasibilityOptions
  extends Omit<MonteCarloOptions, "objective" | "maximize">,
    Pick<Smoothing, "fat" | "tauMax"> {
  constraints: readonly OutcomeConstraint[];
}

const { objective, maximize, ...samplingChecks } = monteCarloChecks;
const { tauRelu, ...maximumChecks } = smoothingChecks;
const feasibilityChecks = {
  ...samplingChecks,
  ...maximumChecks,
  constraints: [listOf(checkedConstraint, "a list of at least one { value, eta? }")],
} satisfies ChecksOf<LogFeasibilityOptions>;

/** Log probability log E max_i Π_k 1(g_k ≤ 0) that one of q points satisfies all constraints, smoothed. */
export const qLogProbabilityOfFeasibility: AcquisitionFactory<LogFeasibilityOptions> = (model, given) => {
  const options = readOptions("qLogProbabilityOfFeasibility options", given, feasibilityChecks);
  return logFeasibility(model, { ...options, objective: (samples) => options.constraints[0].value(samples).mul(0) });
};

const logFeasibility = monteCarlo(
  "qLogProbabilityOfFeasibility",
  maximumChecks,
  (draw, { fat, tauMax }) => logMeanOfBest(logWeighted(draw.objective, draw, fat), fat, tauMax),
  { isLog: true },
);
