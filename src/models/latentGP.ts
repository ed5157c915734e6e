import { InputError } from "../errors/index.ts";
import type { ParameterValues } from "../parameters/index.ts";
import { detach, inTraceMode, type Tensor } from "../tensor/index.ts";
import { identityOutcomes } from "../transforms/index.ts";
import { type GPComponents, priorProcess, transformInputs } from "./components.ts";
import { ConditionedProcess } from "./conditionedProcess.ts";
import type { TrainingData } from "./marginalLikelihood.ts";
import type { Cache } from "./model.ts";
import { type Observations, transformedOutcomes } from "./observations.ts";

/** Observations on the transformed scale. */
export interface TransformedBlock {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly noise: Tensor;
}

/**
 * A Gaussian process on its own scale, that of transformed inputs and outcomes, for given hyperparameters and observations. Immutable;
 * the process conditioned on the observations is computed on first use. Under `traceMode` its caches are detached.
 */
export class LatentGP {
  readonly components: GPComponents;
  readonly values: ParameterValues;
  readonly observations: readonly Observations[];
  readonly #detached: boolean;
  #process: ConditionedProcess | null = null;
  #trainingData: TrainingData | null = null;

  constructor(
    components: GPComponents,
    values: ParameterValues,
    observations: readonly Observations[],
    detached = inTraceMode(),
  ) {
    this.components = components;
    this.#detached = detached;
    this.values = detached ? detachedValues(values) : values;
    this.observations = observations;
  }

  /** The same process with other hyperparameters. */
  withValues(values: ParameterValues): LatentGP {
    return new LatentGP(this.components, values, this.observations, this.#detached);
  }

  /** The process with one more block of observations, given its conditioned process. */
  extended(observed: Observations, process: ConditionedProcess): LatentGP {
    const { X, Y, Yvar } = observed;
    const kept = inTraceMode() ? { X: detach(X), Y: detach(Y), Yvar: Yvar && detach(Yvar) } : observed;
    const gp = new LatentGP(this.components, this.values, [...this.observations, kept]);
    gp.#process = gp.#kept(process);
    return gp;
  }

  /** The same process as one of outcomes on its own scale. */
  withoutOutcomeTransform(): LatentGP {
    const observations = this.observations.map((observed) => {
      const { y, noise } = transformedOutcomes(this.components.outcomeTransform, observed);
      return { X: observed.X, Y: y, Yvar: noise };
    });
    const components = { ...this.components, outcomeTransform: identityOutcomes };
    const gp = new LatentGP(components, this.values, observations, this.#detached);
    gp.#process = this.process;
    return gp;
  }

  /** Inputs after the input transform. */
  inputs(X: Tensor): Tensor {
    return transformInputs(this.components, this.values, X);
  }

  /** Noise variance of a new observation: the model's own, or the mean of the known ones. */
  get newNoise(): Tensor {
    const { noise, outcomeTransform } = this.components;
    if (!noise) return (transformedOutcomes(outcomeTransform, this.observations[0]).noise as Tensor).mean();
    const variance = this.values.noise;
    // One number, or one per member of an ensemble, `K`, which broadcasts along the points.
    return variance.rank === 0 ? variance : variance.expandDims(-1);
  }

  transformed(observed: Observations): TransformedBlock {
    const { y, noise } = transformedOutcomes(this.components.outcomeTransform, observed);
    return { x: this.inputs(observed.X), y, noise: noise ?? this.newNoise };
  }

  /** The process conditioned on all observations. */
  get process(): ConditionedProcess {
    this.#process ??= this.#kept(
      this.observations.reduce(
        (process, observed) => {
          const { x, y, noise } = this.transformed(observed);
          return process.condition(x, y, noise);
        },
        new ConditionedProcess(priorProcess(this.components, this.values)),
      ),
    );
    return this.#process;
  }

  /** The data of its likelihood. Throws InputError for a conditioned model, whose hyperparameters are those of its base model. */
  get trainingData(): TrainingData {
    const [first, ...later] = this.observations;
    if (later.length > 0 || first.Y.rank > 1)
      throw new InputError(
        "invalid model: it was conditioned on further observations; use the model that it was made from, or make one of all the data",
      );
    this.#trainingData ??= { X: first.X, ...transformedOutcomes(this.components.outcomeTransform, first) };
    return this.#trainingData;
  }

  /** Throws if the parts do not match the data: a kernel for other inputs, outcomes outside the domain of a transform. */
  verify(): void {
    const { covariance, mean } = this.components;
    for (const observed of this.observations) {
      const { x } = this.transformed(observed);
      covariance.diagonal(x, this.values);
      mean.evaluate(x, this.values);
    }
  }

  caches(): readonly Cache[] {
    const state = ({ requiresGrad }: Tensor): Cache["state"] =>
      requiresGrad ? "attached" : this.#detached ? "detached" : "constant";
    const { inputTransform, outcomeTransform } = this.components;
    const kept: { name: string; tensor: Tensor; cut?: boolean }[] = [
      ...Object.entries(this.values).map(([name, tensor]) => ({ name: `hyperparameter ${name}`, tensor })),
      ...this.process.caches(),
      ...inputTransform.statistics,
      ...outcomeTransform.statistics,
    ];
    return kept.map(({ name, tensor, cut }) => ({ name, tensor, state: cut ? "detached" : state(tensor) }));
  }

  #kept(process: ConditionedProcess): ConditionedProcess {
    return this.#detached ? process.detached(priorProcess(this.components, this.values)) : process;
  }
}

function detachedValues(values: ParameterValues): ParameterValues {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, detach(value)]));
}
