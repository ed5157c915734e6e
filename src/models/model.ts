import { asGiven, type ChecksOf } from "../arguments/index.ts";
import { InputError } from "../errors/index.ts";
import type { Parameters, ParameterValues } from "../parameters/index.ts";
import type { Posterior, Sampler } from "../posteriors/index.ts";
import type { RandomGenerator } from "../random/index.ts";
import { ops, type Shape, type Tensor, type TensorLike } from "../tensor/index.ts";
import type { Observations } from "./observations.ts";

export interface PosteriorOptions {
  /**
   * Whether the posterior is that of a new observation, with the model's noise. A tensor gives its variance instead: `… q`, for
   * several outputs `… q x m`, or one number. Defaults to false.
   */
  observationNoise?: boolean | TensorLike;
}

export interface ConditionOptions {
  /** Noise variance of the new observations, on the scale of Y; the model's own by default. */
  noise?: TensorLike;
}

export interface FantasizeOptions {
  /** Base samples `F x q` (`F x q x m` for several outputs), or how to draw them. */
  sampler: Sampler;
  /**
   * The noise with which outcomes are fantasized and conditioned on: the model's own (true, the default), none (false: values of the
   * function itself), or a variance on the scale of the outcomes, one for all or in the shape of the points, `b x q` (`b x q x m`).
   */
  observationNoise?: boolean | TensorLike;
}

export const posteriorChecks = {
  observationNoise: [asGiven<boolean | TensorLike>, false],
} satisfies ChecksOf<PosteriorOptions>;

export const conditionChecks = { noise: [asGiven<TensorLike>, undefined] } satisfies ChecksOf<ConditionOptions>;

export const fantasizeChecks = {
  sampler: [asGiven<Sampler>],
  observationNoise: [asGiven<boolean | TensorLike>, true],
} satisfies ChecksOf<FantasizeOptions>;

/** Hyperparameters by name, in natural units: a number, or nested arrays where a parameter has several entries. */
export type Hyperparameters = Record<string, TensorLike>;

/** A tensor that a model keeps so that predictions are cheap. */
export interface Cache {
  readonly name: string;
  readonly tensor: Tensor;
  /**
   * "attached": gradients flow through it to what it was computed from, so no graph can hold it. "detached": they were cut off, since
   * the model was made under `traceMode` (make it outside to have them), or since they never flow (a transform's λ). "constant": it depends on nothing that has a gradient.
   */
  readonly state: "attached" | "detached" | "constant";
}

/** One maximisation problem of a fit. */
export interface FitProblem {
  /** The hyperparameters that are fitted, with their ranges, priors and starting values. */
  readonly parameters: Parameters;
  /** Their current values. */
  readonly values: ParameterValues;
  /** What is maximised, `()`, differentiable with respect to the values. Throws NumericalError where it cannot be evaluated. */
  objective(values: ParameterValues): Tensor;
  /** Makes the model use these values. */
  accept(values: ParameterValues, summary: FitSummary): void;
}

/** The outcome of a fit. */
export interface FitSummary {
  /** The objective reached: for a GP the log marginal likelihood with log priors, per observation. */
  value: number;
  iterations: number;
  evaluations: number;
  /** How many starts were tried. */
  attempts: number;
  message: string;
}

/** Predictions of each training outcome from all the others. */
export interface LeaveOneOut {
  /** Mean of each prediction: `n`, or `n x m`; on the scale of the outcomes. */
  mean: Tensor;
  /** Its variance, observation noise included. */
  variance: Tensor;
  /** Mean log density of the observed outcomes under these predictions, per output. */
  logDensity: number[];
}

export interface PathOptions {
  /** How many functions are drawn. */
  numSamples: number;
  /** Random Fourier features per part of the kernel. */
  numFeatures: number;
  random: RandomGenerator;
}

/** Whole functions drawn from a posterior: values `S x b x q` (`S x b x q x m`) at points `b x q x d`. */
export type Paths = (X: Tensor) => Tensor;

/** A model as plain data that JSON can hold; `type` says how it is read back. */
export interface SavedModel {
  readonly type: string;
}

/**
 * Anything that predicts outcomes with uncertainty. Whatever implements the first group of members works in every acquisition
 * function, in `optimizeAcqf`, in `modelList`, in tracing and export; each optional member adds one ability. Check an implementation
 * with `modelSuite` of `boflow/testing`.
 */
export interface Model {
  readonly numOutputs: number;
  readonly inputDimension: number;
  /** `()` for a plain model; the batch in front of every prediction for a conditioned or fantasized one. */
  readonly batchShape: Shape;
  /** Training data first, then what the model was conditioned on; empty where each output has observations of its own. */
  readonly observations: readonly Observations[];
  /**
   * For each output, the size of a unit of the model's own scale in the outcome's units: what `standardize()` divides by, 1 without an
   * outcome transform. Variance floors and smoothing defaults are relative to it.
   */
  readonly outcomeScales: readonly number[];
  /** The posterior of the outcomes at X, `b x q x d` (or `q x d`), raw inputs. */
  posterior(X: TensorLike, options?: PosteriorOptions): Posterior;
  /** The model with further observations: X `q x d` or `b x q x d`, Y `… q` (`… q x m`). Hyperparameters and transforms stay. */
  conditionOnObservations(X: TensorLike, Y: TensorLike, options?: ConditionOptions): Model;
  /** The model for each of F sampled outcomes of new observations at X, `b x q x d`: batch shape `F x b`. */
  fantasize(X: TensorLike, options: FantasizeOptions): Model;
  /** The model of one output alone. */
  output(index: number): Model;
  /** What is kept between predictions, and whether gradients flow through it. */
  caches(): readonly Cache[];
  /** What kind of model this is, for people and manifests. */
  describe(): Readonly<Record<string, unknown>>;

  /**
   * For an ensemble, such as several draws of the hyperparameters: the weight of each member, `K`, summing to 1. Its posteriors have
   * the members as one more axis of the batch, the last one: `b x K x q` (`b x K x q x m`); `batchShape` does not count it. Outcomes
   * to condition on are the same for all members, `b x q`, or one set for each, `b x K x q`. Acquisition functions average over them.
   */
  readonly ensembleWeights?: Tensor;
  /** The model's fits, independent of one another. Needed by `fitModel` and `marginalLogLikelihood`. */
  fitting?(): readonly FitProblem[];
  /** The same prior with other observations in place of all it had: Y `… n`, known noise variances. Needed by noisy expected improvement. */
  withObservations?(X: Tensor, Y: Tensor, Yvar: Tensor): Model;
  /** Functions drawn from the posterior. Needed by `samplePaths` and Thompson sampling. */
  paths?(options: PathOptions): Paths;
  /** Predictions of each training outcome from all others. Needed by `leaveOneOut`. */
  leaveOneOut?(): LeaveOneOut;
  /** The model as plain data. Needed by `saveModel`. */
  saved?(): SavedModel;
}

/** One optional ability of a model, bound to it. Throws InputError, naming the ability, where the model does not have it. */
export function abilityOf<K extends "fitting" | "withObservations" | "paths" | "leaveOneOut" | "saved">(
  what: string,
  model: Model,
  ability: K,
): NonNullable<Model[K]> {
  const method = model?.[ability];
  if (typeof method !== "function")
    throw new InputError(`${what}: this model cannot do that, as it has no method "${ability}"`);
  return method.bind(model) as NonNullable<Model[K]>;
}

/** All inputs that any output was observed at, each once, `n x d`. */
export function observedInputs(model: Model): Tensor {
  const d = model.inputDimension;
  const rows = new Map<string, Float64Array>();
  for (const { X } of blocksOf(model))
    for (let at = 0; at < X.size; at += d) {
      const row = X.data.slice(at, at + d);
      rows.set(row.join(), row);
    }
  return ops.stack([...rows.values()], 0);
}

function blocksOf(model: Model): readonly Observations[] {
  if (model.observations.length > 0 || model.numOutputs === 1) return model.observations;
  return Array.from({ length: model.numOutputs }, (_, j) => model.output(j)).flatMap(blocksOf);
}
