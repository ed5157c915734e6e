import { InputError, invalid, invalidShape } from "../errors/index.ts";
import {
  affineMoments,
  baseSamples,
  GaussianPosterior,
  lazily,
  type Moments,
  noisyMoments,
  type Posterior,
  TransformedPosterior,
} from "../posteriors/index.ts";
import {
  allows,
  type Constraint,
  describeRange,
  type Parameter,
  type Parameters,
  type ParameterValues,
  unprefixed,
} from "../priors/index.ts";
import { asTensor, type NestedArray, ops, type Tensor, type TensorLike } from "../tensor/index.ts";
import { Conditional } from "./conditional.ts";
import { type Definition, declarations, initialValues } from "./definition.ts";
import type { ConditionOptions, FantasizeOptions, Hyperparameters, Model, PosteriorOptions } from "./model.ts";

/** Observations as they were given. */
export interface Observations {
  /** `n x d`, or `b x q x d` for later ones. */
  readonly X: Tensor;
  /** `n`, or `… q`. */
  readonly Y: Tensor;
  /** Noise variances in Y's shape or one for all; null for the model's own. */
  readonly Yvar: Tensor | null;
}

/** What was found when a model was fitted. */
export interface FitSummary {
  /** Log marginal likelihood (with log priors) per observation. */
  value: number;
  iterations: number;
  evaluations: number;
  /** How many starts were tried. */
  attempts: number;
  message: string;
}

/** An exact Gaussian process with one output; build it with `singleTaskGP`. */
export class ExactGP implements Model {
  readonly numOutputs = 1;
  readonly definition: Definition;
  /** Training data first, then what the model was conditioned on. */
  readonly observations: readonly Observations[];
  /** Set by `fitModel`. */
  fit: FitSummary | null = null;
  #values: ParameterValues;
  #conditional: Conditional | null = null;

  constructor(definition: Definition, observations: readonly Observations[], values?: ParameterValues) {
    this.definition = definition;
    this.observations = observations;
    this.#values = values ?? initialValues(declarations(definition));
  }

  get trainX(): Tensor {
    return this.observations[0].X;
  }

  get trainY(): Tensor {
    return this.observations[0].Y;
  }

  get trainYvar(): Tensor | null {
    return this.observations[0].Yvar;
  }

  get inputDimension(): number {
    return this.trainX.shape[1];
  }

  get batchShape() {
    const { Y } = this.observations[this.observations.length - 1];
    return Y.shape.slice(0, -1);
  }

  /** Every hyperparameter's declaration, by name. */
  get parameters(): Parameters {
    return declarations(this.definition);
  }

  /** Every hyperparameter as a tensor in natural units, by name. */
  get values(): ParameterValues {
    return this.#values;
  }

  /** Hyperparameters in natural units, on the transformed scale: `{ lengthscale, noise, constant, outputscale? }`. */
  hyperparameters(): Record<string, NestedArray> {
    return Object.fromEntries(Object.entries(this.#values).map(([name, value]) => [name, value.toArray()]));
  }

  /**
   * Sets some or all hyperparameters, in natural units; a variable stays attached, so that gradients reach it. Throws InputError
   * for an unknown name or a value out of range; then nothing is changed.
   */
  setHyperparameters(values: Hyperparameters): this {
    const { parameters } = this;
    const next = { ...this.#values };
    for (const [name, value] of Object.entries(values)) {
      const declared = parameters[name];
      if (!declared)
        throw new InputError(
          `invalid hyperparameters: this model has no "${name}"; it has ${Object.keys(parameters).join(", ")}`,
        );
      next[name] = checkedValue(name, asTensor(value), declared);
    }
    this.#values = next;
    this.#conditional = null;
    return this;
  }

  posterior(X: TensorLike, { observationNoise = false }: PosteriorOptions = {}): Posterior {
    const at = inBatch(this.conditional.at(this.transformInputs(this.checkedPoints("X", X))));
    const { outcomeTransform } = this.definition;
    const latent = observationNoise === true ? noisyMoments(at, this.newNoise) : (at as Moments);
    const affine = outcomeTransform.affine;
    if (!affine) {
      if (typeof observationNoise !== "boolean")
        throw new InputError("invalid observationNoise: a given variance needs an affine outcome transform; pass true");
      return new TransformedPosterior(new GaussianPosterior(latent), outcomeTransform);
    }
    const raw = affineMoments(latent, affine.scale.at(0, 0), affine.offset.at(0, 0));
    return new GaussianPosterior(
      typeof observationNoise === "boolean" ? raw : noisyMoments(raw, asTensor(observationNoise)),
    );
  }

  conditionOnObservations(X: TensorLike, Y: TensorLike, { noise }: ConditionOptions = {}): ExactGP {
    const points = this.checkedPoints("X", X);
    const y = asTensor(Y);
    const q = points.shape[points.rank - 2];
    if (y.shape[y.rank - 1] !== q) invalidShape("Y", `… x ${q} (one outcome per point of X)`, y.shape);
    if (!y.data.every(Number.isFinite)) invalid("Y", "finite outcomes", y);
    const observed = { X: points, Y: y, Yvar: noise === undefined ? null : asTensor(noise) };
    return new ExactGP(this.definition, [...this.observations, observed], this.#values);
  }

  /**
   * The model for each of F sampled outcomes of new observations at X, `q x d` or `b x q x d`: batch shape `F x b`. Base samples
   * are `F x q`. Outcomes are drawn, and count, with the model's own noise; hyperparameters and transforms stay. Gradients reach X.
   */
  fantasize(X: TensorLike, { sampler }: FantasizeOptions): ExactGP {
    const points = this.checkedPoints("X", X);
    const z = baseSamples(sampler, points.shape[points.rank - 2], 1);
    const { conditional, y } = this.conditional.fantasize(this.transformInputs(points), z, this.newNoise);
    const Y = this.definition.outcomeTransform.inverse(y.expandDims(-1)).squeeze(-1);
    const model = new ExactGP(this.definition, [...this.observations, { X: points, Y, Yvar: null }], this.#values);
    model.#conditional = conditional;
    return model;
  }

  /** The same process with other observations in place of all it had: Y `… n`, noise variance on the transformed scale. */
  withObservations(X: Tensor, Y: Tensor, noise: number): ExactGP {
    const { affine } = this.definition.outcomeTransform;
    if (!affine) throw new InputError("withObservations: needs an affine outcome transform such as standardize");
    const Yvar = affine.scale.at(0, 0).square().mul(noise);
    return new ExactGP(this.definition, [{ X, Y, Yvar }], this.#values);
  }

  /** The process on the transformed scale, conditioned on everything observed; caches are computed when first needed. */
  get conditional(): Conditional {
    this.#conditional ??= this.observations.reduce((process, observed) => {
      const { x, y, noise } = this.transformed(observed);
      return process.condition(x, y, noise);
    }, new Conditional(this.#prior));
    return this.#conditional;
  }

  get #prior() {
    const { covariance, mean } = this.definition;
    const values = this.#values;
    return {
      mean: (x: Tensor) => mean.evaluate(x, values),
      covariance: (x1: Tensor, x2: Tensor) => covariance.covariance(x1, x2, values),
      diagonal: (x: Tensor) => covariance.diagonal(x, values),
    };
  }

  /** Observations on the scale that the process works on. */
  transformed({ X, Y, Yvar }: Observations): { x: Tensor; y: Tensor; noise: Tensor } {
    const { outcomeTransform } = this.definition;
    const column = (t: Tensor) => t.expandDims(-1);
    const y = outcomeTransform.forward(column(Y)).squeeze(-1);
    const noise = Yvar ? outcomeTransform.forwardVariance(column(Y), column(Yvar)).squeeze(-1) : this.newNoise;
    return { x: this.transformInputs(X), y, noise };
  }

  transformInputs(X: Tensor): Tensor {
    return this.definition.inputTransform.forward(X, unprefixed("inputTransform", this.#values));
  }

  /** Noise variance of a new observation on the transformed scale: the model's own, or the mean of the known ones. */
  get newNoise(): Tensor {
    if (this.definition.noise) return this.#values.noise;
    return this.transformed(this.observations[0]).noise.mean();
  }

  /** Points `… q x d` with as many columns as the training inputs, and finite. */
  checkedPoints(name: string, X: TensorLike): Tensor {
    const points = asTensor(X);
    const d = this.inputDimension;
    if (points.rank < 2 || points.shape[points.rank - 1] !== d)
      invalidShape(name, `b x q x ${d}`, points.shape, `the model has ${d} inputs`);
    if (!points.data.every(Number.isFinite)) invalid(name, "finite coordinates", points);
    return points;
  }
}

/** A value for a parameter: of its shape, or one number for all entries, and inside its range. */
function checkedValue(name: string, value: Tensor, { shape, constraint }: Parameter): Tensor {
  const fits = value.size === 1 || (value.rank === shape.length && value.shape.every((n, i) => n === shape[i]));
  if (!fits) invalidShape(`hyperparameter ${name}`, shape.length === 0 ? "()" : `(${shape.join(" x ")})`, value.shape);
  for (const v of value.data) if (!inRange(constraint, v)) invalid(`hyperparameter ${name}`, rangeOf(constraint), v);
  return value.shape.length === shape.length && value.size === shape.reduce((a, b) => a * b, 1)
    ? value
    : ops.broadcastTo(value.reshape([]), shape);
}

/** A bound of `positive(lower)` holds for fitting; a user may set any positive number. */
function inRange(constraint: Constraint, value: number): boolean {
  return constraint.name === "positive" ? value > 0 && Number.isFinite(value) : allows(constraint, value);
}

function rangeOf(constraint: Constraint): string {
  return constraint.name === "positive" ? "a positive finite number" : describeRange(constraint);
}

/** Variances shared by the members of a batch, such as fantasies, are shown for each. */
function inBatch(at: Moments): Moments {
  return lazily<Moments>({
    mean: () => at.mean,
    variance: () => ops.broadcastTo(at.variance, at.mean.shape),
    covariance: () => ops.broadcastTo(at.covariance, [...at.mean.shape, at.mean.shape[at.mean.rank - 1]]),
  });
}
