import type { Posterior, Sampler } from "../posteriors/index.ts";
import type { Shape, Tensor, TensorLike } from "../tensor/index.ts";

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
   * With which noise the outcomes are imagined, and count: the model's own (true, the default), none (false: values of the function
   * itself), or a variance on the scale of the outcomes, one for all or in the shape of the points, `b x q` (`b x q x m`).
   */
  observationNoise?: boolean | TensorLike;
}

/** Natural-unit values: a number, or nested arrays where a parameter has several. */
export type Hyperparameters = Record<string, TensorLike>;

/** What a model keeps so that predictions are cheap. */
export interface Cache {
  readonly name: string;
  readonly tensor: Tensor;
  /**
   * "attached": gradients flow through it to what it was computed from, and no graph can hold it. "detached": they were cut off,
   * since the model was made under `traceMode`; make it outside to have them. "constant": there was nothing to attach to.
   */
  readonly state: "attached" | "detached" | "constant";
}

/** Anything that predicts outcomes with uncertainty. */
export interface Model {
  readonly numOutputs: number;
  readonly inputDimension: number;
  /** `()` for a plain model; the batch in front of every prediction for a conditioned or fantasised one. */
  readonly batchShape: Shape;
  /** Raw training inputs, `n x d`. */
  readonly trainX: Tensor;
  /** Raw training outcomes, `n`, or `n x m` for several outputs. */
  readonly trainY: Tensor;
  /** The belief about the outcomes at X, `b x q x d` (or `q x d`), raw inputs. */
  posterior(X: TensorLike, options?: PosteriorOptions): Posterior;
  /** The model with further observations: X `q x d` or `b x q x d`, Y `… q` (`… q x m`). Hyperparameters and transforms stay. */
  conditionOnObservations(X: TensorLike, Y: TensorLike, options?: ConditionOptions): Model;
  /** The model for each of F sampled outcomes of new observations at X, `b x q x d`: batch shape `F x b`. */
  fantasize(X: TensorLike, options: FantasizeOptions): Model;
  /** What is kept between predictions, and whether gradients flow through it. */
  caches(): readonly Cache[];
}
