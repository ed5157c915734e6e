import { checkedPoints, readOptions } from "../arguments/index.ts";
import { fitsMemory, InputError, invalid, showShape } from "../errors/index.ts";
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
import { broadcastShapes, type NestedArray, type Shape, type Tensor, type TensorLike, zeros } from "../tensor/index.ts";
import { type GPComponents, parameterDeclarations } from "./components.ts";
import type { ConditionedProcess } from "./conditionedProcess.ts";
import { savedGP } from "./exactGPData.ts";
import { warnWhereNothingIsLearned } from "./fitWarnings.ts";
import { checkedHyperparameters } from "./hyperparameters.ts";
import { LatentGP } from "./latentGP.ts";
import { leaveOneOutOfGP } from "./leaveOneOut.ts";
import { logMarginal } from "./marginalLikelihood.ts";
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
import { checkedObservations, checkedVariances, type Observations, transformedVariance } from "./observations.ts";
import { gpPaths } from "./samplePaths.ts";

/** An exact Gaussian process with one output; build it with `singleTaskGP`. */
export class ExactGP implements Model {
  readonly numOutputs = 1;
  /** The result of the last `fitModel`; null before, and once hyperparameters are set otherwise. */
  fit: FitSummary | null = null;
  #latent: LatentGP;
  /** Whether hyperparameters were chosen, fitted or set. */
  #learned: boolean;

  constructor(components: GPComponents, observations: readonly Observations[], values?: ParameterValues) {
    const parameters = parameterDeclarations(components);
    this.#learned = values !== undefined || Object.values(parameters).some(({ chosen }) => chosen);
    this.#latent = new LatentGP(components, values ?? initialValues(parameters), observations);
  }

  /** The parts of the process: covariance, mean, noise and transforms. */
  get components(): GPComponents {
    return this.#latent.components;
  }

  get observations(): readonly Observations[] {
    return this.#latent.observations;
  }

  /** The training inputs in the user's units, `n x d`. */
  get trainX(): Tensor {
    return this.observations[0].X;
  }

  /** The training outcomes in the user's units, `n`. */
  get trainY(): Tensor {
    return this.observations[0].Y;
  }

  /** The known variances of the training outcomes, `n`; null where noise is inferred. */
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
    return this.#latent.values;
  }

  /** Hyperparameters in natural units, on the transformed scale: `{ lengthscale, noise, constant, outputscale? }`. */
  hyperparameters(): Record<string, NestedArray> {
    return Object.fromEntries(Object.entries(this.values).map(([name, value]) => [name, value.toArray()]));
  }

  /**
   * Sets some or all hyperparameters, in natural units; gradients flow to variables. Throws InputError, and changes nothing, for an
   * unknown name or a value out of range.
   *
   *     model.setHyperparameters({ lengthscale: [0.3, 0.5], noise: 0.01 });
   */
  setHyperparameters(values: Hyperparameters): this {
    this.#latent = this.#latent.withValues({ ...this.values, ...this.checkedHyperparameters(values) });
    this.#learned = true;
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
    const at = this.#latent.process.at(this.#latent.inputs(points));
    const { outcomeTransform } = this.components;
    const latent = observationNoise === true ? noisyMoments(at, this.#latent.newNoise) : (at as Moments);
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
    const { x, y, noise: variance } = this.#latent.transformed(observed);
    return this.#with(observed, this.#latent.process.condition(x, y, variance));
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
    const noise = Yvar ? transformedVariance(outcomeTransform, Yvar) : this.#latent.newNoise;
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
    const { process, y } = this.#latent.process.fantasize(
      this.#latent.inputs(points),
      baseSamples(sampler, q, 1),
      noise,
    );
    const Y = outcomeTransform.inverse(y.expandDims(-1)).squeeze(-1);
    return this.#with({ X: points, Y, Yvar }, process);
  }

  /** The model of outcomes on its own scale, where they are normal: those that its outcome transform makes. Shares its caches. */
  onModelScale(): ExactGP {
    const latent = this.#latent.withoutOutcomeTransform();
    const model = new ExactGP(latent.components, latent.observations, this.values);
    model.#latent = latent;
    model.#learned = this.#learned;
    return model;
  }

  output(index: number): ExactGP {
    if (index !== 0) invalid("index of an output", "0: this model has one output", index);
    return this;
  }

  caches(): readonly Cache[] {
    return this.#latent.caches();
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
    const data = this.#latent.trainingData;
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
    return new ExactGP(this.components, [{ X, Y, Yvar }], this.values);
  }

  paths(options: PathOptions): Paths {
    const observed = this.observations.map((block) => this.#latent.transformed(block));
    return gpPaths(this.components, this.values, observed, options);
  }

  leaveOneOut(): LeaveOneOut {
    return leaveOneOutOfGP(this.components, this.#latent.trainingData, this.values);
  }

  saved(): SavedModel {
    return savedGP(this.components, this.observations, this.values);
  }

  /** This model. Throws if its parts do not match its data: a kernel for other inputs, outcomes outside the domain of a transform. */
  verified(): this {
    this.#latent.verify();
    return this;
  }

  /** This model with one more block of observations, and the process conditioned on it. */
  #with(observed: Observations, process: ConditionedProcess): ExactGP {
    const model = new ExactGP(this.components, this.observations, this.values);
    model.#latent = this.#latent.extended(observed, process);
    model.#learned = this.#learned;
    return model;
  }

  #checkedPoints(X: TensorLike): Tensor {
    const d = this.inputDimension;
    return checkedPoints("X", X, d, null, `the model has ${d} inputs`);
  }
}

/** The noise variance of fantasized outcomes on the scale of the outcomes; null for the model's own. */
function fantasyNoise(noise: boolean | TensorLike, shape: Shape): Tensor | null {
  if (noise === true) return null;
  return noise === false ? zeros([]) : checkedVariances("observationNoise", noise, shape);
}
