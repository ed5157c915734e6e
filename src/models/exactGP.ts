import { fitsMemory, InputError, invalid, invalidShape, showShape } from "../errors/index.ts";
import {
  allows,
  type Constraint,
  describeRange,
  type Parameter,
  type Parameters,
  type ParameterValues,
  unprefixed,
} from "../parameters/index.ts";
import {
  affineMoments,
  baseSamples,
  GaussianPosterior,
  type Moments,
  namedOptions,
  namedTensor,
  noisyMoments,
  type Posterior,
  sampleCount,
  TransformedPosterior,
} from "../posteriors/index.ts";
import {
  broadcastShapes,
  detach,
  inTraceMode,
  isTraced,
  type NestedArray,
  ops,
  sameShape,
  type Tensor,
  type TensorLike,
  zeros,
} from "../tensor/index.ts";
import { Conditional } from "./conditional.ts";
import { type Definition, declarations, initialValues } from "./definition.ts";
import type { Cache, ConditionOptions, FantasizeOptions, Hyperparameters, Model, PosteriorOptions } from "./model.ts";
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
  /** Made under `traceMode`: no gradient flows through what it keeps. */
  readonly detached = inTraceMode();
  #values: ParameterValues;
  /** Whether hyperparameters were ever chosen, fitted or set. */
  #learned: boolean;
  #conditional: Conditional | null = null;

  constructor(definition: Definition, observations: readonly Observations[], values?: ParameterValues) {
    this.definition = definition;
    this.observations = observations;
    const parameters = declarations(definition);
    this.#learned = values !== undefined || Object.values(parameters).some(({ chosen }) => chosen);
    this.#values = this.#kept(values ?? initialValues(parameters));
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
    this.#values = { ...this.#values, ...this.#kept(this.checkedHyperparameters(values)) };
    this.#learned = true;
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
    const at = this.conditional.at(this.transformInputs(points));
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
    const { x, y, noise: variance } = this.transformed(observed); // an outcome that the transform does not take is refused here
    return this.#with(observed, this.conditional.condition(x, y, variance));
  }

  /**
   * The model for each of F sampled outcomes of new observations at X, `q x d` or `b x q x d`: batch shape `F x b`. Base samples
   * are `F x q`. Hyperparameters and transforms stay. Gradients reach X. Throws InputError for a model whose hyperparameters were
   * never fitted or set, and when so many fantasies do not fit into memory.
   */
  fantasize(X: TensorLike, options: FantasizeOptions): ExactGP {
    const { sampler, observationNoise = true } = namedOptions("fantasy options", options, [
      "sampler",
      "observationNoise",
    ]);
    if (!this.#learned)
      throw new InputError(
        "fantasize: this model's hyperparameters are where they started; await fitModel(model), or set them, first",
      );
    const points = this.checkedPoints("X", X);
    const [q, batch] = [points.shape[points.rank - 2], points.shape.slice(0, -2)];
    const Yvar = this.#givenNoise(observationNoise, [...batch, q]);
    const noise = Yvar ? this.#onModelScale(Yvar) : this.newNoise;
    const fantasies = [
      sampleCount(sampler),
      ...broadcastShapes("invalid X: its batch and the model's", batch, this.batchShape),
    ];
    const n = this.observations.reduce((sum, { X: seen }) => sum + seen.shape[seen.rank - 2], q);
    fitsMemory(
      "fantasies",
      fantasies.reduce((a, b) => a * b, n),
      `${showShape(fantasies)} of ${n} points; take fewer`,
    );
    const z = baseSamples(sampler, q, 1);
    const { conditional, y } = this.conditional.fantasize(this.transformInputs(points), z, noise);
    const Y = this.definition.outcomeTransform.inverse(y.expandDims(-1)).squeeze(-1);
    return this.#with({ X: points, Y, Yvar }, conditional);
  }

  /** This model with one more block of observations, and the process that they make. */
  #with(observed: Observations, conditional: Conditional): ExactGP {
    const { X, Y, Yvar } = observed;
    const kept = inTraceMode() ? { X: detach(X), Y: detach(Y), Yvar: Yvar && detach(Yvar) } : observed;
    const model = new ExactGP(this.definition, [...this.observations, kept], this.#values);
    model.#learned = this.#learned;
    model.#conditional = model.detached ? conditional.detached(model.#prior) : conditional;
    return model;
  }

  /** The noise of new observations where it is not the model's own, on the scale of the outcomes. */
  #givenNoise(noise: boolean | TensorLike, shape: readonly number[]): Tensor | null {
    if (noise === true) return null;
    return noise === false ? zeros([]) : checkedVariances("observationNoise", noise, shape);
  }

  /** The same process with other observations in place of all it had: Y `… n`, noise variance on the transformed scale. */
  withObservations(X: Tensor, Y: Tensor, noise: number): ExactGP {
    const Yvar = this.#scale.square().mul(noise);
    return new ExactGP(this.definition, [{ X, Y, Yvar }], this.#values);
  }

  /** A variance on the scale of the outcomes, as the process sees it. */
  #onModelScale(variance: Tensor): Tensor {
    return variance.size === 1 && variance.data[0] === 0 ? variance : variance.div(this.#scale.square());
  }

  /** Outcomes per unit of the transformed scale. Throws InputError where that is not the same everywhere. */
  get #scale(): Tensor {
    const { affine, type } = this.definition.outcomeTransform;
    if (!affine)
      throw new InputError(`invalid noise: a variance needs an affine outcome transform, and "${type}" is not one`);
    return affine.scale.at(0, 0);
  }

  caches(): readonly Cache[] {
    const parameters = Object.entries(this.#values).map(([name, tensor]) => ({
      name: `hyperparameter ${name}`,
      tensor,
    }));
    const state = ({ requiresGrad }: Tensor) => (requiresGrad ? "attached" : this.detached ? "detached" : "constant");
    return [...parameters, ...this.conditional.caches()].map((cache) => ({ ...cache, state: state(cache.tensor) }));
  }

  /** Values as this model keeps them. */
  #kept(values: ParameterValues): ParameterValues {
    if (!this.detached) return values;
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, detach(value)]));
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
    if (!this.#conditional) {
      const process = this.observations.reduce((process, observed) => {
        const { x, y, noise } = this.transformed(observed);
        return process.condition(x, y, noise);
      }, new Conditional(this.#prior));
      this.#conditional = this.detached ? process.detached(this.#prior) : process;
    }
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
    if (isTraced(points)) return points;
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
