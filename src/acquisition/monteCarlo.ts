import { finite, InputError, integer, invalid, invalidShape, nonNegative, positive } from "../errors/index.ts";
import type { Model } from "../models/index.ts";
import { baseSamples, namedOptions, type Sampler } from "../posteriors/index.ts";
import type { Seed } from "../random/index.ts";
import { ops, type Tensor, type TensorLike } from "../tensor/index.ts";
import { type Acquisition, acquisition, checkedBestF, checkedModel, checkedWeights } from "./acquisition.ts";

/*
 * Acquisition functions of q points together, by Monte Carlo over joint posterior samples y = μ + L z with fixed base samples z:
 * a smooth, deterministic function of the points (Balandat et al. 2020). Objectives o are `S x b x q`, the value the mean over
 * samples of the best of the q points.
 */

/** Values of samples `S x b x q` (`S x b x q x m` for several outputs): `S x b x q`. */
export type SampleFunction = (samples: Tensor) => Tensor;

/** An outcome constraint, held where its value is at most 0. */
export interface OutcomeConstraint {
  readonly value: SampleFunction;
  /** Temperature of its smoothing; defaults to 1e-3. */
  readonly eta?: number;
}

/** offset + Σ_j weights_j y_j: an objective, or the value of a constraint. */
export function linearObjective(weights: TensorLike, offset = 0): SampleFunction {
  const w = checkedWeights(weights);
  finite("offset", offset);
  return (samples) => {
    const m = samples.shape[samples.rank - 1];
    if (m !== w.size) invalidShape("weights", `(${m}), one per output`, w.shape);
    return ops.matvec(samples, w).add(offset);
  };
}

export interface MonteCarloOptions {
  /** Base samples `S x q` (`S x q x m`), pending points counted, or how to draw them; by default `numSamples` of `seed`. */
  sampler?: Sampler;
  /** Defaults to 128. */
  numSamples?: number;
  /** Defaults to 0. */
  seed?: Seed;
  /** What a sample is worth; the outcome itself by default, which needs a single output. */
  objective?: SampleFunction;
  /** All must hold for a sample to count. */
  constraints?: readonly OutcomeConstraint[];
}

export interface BestFOptions extends MonteCarloOptions {
  /** The best objective value so far: a number, or one per batch member. */
  bestF: TensorLike;
}

const common = ["sampler", "numSamples", "seed", "objective", "constraints"];

/** One sample of each point: objectives `S x b x q`, and the constraints' values over their temperatures. */
interface Draw {
  readonly objective: Tensor;
  readonly violations: readonly Tensor[];
}

/** Declares a function by its utility at every sample and point, `S x b x q`, and how those are put together to `b`. */
function monteCarlo<O extends MonteCarloOptions>(
  name: string,
  optionNames: readonly string[],
  check: (options: O) => O,
  value: (draw: Draw, options: O) => Tensor,
): (model: Model, options: O) => Acquisition {
  return (model, given) => {
    checkedModel(model);
    const options = check(namedOptions(`${name} options`, given, [...common, ...optionNames]));
    checkFunctions(options);
    const { numSamples = 128, seed = 0, sampler = { numSamples, seed }, constraints = [] } = options;
    integer("numSamples", numSamples, 1);
    const objective = options.objective ?? singleOutput(name, model);
    const temperatures = constraints.map(({ eta = 1e-3 }, k) => positive(`constraints[${k}].eta`, eta));
    const build = (pending: Tensor | null): Acquisition =>
      acquisition(
        name,
        model,
        null,
        (X) => {
          const joint = pending ? joined(X, pending) : X;
          const z = baseSamples(sampler, joint.shape[joint.rank - 2], model.numOutputs);
          const samples = model.posterior(joint).rsample(z);
          const violations = constraints.map((c, k) => c.value(samples).div(temperatures[k]));
          return value({ objective: objective(samples), violations }, options);
        },
        { withPending: (points) => build(pending ? ops.concat([pending, points], 0) : points) },
      );
    return build(null);
  };
}

function checkFunctions({ objective, constraints = [] }: MonteCarloOptions): void {
  if (objective !== undefined && typeof objective !== "function")
    invalid("objective", "a function of samples", objective);
  if (!Array.isArray(constraints)) invalid("constraints", "a list of { value, eta? }", constraints);
  constraints.forEach((c, k) => {
    if (typeof c?.value !== "function") invalid(`constraints[${k}].value`, "a function of samples", c?.value);
  });
}

function singleOutput(name: string, model: Model): SampleFunction {
  if (model.numOutputs === 1) return (samples) => samples;
  throw new InputError(
    `invalid objective: ${name} of ${model.numOutputs} outputs needs one, such as linearObjective(weights)`,
  );
}

/** Pending points `p x d` behind the points of every batch member. */
export function joined(X: Tensor, pending: Tensor): Tensor {
  return ops.concat([X, ops.broadcastTo(pending, [...X.shape.slice(0, -2), ...pending.shape])], X.rank - 2);
}

/** Π_k sigmoid(−g_k/η_k); 1 without constraints. */
function weighted(utility: Tensor, { violations }: Draw): Tensor {
  return violations.reduce((u, g) => u.mul(ops.sigmoid(g.neg())), utility);
}

/** Utility plus Σ_k log fatmoid(−g_k/η_k), or log sigmoid where tails are not fat. */
function logWeighted(utility: Tensor, { violations }: Draw, fat: boolean): Tensor {
  return violations.reduce((u, g) => u.add((fat ? ops.logFatmoid : ops.logSigmoid)(g.neg())), utility);
}

/** Mean over samples of the best of the q points. */
function meanOfBest(utility: Tensor): Tensor {
  return utility.max(-1).mean(0);
}

function withLevel<O extends BestFOptions>(options: O): O {
  const bestF = checkedBestF(options.bestF);
  return { ...options, bestF: bestF.rank === 0 ? bestF : bestF.expandDims(-1) };
}

/** E max_i (o_i − bestF)⁺. Prefer its log, whose gradient does not vanish. */
export const qExpectedImprovement = monteCarlo<BestFOptions>("qEI", ["bestF"], withLevel, (draw, { bestF }) =>
  meanOfBest(weighted(draw.objective.sub(bestF).maximum(0), draw)),
);

export interface ProbabilityOfImprovementOptions extends BestFOptions {
  /** Temperature of the smoothed step; defaults to 1e-3. */
  tau?: number;
}

/** E max_i 1(o_i > bestF), the step smoothed. */
export const qProbabilityOfImprovement = monteCarlo<ProbabilityOfImprovementOptions>(
  "qPI",
  ["bestF", "tau"],
  (options) => ({ ...withLevel(options), tau: positive("tau", options.tau ?? 1e-3) }),
  (draw, { bestF, tau = 1e-3 }) => meanOfBest(weighted(ops.sigmoid(draw.objective.sub(bestF).div(tau)), draw)),
);

export interface LogImprovementOptions extends BestFOptions {
  /** Whether the smoothings have polynomial tails; defaults to true. */
  fat?: boolean;
  /** Temperature of the smoothed ReLU; defaults to 1e-6. */
  tauRelu?: number;
  /** Temperature of the smoothed maximum over points; defaults to 1e-2. */
  tauMax?: number;
}

/** log of a smoothed qEI, with a gradient everywhere (Ament et al. 2023). */
export const qLogExpectedImprovement = monteCarlo<LogImprovementOptions>(
  "qLogEI",
  ["bestF", "fat", "tauRelu", "tauMax"],
  (options) => ({
    ...withLevel(options),
    tauRelu: positive("tauRelu", options.tauRelu ?? 1e-6),
    tauMax: positive("tauMax", options.tauMax ?? 1e-2),
  }),
  (draw, { bestF, fat = true, tauRelu = 1e-6, tauMax = 1e-2 }) => {
    const u = draw.objective.sub(bestF).div(tauRelu);
    const log = (fat ? ops.logFatplus(u) : ops.logSoftplus(u)).add(Math.log(tauRelu));
    return logMeanOfBest(logWeighted(log, draw, fat), fat, tauMax);
  },
);

/** log of the mean over samples of exp of the smoothed maximum over points. */
function logMeanOfBest(log: Tensor, fat: boolean, tauMax: number): Tensor {
  return ops.logMeanExp(fat ? ops.fatmax(log, tauMax) : ops.smoothMax(log, tauMax), 0);
}

export interface LogFeasibilityOptions extends MonteCarloOptions {
  fat?: boolean;
  tauMax?: number;
}

/** log E max_i Π_k 1(g_k ≤ 0), smoothed: the log probability that one of the points meets all constraints. */
export const qLogProbabilityOfFeasibility = monteCarlo<LogFeasibilityOptions>(
  "qLogProbabilityOfFeasibility",
  ["fat", "tauMax"],
  (options) => {
    if (!options.constraints?.length)
      throw new InputError("invalid constraints: expected at least one outcome constraint, got none");
    const [{ value }] = options.constraints;
    return { ...options, objective: (samples) => value(samples).mul(0) };
  },
  (draw, { fat = true, tauMax = 1e-2 }) => logMeanOfBest(logWeighted(draw.objective, draw, fat), fat, tauMax),
);

const asGiven = <O extends MonteCarloOptions>(options: O): O => options;

/** E max_i o_i. */
export const qSimpleRegret = monteCarlo<MonteCarloOptions>("qSimpleRegret", [], asGiven, (draw) =>
  meanOfBest(draw.objective),
);

export interface ConfidenceBoundOptions extends MonteCarloOptions {
  /** How much variance counts. */
  beta: number;
}

/** E max_i (ō_i + scale · |o_i − ō_i|), ō the mean over the samples. */
function spreadAroundMean(objective: Tensor, centre: number, scale: number): Tensor {
  const average = objective.mean(0, true);
  return meanOfBest(average.mul(centre).add(objective.sub(average).abs().mul(scale)));
}

const withBeta = (options: ConfidenceBoundOptions) => ({ ...options, beta: nonNegative("beta", options.beta) });

/** E max_i (ō_i + √(βπ/2) |o_i − ō_i|) (Wilson et al. 2017). */
export const qUpperConfidenceBound = monteCarlo<ConfidenceBoundOptions>("qUCB", ["beta"], withBeta, (draw, { beta }) =>
  spreadAroundMean(draw.objective, 1, Math.sqrt((beta * Math.PI) / 2)),
);

/** E max_i (ō_i − √(βπ/2) |o_i − ō_i|): points that are good even in bad luck. */
export const qLowerConfidenceBound = monteCarlo<ConfidenceBoundOptions>("qLCB", ["beta"], withBeta, (draw, { beta }) =>
  spreadAroundMean(draw.objective, 1, -Math.sqrt((beta * Math.PI) / 2)),
);

/** E max_i √(π/2) |o_i − ō_i|: exploration alone. */
export const qPosteriorStandardDeviation = monteCarlo<MonteCarloOptions>(
  "qPosteriorStandardDeviation",
  [],
  asGiven,
  (draw) => spreadAroundMean(draw.objective, 0, Math.sqrt(Math.PI / 2)),
);
