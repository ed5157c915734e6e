import { InputError, invalid, invalidShape, showShape } from "../errors/index.ts";
import {
  affineMoments,
  baseSamples,
  GaussianPosterior,
  lazily,
  type Moments,
  namedOptions,
  namedTensor,
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
import { broadcastShapes, type NestedArray, ops, sameShape, type Tensor, type TensorLike } from "../tensor/index.ts";
import { Conditional } from "./conditional.ts";
import { type Definition, declarations, initialValues } from "./definition.ts";
import type { ConditionOptions, FantasizeOptions, Hyperparameters, Model, PosteriorOptions } from "./model.ts";
import { checkedObservations, checkedVariances, type Observations } from "./observations.ts";

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
  /** Set by `fitModel`; null again once hyperparameters are set otherwise. */
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
    this.#values = { ...this.#values, ...this.checkedHyperparameters(values) };
    this.#conditional = null;
    this.fit = null;
    return this;
  }

  /** What `setHyperparameters` would set, as tensors in the parameters' shapes. */
  checkedHyperparameters(values: Hyperparameters): ParameterValues {
    if (typeof values !== "object" || values === null)
      invalid("hyperparameters", "an object of values by name", values);
    const { parameters } = this;
    const checked = Object.entries(values).map(([name, value]) => {
      if (!Object.hasOwn(parameters, name))
        throw new InputError(
          `invalid hyperparameters: this model has no "${name}"; it has ${Object.keys(parameters).join(", ")}`,
        );
      return [name, checkedValue(`hyperparameter ${name}`, value, parameters[name])] as const;
    });
    return Object.fromEntries(checked);
  }

  posterior(X: TensorLike, options?: PosteriorOptions): Posterior {
    const { observationNoise = false } = namedOptions("posterior options", options, ["observationNoise"]);
    const points = this.checkedPoints("X", X);
    const batch = broadcastShapes("invalid X: its batch and the model's", points.shape.slice(0, -2), this.batchShape);
    const at = inBatch(this.conditional.at(this.transformInputs(points)));
    const { outcomeTransform } = this.definition;
    const latent = observationNoise === true ? noisyMoments(at, this.newNoise) : (at as Moments);
    const affine = outcomeTransform.affine;
    if (!affine) {
      if (typeof observationNoise !== "boolean")
        throw new InputError("invalid observationNoise: a given variance needs an affine outcome transform; pass true");
      return new TransformedPosterior(new GaussianPosterior(latent), outcomeTransform);
    }
    const raw = affineMoments(latent, affine.scale.at(0, 0), affine.offset.at(0, 0));
    if (typeof observationNoise === "boolean") return new GaussianPosterior(raw);
    const shape = [...batch, points.shape[points.rank - 2]];
    return new GaussianPosterior(noisyMoments(raw, checkedVariances("observationNoise", observationNoise, shape)));
  }

  conditionOnObservations(X: TensorLike, Y: TensorLike, options?: ConditionOptions): ExactGP {
    const { noise } = namedOptions("conditioning options", options, ["noise"]);
    const observed = checkedObservations(this.checkedPoints("X", X), Y, noise, this.batchShape);
    this.transformed(observed); // an outcome that the transform does not take is refused here
    return new ExactGP(this.definition, [...this.observations, observed], this.#values);
  }

  /**
   * The model for each of F sampled outcomes of new observations at X, `q x d` or `b x q x d`: batch shape `F x b`. Base samples
   * are `F x q`. Outcomes are drawn, and count, with the model's own noise; hyperparameters and transforms stay. Gradients reach X.
   */
  fantasize(X: TensorLike, options: FantasizeOptions): ExactGP {
    const { sampler } = namedOptions("fantasy options", options, ["sampler"]);
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

  /** This model. Throws where its parts do not fit its data: a kernel of other inputs, outcomes that a transform does not take. */
  verified(): this {
    const { covariance, mean } = this.definition;
    for (const observed of this.observations) {
      const { x } = this.transformed(observed);
      covariance.diagonal(x, this.#values);
      mean.evaluate(x, this.#values);
    }
    return this;
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
    const points = namedTensor(name, X);
    const d = this.inputDimension;
    if (points.rank < 2 || points.shape[points.rank - 1] !== d)
      invalidShape(name, `b x q x ${d}`, points.shape, `the model has ${d} inputs`);
    const place = points.data.findIndex((v) => !Number.isFinite(v));
    if (place >= 0) invalid(name, "finite coordinates", points.data[place]);
    return points;
  }
}

/** A value for a parameter: of its shape, or one number for all entries, and inside its range. */
function checkedValue(name: string, given: TensorLike, { shape, constraint }: Parameter): Tensor {
  const value = namedTensor(name, given);
  const whole = sameShape(value.shape, shape);
  if (!whole && value.size !== 1) invalidShape(name, showShape(shape), value.shape);
  for (const v of value.data) if (!inRange(constraint, v)) invalid(name, rangeOf(constraint), v);
  return whole ? value : ops.broadcastTo(value.reshape([]), shape);
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
