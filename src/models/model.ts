import { asGiven, type ChecksOf } from "../arguments/index.ts";
import { InputError } from "../errors/index.ts";
import type { Parameters, ParameterValues } from "../parameters/index.ts";
import type { Posterior, Sampler } from "../posteriors/index.ts";
import type { RandomGenerator } from "../random/index.ts";
import { ops, type Shape, type Tensor, type TensorLike } from "../tensor/index.ts";
import type { Observations } from "./observations.ts";

/** Options of `posterior`. */
export interface PosteriorOptions {
  /**
   * Whether to predict new observations, with the model's noise, rather than the function itself. A tensor gives the noise variance: `… q`,
   * for several outputs `… q x m`, or one number. Defaults to false.
   */
  observationNoise?: boolean | TensorLike;
}

/** Options of `conditionOnObservations`. */
export interface ConditionOptions {
  /** Noise variance of the new observations, on the scale of Y; the model's own by default. */
  noise?: TensorLike;
}

/** Options of `fantasize`. */
export interface FantasizeOptions {
  /** Base samples `F x q` (`F x q x m` for several outputs), or how to draw them. */
  sampler: Sampler;
  /**
   * The noise of the fantasized outcomes: the model's own (true, the default), none (false: values of the
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

/** A tensor that a model caches for its predictions. */
export interface Cache {
  /** What is cached. */
  readonly name: string;
  /** The cached value. */
  readonly tensor: Tensor;
  /**
   * "attached": gradients flow through it, so a graph cannot hold it as a constant. "detached": gradients are cut off, since the model was
   * made under `traceMode`, or since the tensor never has any (the λ of Yeo-Johnson). "constant": it depends on nothing with a gradient.
   */
  readonly state: "attached" | "detached" | "constant";
}

/** The maximization problem of a fit. */
export interface FitProblem {
  /** The hyperparameters to fit, with their constraints, priors and initial values. */
  readonly parameters: Parameters;
  /** Their current values. */
  readonly values: ParameterValues;
  /** The objective to maximize, `()`, differentiable with respect to the values. Throws NumericalError where it cannot be evaluated. */
  objective(values: ParameterValues): Tensor;
  /** Sets the values in the model. */
  accept(values: ParameterValues, summary: FitSummary): void;
}

/** The outcome of a fit. */
export interface FitSummary {
  /** The objective reached: for a GP the log marginal likelihood with log priors, per observation. */
  value: number;
  /** Iterations of the best attempt. */
  iterations: number;
  /** Evaluations of the likelihood, of the best attempt. */
  evaluations: number;
  /** Number of starts. */
  attempts: number;
  /** Why the solver ended, in words. */
  message: string;
}

/** Predictions of each training outcome from all others. */
export interface LeaveOneOut {
  /** Mean of each prediction: `n`, or `n x m`; on the scale of the outcomes. */
  mean: Tensor;
  /** Its variance, observation noise included. */
  variance: Tensor;
  /** The residual of each outcome in standard deviations, on the scale of the model, where predictions are normal. */
  standardized: Tensor;
  /** Mean log density of the observed outcomes under these predictions, per output. */
  logDensity: number[];
}

/** What `model.paths` draws. */
export interface PathOptions {
  /** Number of functions. */
  numSamples: number;
  /** Number of random Fourier features per summand of the kernel. */
  numFeatures: number;
  /** Where its random numbers come from. */
  random: RandomGenerator;
}

/** Functions drawn from a posterior: values `S x b x q` (`S x b x q x m`) at points `b x q x d`. */
export type Paths = (X: Tensor) => Tensor;

/** A model as plain data; `type` selects the reader. */
export interface SavedModel {
  /** The name of the kind of model. */
  readonly type: string;
}

/**
 * A model predicts outcomes with uncertainty. An implementation of the required members works in every acquisition
 * function, in `optimizeAcqf`, in `modelList`, in tracing and export; each optional member adds an ability. Check an implementation
 * with `modelSuite` of `boflow/testing`.
 */
export interface Model {
  /** The number of outputs m. */
  readonly numOutputs: number;
  /** The number of inputs d. */
  readonly inputDimension: number;
  /** `()` for a plain model; for a conditioned or fantasized one the batch axes of every prediction. */
  readonly batchShape: Shape;
  /** Training data first, then later observations; empty if outputs have different observations. */
  readonly observations: readonly Observations[];
  /**
   * For each output, the scale of the affine outcome transform (the standard deviation of `standardize()`), 1 without one. Variance floors
   * and smoothing defaults are relative to it.
   */
  readonly outcomeScales: readonly number[];
  /**
   * The posterior of the outcomes at X, `b x q x d` (or `q x d`), untransformed inputs.
   *
   *     const { mean, variance } = model.posterior([[0.2, 0.4]], { observationNoise: true });
   */
  posterior(X: TensorLike, options?: PosteriorOptions): Posterior;
  /** The model with further observations: X `q x d` or `b x q x d`, Y `… q` (`… q x m`). Hyperparameters and transforms stay. */
  conditionOnObservations(X: TensorLike, Y: TensorLike, options?: ConditionOptions): Model;
  /**
   * The model conditioned on each of F sampled outcomes (fantasies) of new observations at X, `b x q x d`: batch shape `F x b`.
   *
   *     const fantasies = model.fantasize([[0.2, 0.4]], { sampler: { numSamples: 8, seed: 1 } });
   *     fantasies.posterior([[0.5, 0.5]]).mean; // 8 x 1
   */
  fantasize(X: TensorLike, options: FantasizeOptions): Model;
  /** The model of one output alone. */
  output(index: number): Model;
  /** The caches of the model, and whether gradients flow through them. */
  caches(): readonly Cache[];
  /** A description of the model for users and manifests. */
  describe(): Readonly<Record<string, unknown>>;

  /**
   * For an ensemble, such as several draws of the hyperparameters: the weights of its K members, `K`, with sum 1. Its posteriors have
   * the members as the last batch axis: `b x K x q` (`b x K x q x m`), which `batchShape` does not include. Outcomes
   * to condition on are shared by all members, `b x q`, or one set for each, `b x K x q`. Acquisition functions average over the members.
   */
  readonly ensembleWeights?: Tensor | undefined;
  /** The model's fits, independent of one another. Needed by `fitModel` and `marginalLogLikelihood`. */
  readonly fitting?: (() => readonly FitProblem[]) | undefined;
  /** The same prior with other observations instead of its own: Y `… n`, with known noise variances. Needed by noisy expected improvement. */
  readonly withObservations?: ((X: Tensor, Y: Tensor, Yvar: Tensor) => Model) | undefined;
  /** Functions drawn from the posterior. Needed by `samplePaths` and Thompson sampling. */
  readonly paths?: ((options: PathOptions) => Paths) | undefined;
  /** Predictions of each training outcome from all others. Needed by `leaveOneOut`. */
  readonly leaveOneOut?: (() => LeaveOneOut) | undefined;
  /** The model as plain data. Needed by `saveModel`. */
  readonly saved?: (() => SavedModel) | undefined;
}

/** An optional method of a model, bound to it. Throws InputError that names the method if the model lacks it. */
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

/** All distinct inputs at which any output was observed, `n x d`. */
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
