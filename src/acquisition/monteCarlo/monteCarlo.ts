import {
  asGiven,
  type ChecksOf,
  callback,
  checkedSeed,
  checkedWeights,
  flag,
  type GivenOptions,
  integerFrom,
  listOf,
  type OptionChecks,
  type OptionValues,
  optionValues,
} from "../../arguments/index.ts";
import { finite, InputError, invalidShape, positive } from "../../errors/index.ts";
import type { Model } from "../../models/index.ts";
import { baseSamples, type Sampler } from "../../posteriors/index.ts";
import type { Seed } from "../../random/index.ts";
import { ops, type Tensor, type TensorLike } from "../../tensor/index.ts";
import type { AcquisitionFactory } from "../analytic/analytic.ts";
import {
  type Acquisition,
  type AcquisitionParts,
  checkedModel,
  joined,
  jointAcquisition,
} from "../base/acquisition.ts";
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
  /** Feasible where it is at most 0: samples `S x b x q` (`S x b x q x m`) → `S x b x q`. */
  readonly value: SampleFunction;
  /** Temperature of its smoothing, in the units of the value; defaults to 1e-3 times the scale of the value. */
  readonly eta?: number;
}

/**
 * The linear function offset + Σ_j weights_j y_j of m outputs: an objective, or the value of a constraint. `offset` defaults to 0.
 * Throws ShapeError, when it is applied, for another number of outputs.
 */
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

/** Options that all Monte Carlo acquisition functions have. */
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

export const monteCarloChecks = {
  sampler: [asGiven<Sampler>, undefined],
  numSamples: [integerFrom(1), 128],
  seed: [checkedSeed, 0],
  objective: [callback("a function of samples"), undefined],
  constraints: [listOf(checkedConstraint, "a list of { value, eta? }", 0), []],
  maximize: [flag, true],
} satisfies ChecksOf<MonteCarloOptions>;

type Common = OptionValues<typeof monteCarloChecks, MonteCarloOptions>;

/** How base samples are drawn. */
export type SamplingOptions = Pick<Common, "numSamples" | "seed" | "sampler">;

export function checkedConstraint(what: string, given: OutcomeConstraint): OutcomeConstraint {
  callback("a function of samples")(`${what}.value`, given?.value);
  if (given.eta !== undefined) positive(`${what}.eta`, given.eta);
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

/** Properties of a value for `monteCarlo`. */
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
 * Throws InputError for a value that is not a function.
 */
export function monteCarlo<const D extends OptionChecks>(
  name: string,
  checks: D,
  value: (draw: Draw, options: OptionValues<D>) => Tensor,
  { isLog }: MonteCarloParts = {},
): AcquisitionFactory<GivenOptions<D> & MonteCarloOptions> {
  callback("a function of the samples' objectives")(`value of ${name}`, value);
  const make = (model: Model, given: object = {}): Acquisition => {
    const options = optionValues(`${name} options`, given, { ...monteCarloChecks, ...checks }) as OptionValues<D> &
      Common;
    const draw = drawing(name, model, options);
    return ofJointSamples(name, model, options, (samples) => value(draw(samples), options), { isLog });
  };
  return make as AcquisitionFactory<GivenOptions<D> & MonteCarloOptions>;
}

/** Properties of an acquisition function of samples, besides its value. */
export interface SampledParts extends Pick<AcquisitionParts, "isLog" | "incumbents"> {
  /** Whether a search ranks its raw samples by a few of the base samples; defaults to false. */
  readonly isScreened?: boolean;
}

/** Makes an acquisition function from its value `b` of joint samples at the points, pending ones behind them: `S x b x q` (`S x b x q x m`). */
export function ofJointSamples(
  name: string,
  model: Model,
  options: SamplingOptions,
  value: (samples: Tensor) => Tensor,
  { isScreened = false, ...parts }: SampledParts,
): Acquisition {
  const baseSamples = baseSamplesOf(options, model);
  return jointAcquisition(name, model, null, (pending) => {
    const valueBy = (some: (z: Tensor) => Tensor) => (X: Tensor) => {
      const joint = joined(X, pending);
      return value(model.posterior(joint).rsample(some(baseSamples(joint.shape[joint.rank - 2]))));
    };
    return { ...parts, value: valueBy((z) => z), ...(isScreened && { screening: valueBy(screened) }) };
  });
}

/** The objective and the constraints of samples, by the options. */
export function drawing(name: string, model: Model, options: Common): (samples: Tensor) => Draw {
  const { numOutputs, outcomeScales } = checkedModel(model);
  const { constraints, objective, maximize } = options;
  if (!objective && numOutputs !== 1)
    throw new InputError(
      `invalid objective: ${name} of ${numOutputs} outputs needs one, such as linearObjective(weights)`,
    );
  const scale = objective ? scaleOf(objective, outcomeScales) : outcomeScales[0];
  const violations = violationsOf(constraints, outcomeScales);
  return (samples) => {
    const values = objective ? objective(samples) : samples;
    return {
      objective: maximize ? values : values.neg(),
      violations: violations(samples),
      scale,
      t: maximize ? 1 : -1,
    };
  };
}

/** The scale of the values of a function of samples, 1 where it is not known. */
export function scaleOf(value: SampleFunction, outcomeScales: readonly number[]): number {
  return value.scale?.(outcomeScales) ?? 1;
}

/** The values of constraints over their temperatures. */
export function violationsOf(
  constraints: readonly OutcomeConstraint[],
  outcomeScales: readonly number[],
): (samples: Tensor) => Tensor[] {
  const temperatures = constraints.map(({ value, eta }) => eta ?? 1e-3 * scaleOf(value, outcomeScales));
  return (samples) => constraints.map(({ value }, k) => value(samples).div(temperatures[k]));
}

/** Base samples of q joint points, drawn once for every q. */
export function baseSamplesOf({ numSamples, seed, sampler }: SamplingOptions, model: Model): (q: number) => Tensor {
  const known = new Map<number, Tensor>();
  return (q) => {
    const z = known.get(q) ?? baseSamples(sampler ?? { numSamples, seed }, q, model.numOutputs);
    known.set(q, z);
    return z;
  };
}

/** How many of the base samples rank the raw samples of a search. */
const SCREENING_SAMPLES = 16;

/** The first of some base samples, by which a search ranks its raw samples. */
export function screened(z: Tensor): Tensor {
  return z.narrow(0, 0, Math.min(SCREENING_SAMPLES, z.shape[0]));
}

/** Mean over samples of the best of the q points. */
export function meanOfBest(utility: Tensor): Tensor {
  return utility.max(-1).mean(0);
}
