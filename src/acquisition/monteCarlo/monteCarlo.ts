import { finite, InputError, integer, invalid, invalidShape, nonNegative, positive } from "../../errors/index.ts";
import * as scalar from "../../math/index.ts";
import type { Model } from "../../models/index.ts";
import { baseSamples, namedOptions, type Sampler } from "../../posteriors/index.ts";
import type { Seed } from "../../random/index.ts";
import { ops, type Tensor, type TensorLike } from "../../tensor/index.ts";
import { type Acquisition, acquisition, checkedBestF, checkedModel, checkedWeights } from "../base/acquisition.ts";

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

export const commonOptions = ["sampler", "numSamples", "seed", "objective", "constraints"];

/** One sample of each point: objectives `S x b x q`, and the constraints' values over their temperatures. */
export interface Draw {
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
    const options = check(namedOptions(`${name} options`, given, [...commonOptions, ...optionNames]));
    const draw = drawing(name, model, options);
    const drawn = baseSamplesOf(options, model);
    const build = (pending: Tensor | null): Acquisition =>
      acquisition(
        name,
        model,
        null,
        (X) => {
          const joint = pending ? joined(X, pending) : X;
          return value(draw(model.posterior(joint).rsample(drawn(joint.shape[joint.rank - 2]))), options);
        },
        { withPending: (points) => build(pending ? ops.concat([pending, points], 0) : points) },
      );
    return build(null);
  };
}

/** What samples are worth by the objective and the constraints of the options. */
export function drawing(name: string, model: Model, options: MonteCarloOptions): (samples: Tensor) => Draw {
  checkFunctions(options);
  const { constraints = [], objective = singleOutput(name, model) } = options;
  const temperatures = constraints.map(({ eta = 1e-3 }, k) => positive(`constraints[${k}].eta`, eta));
  return (samples) => ({
    objective: objective(samples),
    violations: constraints.map((c, k) => c.value(samples).div(temperatures[k])),
  });
}

/** Base samples of q joint points, drawn once for every q. */
export function baseSamplesOf(options: MonteCarloOptions, model: Model): (q: number) => Tensor {
  const { numSamples = 128, seed = 0, sampler = { numSamples, seed } } = options;
  integer("numSamples", numSamples, 1);
  const known = new Map<number, Tensor>();
  return (q) => {
    const z = known.get(q) ?? baseSamples(sampler, q, model.numOutputs);
    known.set(q, z);
    return z;
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

/** mean_s max_i (o_i − bestF)⁺, weighted by the constraints; the level broadcasts to `S x b x q`. */
export function improvement(draw: Draw, bestF: TensorLike): Tensor {
  return meanOfBest(weighted(draw.objective.sub(bestF).maximum(0), draw));
}

/** E max_i (o_i − bestF)⁺. Prefer its log, whose gradient does not vanish. */
export const qExpectedImprovement = monteCarlo<BestFOptions>("qEI", ["bestF"], withLevel, (draw, { bestF }) =>
  improvement(draw, bestF),
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

/** How a log improvement is smoothed. */
export interface Smoothing {
  /** Whether the smoothings have polynomial tails; defaults to true. */
  fat?: boolean;
  /** Temperature of the smoothed ReLU; defaults to 1e-6. */
  tauRelu?: number;
  /** Temperature of the smoothed maximum over points; defaults to 1e-2. */
  tauMax?: number;
}

export interface LogImprovementOptions extends BestFOptions, Smoothing {}

export const smoothingOptions = ["fat", "tauRelu", "tauMax"];

/** The temperatures, checked. */
export function withSmoothing<O extends Smoothing>(options: O): O {
  const { tauRelu = 1e-6, tauMax = 1e-2 } = options;
  return { ...options, tauRelu: positive("tauRelu", tauRelu), tauMax: positive("tauMax", tauMax) };
}

/** log of a smoothed `improvement`. */
export function logImprovement(draw: Draw, bestF: TensorLike, smoothing: Smoothing): Tensor {
  const { fat = true, tauRelu = 1e-6, tauMax = 1e-2 } = smoothing;
  const u = draw.objective.sub(bestF).div(tauRelu);
  const log = (fat ? ops.logFatplus(u) : ops.logSoftplus(u)).add(scalar.log(tauRelu));
  return logMeanOfBest(logWeighted(log, draw, fat), fat, tauMax);
}

/** log of a smoothed qEI, with a gradient everywhere (Ament et al. 2023). */
export const qLogExpectedImprovement = monteCarlo<LogImprovementOptions>(
  "qLogEI",
  ["bestF", ...smoothingOptions],
  (options) => withSmoothing(withLevel(options)),
  (draw, options) => logImprovement(draw, options.bestF, options),
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
