import { namedTensor, readOptions } from "../arguments/index.ts";
import { fitsMemory, InputError, invalid, invalidShape, showShape } from "../errors/index.ts";
import { initialValues, type Parameters, type ParameterValues } from "../parameters/index.ts";
import {
  baseSamples,
  GaussianPosterior,
  type Moments,
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
  type Shape,
  type Tensor,
  type TensorLike,
  zeros,
} from "../tensor/index.ts";
import { type GPComponents, parameterDeclarations, priorProcess, transformInputs } from "./components.ts";
import { ConditionedProcess } from "./conditionedProcess.ts";
import { savedGP } from "./exactGPData.ts";
import { checkedHyperparameters } from "./hyperparameters.ts";
import { leaveOneOutOfGP } from "./leaveOneOut.ts";
import { logMarginal, type TrainingData, warnWhereNothingIsLearned } from "./marginalLikelihood.ts";
import type {
  Cache,
  ConditionOptions,
  FantasizeOptions,
  FitProblem,
  FitSummary,
  Hyperparameters,
  LeaveOneOut,
  Model,
  PathOptions,
  Paths,
  PosteriorOptions,
  SavedModel,
} from "./model.ts";
import { conditionChecks, fantasizeChecks, posteriorChecks } from "./model.ts";
import {
  checkedObservations,
  checkedVariances,
  type Observations,
  transformedOutcomes,
  transformedVariance,
} from "./observations.ts";
import { gpPaths } from "./samplePaths.ts";

/** An exact Gaussian process with one output; build it with `singleTaskGP`. */
export class ExactGP implements Model {
  readonly numOutputs = 1;
  readonly components: GPComponents;
  readonly observations: readonly Observations[];
  /** The result of the last `fitModel`; null before, and once hyperparameters are set otherwise. */
  fit: FitSummary | null = null;
  /** Whether it was made under `traceMode`: its caches are detached. */
  readonly #detached = inTraceMode();
  #values: ParameterValues;
  /** Whether hyperparameters were chosen, fitted or set. */
  #learned: boolean;
  #process: ConditionedProcess | null = null;
  #trainingData: TrainingData | null = null;

  constructor(components: GPComponents, observations: readonly Observations[], values?: ParameterValues) {
    this.components = components;
    this.observations = observations;
    this.#learned = values !== undefined || Object.values(this.parameters).some(({ chosen }) => chosen);
    this.#values = this.#kept(values ?? initialValues(this.parameters));
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

  get batchShape(): Shape {
    const { Y } = this.observations[this.observations.length - 1];
    return Y.shape.slice(0, -1);
  }

  get outcomeScales(): readonly number[] {
    const { affine } = this.components.outcomeTransform;
    return [affine ? affine.scale.at(0, 0).item() : 1];
  }

  /** The declaration of every hyperparameter, by name. */
  get parameters(): Parameters {
    return parameterDeclarations(this.components);
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
   * Sets some or all hyperparameters, in natural units; gradients flow to variables. Throws InputError, and changes nothing, for an
   * unknown name or a value out of range.
   *
   *     model.setHyperparameters({ lengthscale: [0.3, 0.5], noise: 0.01 });
   */
  setHyperparameters(values: Hyperparameters): this {
    this.#values = { ...this.#values, ...this.#kept(this.checkedHyperparameters(values)) };
    this.#learned = true;
    this.#process = null;
    this.fit = null;
    return this;
  }

  /** The values that `setHyperparameters` would set, as tensors in the parameters' shapes. */
  checkedHyperparameters(values: Hyperparameters): ParameterValues {
    return checkedHyperparameters(this.parameters, values);
  }

  posterior(X: TensorLike, options?: PosteriorOptions): Posterior {
    const { observationNoise } = readOptions("posterior options", options, posteriorChecks);
    const points = this.#checkedPoints(X);
    const batch = broadcastShapes("invalid X: its batch and the model's", points.shape.slice(0, -2), this.batchShape);
    const at = this.process.at(this.#transformed(points));
    const { outcomeTransform } = this.components;
    const latent = observationNoise === true ? noisyMoments(at, this.#newNoise) : (at as Moments);
    const { affine } = outcomeTransform;
    if (!affine) {
      if (typeof observationNoise !== "boolean")
        throw new InputError("invalid observationNoise: a given variance needs an affine outcome transform; pass true");
      return new TransformedPosterior(new GaussianPosterior(latent), outcomeTransform);
    }
    const rescaling = { scale: affine.scale.at(0, 0), offset: affine.offset.at(0, 0) };
    if (typeof observationNoise === "boolean") return new GaussianPosterior(latent, 1, rescaling);
    const given = checkedVariances("observationNoise", observationNoise, [...batch, points.shape[points.rank - 2]]);
    return new GaussianPosterior(noisyMoments(latent, transformedVariance(outcomeTransform, given)), 1, rescaling);
  }

  conditionOnObservations(X: TensorLike, Y: TensorLike, options?: ConditionOptions): ExactGP {
    const { noise } = readOptions("conditioning options", options, conditionChecks);
    const observed = checkedObservations(this.#checkedPoints(X), Y, noise, this.batchShape);
    const outcomes = transformedOutcomes(this.components.outcomeTransform, observed); // refuses outcomes out of its range
    const process = this.process.condition(this.#transformed(observed.X), outcomes.y, outcomes.noise ?? this.#newNoise);
    return this.#with(observed, process);
  }

  /**
   * The model conditioned on each of F sampled outcomes of new observations at X, `q x d` or `b x q x d`: batch shape `F x b`. Base samples
   * are `F x q`. Hyperparameters and transforms are unchanged; gradients flow to X. Throws InputError for a model whose hyperparameters
   * were never fitted or set, and if the fantasies do not fit into memory.
   */
  fantasize(X: TensorLike, options: FantasizeOptions): ExactGP {
    const { sampler, observationNoise } = readOptions("fantasy options", options, fantasizeChecks);
    if (!this.#learned)
      throw new InputError(
        "fantasize: this model's hyperparameters still have their initial values; await fitModel(model), or set them, first",
      );
    const points = this.#checkedPoints(X);
    const [q, batch] = [points.shape[points.rank - 2], points.shape.slice(0, -2)];
    const Yvar = fantasyNoise(observationNoise, [...batch, q]);
    const { outcomeTransform } = this.components;
    const noise = Yvar ? transformedVariance(outcomeTransform, Yvar) : this.#newNoise;
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
    const { process, y } = this.process.fantasize(this.#transformed(points), baseSamples(sampler, q, 1), noise);
    const Y = outcomeTransform.inverse(y.expandDims(-1)).squeeze(-1);
    return this.#with({ X: points, Y, Yvar }, process);
  }

  output(index: number): ExactGP {
    if (index !== 0) invalid("index of an output", "0: this model has one output", index);
    return this;
  }

  caches(): readonly Cache[] {
    const parameters = Object.entries(this.#values).map(([name, tensor]) => ({
      name: `hyperparameter ${name}`,
      tensor,
    }));
    const state = ({ requiresGrad }: Tensor): Cache["state"] =>
      requiresGrad ? "attached" : this.#detached ? "detached" : "constant";
    const { inputTransform, outcomeTransform } = this.components;
    const statistics = [inputTransform, outcomeTransform].flatMap((transform) => transform.statistics);
    return [
      ...[...parameters, ...this.process.caches()].map((cache) => ({ ...cache, state: state(cache.tensor) })),
      ...statistics.map(
        ({ name, tensor, cut }) => ({ name, tensor, state: cut ? "detached" : state(tensor) }) as const,
      ),
    ];
  }

  describe() {
    const { covariance, inputTransform, outcomeTransform } = this.components;
    return {
      type: "ExactGP",
      covariance: covariance.type,
      inputTransform: inputTransform.type,
      outcomeTransform: outcomeTransform.type,
    };
  }

  fitting(): readonly FitProblem[] {
    const data = this.#checkedTrainingData();
    const { parameters, values } = this;
    const objective = (values: ParameterValues) => logMarginal(this.components, data, values);
    const accept = (values: ParameterValues, summary: FitSummary) => {
      this.setHyperparameters(values);
      this.fit = summary;
      warnWhereNothingIsLearned(this.components, values, data);
    };
    return [{ parameters, values, objective, accept }];
  }

  withObservations(X: Tensor, Y: Tensor, Yvar: Tensor): ExactGP {
    return new ExactGP(this.components, [{ X, Y, Yvar }], this.#values);
  }

  paths(options: PathOptions): Paths {
    const observed = this.observations.map((block) => this.#transformedBlock(block));
    return gpPaths(this.components, this.#values, observed, options);
  }

  leaveOneOut(): LeaveOneOut {
    return leaveOneOutOfGP(this.components, this.#checkedTrainingData(), this.#values);
  }

  saved(): SavedModel {
    return savedGP(this.components, this.observations, this.#values);
  }

  /** This model. Throws if its parts do not match its data: a kernel for other inputs, outcomes outside the domain of a transform. */
  verified(): this {
    const { covariance, mean } = this.components;
    for (const observed of this.observations) {
      const { x } = this.#transformedBlock(observed);
      covariance.diagonal(x, this.#values);
      mean.evaluate(x, this.#values);
    }
    return this;
  }

  /** The process on the transformed scale, conditioned on all observations; caches are computed on first use. */
  get process(): ConditionedProcess {
    if (!this.#process) {
      const prior = priorProcess(this.components, this.#values);
      const process = this.observations.reduce((process, observed) => {
        const { x, y, noise } = this.#transformedBlock(observed);
        return process.condition(x, y, noise);
      }, new ConditionedProcess(prior));
      this.#process = this.#detached ? process.detached(prior) : process;
    }
    return this.#process;
  }

  /** This model with one more block of observations, and the process conditioned on it. */
  #with(observed: Observations, process: ConditionedProcess): ExactGP {
    const { X, Y, Yvar } = observed;
    const kept = inTraceMode() ? { X: detach(X), Y: detach(Y), Yvar: Yvar && detach(Yvar) } : observed;
    const model = new ExactGP(this.components, [...this.observations, kept], this.#values);
    model.#learned = this.#learned;
    model.#process = model.#detached ? process.detached(priorProcess(model.components, model.#values)) : process;
    return model;
  }

  /** The values, detached if the model was made under `traceMode`. */
  #kept(values: ParameterValues): ParameterValues {
    if (!this.#detached) return values;
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, detach(value)]));
  }

  /** Throws InputError for a conditioned model, whose hyperparameters are those of its base model. */
  #checkedTrainingData(): TrainingData {
    if (this.observations.length > 1 || this.batchShape.length > 0)
      throw new InputError(
        "invalid model: it was conditioned on further observations; use the model that it was made from, or make one of all the data",
      );
    // Observations are immutable, so they are transformed once.
    this.#trainingData ??= {
      X: this.trainX,
      ...transformedOutcomes(this.components.outcomeTransform, this.observations[0]),
    };
    return this.#trainingData;
  }

  #transformedBlock(observed: Observations): { x: Tensor; y: Tensor; noise: Tensor } {
    const { y, noise } = transformedOutcomes(this.components.outcomeTransform, observed);
    return { x: this.#transformed(observed.X), y, noise: noise ?? this.#newNoise };
  }

  #transformed(X: Tensor): Tensor {
    return transformInputs(this.components, this.#values, X);
  }

  /** Noise variance of a new observation on the transformed scale: the model's own, or the mean of the known ones. */
  get #newNoise(): Tensor {
    const { noise, outcomeTransform } = this.components;
    if (noise) return alongPoints(this.#values.noise);
    return (transformedOutcomes(outcomeTransform, this.observations[0]).noise as Tensor).mean();
  }

  /** Points `… q x d` with as many columns as the training inputs, and finite. */
  #checkedPoints(X: TensorLike): Tensor {
    const points = namedTensor("X", X);
    const d = this.inputDimension;
    if (points.rank < 2 || points.shape[points.rank - 1] !== d)
      invalidShape("X", `b x q x ${d}`, points.shape, `the model has ${d} inputs`);
    if (isTraced(points)) return points;
    const place = points.data.findIndex((v) => !Number.isFinite(v));
    if (place >= 0) invalid("X", "finite coordinates", points.data[place]);
    return points;
  }
}

/** One number, `()`, or one per member of an ensemble, `K`, reshaped so that it broadcasts along the points. */
function alongPoints(value: Tensor): Tensor {
  return value.rank === 0 ? value : value.expandDims(-1);
}

/** The noise variance of fantasized outcomes on the scale of the outcomes; null for the model's own. */
function fantasyNoise(noise: boolean | TensorLike, shape: Shape): Tensor | null {
  if (noise === true) return null;
  return noise === false ? zeros([]) : checkedVariances("observationNoise", noise, shape);
}
