import {
  asGiven,
  type ChecksOf,
  callback,
  checkedBestF,
  checkedSeed,
  checkedWeights,
  flag,
  type GivenOptions,
  integerFrom,
  type OptionChecks,
  type OptionValues,
  optionValues,
  readOptions,
} from "../../arguments/index.ts";
import { finite, InputError, invalid, invalidShape, nonNegative, positive } from "../../errors/index.ts";
import * as scalar from "../../math/index.ts";
import type { Model } from "../../models/index.ts";
import { baseSamples, type Sampler } from "../../posteriors/index.ts";
import type { Seed } from "../../random/index.ts";
import { ops, type Tensor, type TensorLike } from "../../tensor/index.ts";
import type { AcquisitionFactory } from "../analytic/analytic.ts";
import { type Acquisition, checkedModel, joined, jointAcquisition } from "../base/acquisition.ts";
import { norm } from "../base/posteriorTransform.ts";

/*
 * Acquisition functions of q points together, by Monte Carlo over joint posterior samples y = μ + L z with fixed base samples z:
 * a smooth, deterministic function of the points (Balandat et al. 2020). Objectives o are `S x b x q`, the value the mean over
 * samples of the best of the q points. X is `b x q x d` for any q.
 */

/** Values of samples `S x b x q` (`S x b x q x m` for several outputs): `S x b x q`. */
export interface SampleFunction {
  (samples: Tensor): Tensor;
  /** The scale of the values, from those of the outputs; 1 where it is not known. Smoothing defaults are relative to it. */
  scale?(scales: readonly number[]): number;
}

/** An outcome constraint, satisfied where its value is at most 0. */
export interface OutcomeConstraint {
  readonly value: SampleFunction;
  /** Temperature of its smoothing, in the units of the value; defaults to 1e-3 times the scale of the value. */
  readonly eta?: number;
}

/** The linear function offset + Σ_j weights_j y_j of m outputs: an objective, or the value of a constraint. `offset` defaults to 0. */
export function linearObjective(weights: TensorLike, offset = 0): SampleFunction {
  const w = checkedWeights("weights", weights);
  finite("offset", offset);
  const value = (samples: Tensor) => {
    const m = samples.shape[samples.rank - 1];
    if (m !== w.size) invalidShape("weights", `(${m}), one per output`, w.shape);
    return ops.matvec(samples, w).add(offset);
  };
  return Object.assign(value, { scale: (scales: readonly number[]) => norm(w.data, scales) });
}

export interface MonteCarloOptions {
  /** Base samples `S x q` (`S x q x m`), pending points counted, or how to draw them; by default `numSamples` of `seed`. */
  sampler?: Sampler;
  /** Defaults to 128. */
  numSamples?: number;
  /** Defaults to 0. */
  seed?: Seed;
  /** The objective of a sample; the outcome itself by default, which needs a single output. */
  objective?: SampleFunction;
  /** Outcome constraints; a sample counts where all are satisfied. */
  constraints?: readonly OutcomeConstraint[];
  /** Whether large objective values are good; defaults to true. Where they are not, the negated objective is maximized. */
  maximize?: boolean;
}

export interface BestFOptions extends MonteCarloOptions {
  /** The best objective value so far: a number, or one per batch member. */
  bestF: TensorLike;
}

export const monteCarloChecks = {
  sampler: [asGiven<Sampler>, undefined],
  numSamples: [integerFrom(1), 128],
  seed: [checkedSeed, 0],
  objective: [callback("a function of samples"), undefined],
  constraints: [checkedConstraints, []],
  maximize: [flag, true],
} satisfies ChecksOf<MonteCarloOptions>;

type Common = OptionValues<typeof monteCarloChecks, MonteCarloOptions>;

function checkedConstraints(what: string, given: readonly OutcomeConstraint[]): readonly OutcomeConstraint[] {
  if (!Array.isArray(given)) invalid(what, "a list of { value, eta? }", given);
  given.forEach(({ value, eta }: OutcomeConstraint, k) => {
    if (typeof value !== "function") invalid(`${what}[${k}].value`, "a function of samples", value);
    if (eta !== undefined) positive(`${what}[${k}].eta`, eta);
  });
  return given;
}

/** One sample of each point. */
export interface Draw {
  /** To be maximized, `S x b x q`. */
  readonly objective: Tensor;
  /** The constraints' values over their temperatures, each `S x b x q`. */
  readonly violations: readonly Tensor[];
  /** The scale of the objective; 1 where it is not known. */
  readonly scale: number;
  /** +1 when maximizing, −1 when minimizing. */
  readonly t: number;
}

export interface MonteCarloParts {
  /** Whether the value is a logarithm: an ensemble of models is then averaged by logsumexp. Defaults to false. */
  isLog?: boolean;
}

/**
 * Makes the factory of a Monte Carlo acquisition function from its options, next to those of `MonteCarloOptions`, each with a check and an
 * optional default, and its value `b` from the samples' objectives `S x b x q`:
 *
 *     const meanOfWorst = monteCarlo("meanOfWorst", {}, ({ objective }) => objective.min(-1).mean(0));
 *
 * Pending points are sampled together with the candidates.
 */
export function monteCarlo<const D extends OptionChecks>(
  name: string,
  checks: D,
  value: (draw: Draw, options: OptionValues<D>) => Tensor,
  { isLog }: MonteCarloParts = {},
): AcquisitionFactory<GivenOptions<D> & MonteCarloOptions> {
  const make = (model: Model, given: object = {}): Acquisition => {
    const options = optionValues(`${name} options`, given, { ...monteCarloChecks, ...checks }) as OptionValues<D> &
      Common;
    const draw = drawing(name, model, options);
    const samples = baseSamplesOf(options, model);
    return jointAcquisition(name, model, null, (pending) => ({
      isLog,
      value: (X) => {
        const joint = joined(X, pending);
        return value(draw(model.posterior(joint).rsample(samples(joint.shape[joint.rank - 2]))), options);
      },
    }));
  };
  return make as AcquisitionFactory<GivenOptions<D> & MonteCarloOptions>;
}

/** The objective and the constraints of samples, by the options. */
export function drawing(name: string, model: Model, options: Common): (samples: Tensor) => Draw {
  const { numOutputs, outcomeScales } = checkedModel(model);
  const { constraints, objective, maximize } = options;
  if (!objective && numOutputs !== 1)
    throw new InputError(
      `invalid objective: ${name} of ${numOutputs} outputs needs one, such as linearObjective(weights)`,
    );
  const scaleOf = (f: SampleFunction) => f.scale?.(outcomeScales) ?? 1;
  const scale = objective ? scaleOf(objective) : outcomeScales[0];
  const temperatures = constraints.map(({ value, eta }) => eta ?? 1e-3 * scaleOf(value));
  return (samples) => {
    const values = objective ? objective(samples) : samples;
    return {
      objective: maximize ? values : values.neg(),
      violations: constraints.map((c, k) => c.value(samples).div(temperatures[k])),
      scale,
      t: maximize ? 1 : -1,
    };
  };
}

/** Base samples of q joint points, drawn once for every q. */
export function baseSamplesOf({ numSamples, seed, sampler }: Common, model: Model): (q: number) => Tensor {
  const known = new Map<number, Tensor>();
  return (q) => {
    const z = known.get(q) ?? baseSamples(sampler ?? { numSamples, seed }, q, model.numOutputs);
    known.set(q, z);
    return z;
  };
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

/** mean_s max_i (o_i − best)⁺, weighted by the constraints; `best`, on the scale of the draw, broadcasts to `S x b x q`. */
export function improvement(draw: Draw, best: Tensor): Tensor {
  return meanOfBest(weighted(draw.objective.sub(best).maximum(0), draw));
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

export interface LogImprovementOptions extends BestFOptions, Smoothing {}

export const smoothingChecks = {
  fat: [flag, true],
  tauRelu: [positive, undefined],
  tauMax: [positive, 1e-2],
} satisfies ChecksOf<Smoothing>;

type CheckedSmoothing = OptionValues<typeof smoothingChecks, Smoothing>;

/** The logarithm of a smoothed `improvement`. */
export function logImprovement(draw: Draw, best: Tensor, { fat, tauRelu, tauMax }: CheckedSmoothing): Tensor {
  const tau = tauRelu ?? 1e-6 * draw.scale;
  const u = draw.objective.sub(best).div(tau);
  const log = (fat ? ops.logFatplus(u) : ops.logSoftplus(u)).add(scalar.log(tau));
  return logMeanOfBest(logWeighted(log, draw, fat), fat, tauMax);
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
function logMeanOfBest(log: Tensor, fat: boolean, tauMax: number): Tensor {
  return ops.logMeanExp(fat ? ops.fatmax(log, tauMax) : ops.smoothMax(log, tauMax), 0);
}

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
  constraints: [
    (what: string, given: readonly OutcomeConstraint[]) =>
      checkedConstraints(what, given).length > 0 ? given : invalid(what, "at least one outcome constraint", given),
  ],
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

/** Simple regret E max_i o_i of q points: exploitation alone. */
export const qSimpleRegret: AcquisitionFactory<MonteCarloOptions> = monteCarlo("qSimpleRegret", {}, (draw) =>
  meanOfBest(draw.objective),
);

export interface ConfidenceBoundOptions extends MonteCarloOptions {
  /** The weight of the variance, not negative. */
  beta: number;
}

/** E max_i (centre · ō_i + scale · |o_i − ō_i|), ō the mean over the samples. */
function spreadAroundMean({ objective }: Draw, centre: number, scale: number): Tensor {
  const average = objective.mean(0, true);
  return meanOfBest(average.mul(centre).add(objective.sub(average).abs().mul(scale)));
}

/** Upper confidence bound E max_i (ō_i + √(βπ/2) |o_i − ō_i|) of q points, ō the mean over the samples (Wilson et al. 2017). */
export const qUpperConfidenceBound: AcquisitionFactory<ConfidenceBoundOptions> = monteCarlo(
  "qUpperConfidenceBound",
  { beta: [nonNegative] },
  (draw, { beta }) => spreadAroundMean(draw, 1, Math.sqrt((beta * Math.PI) / 2)),
);

/** Lower confidence bound E max_i (ō_i − √(βπ/2) |o_i − ō_i|) of q points, ō the mean over the samples: avoids risk. */
export const qLowerConfidenceBound: AcquisitionFactory<ConfidenceBoundOptions> = monteCarlo(
  "qLowerConfidenceBound",
  { beta: [nonNegative] },
  (draw, { beta }) => spreadAroundMean(draw, 1, -Math.sqrt((beta * Math.PI) / 2)),
);

/** Posterior standard deviation E max_i √(π/2) |o_i − ō_i| of q points, ō the mean over the samples: exploration alone. */
export const qPosteriorStandardDeviation: AcquisitionFactory<MonteCarloOptions> = monteCarlo(
  "qPosteriorStandardDeviation",
  {},
  (draw) => spreadAroundMean(draw, 0, Math.sqrt(Math.PI / 2)),
);
