import { InputError } from "../errors/index.ts";
import { type ParameterValues, unprefixed } from "../parameters/index.ts";
import { grad, type NestedArray, ops, type Tensor, variable } from "../tensor/index.ts";
import { type Definition, declarations } from "./definition.ts";
import type { ExactGP } from "./exactGP.ts";
import type { Model } from "./model.ts";
import { outputsOf, stackRecords } from "./multiOutput.ts";

/** What the likelihood is of: raw inputs, and outcomes on the transformed scale, which no hyperparameter changes. */
export interface TrainingData {
  readonly X: Tensor;
  readonly y: Tensor;
  /** Known noise variances on the transformed scale, or null. */
  readonly noise: Tensor | null;
}

/** A model's observations never change, so they are transformed once. */
const transformed = new WeakMap<ExactGP, TrainingData>();

/** Throws InputError for a conditioned model, whose hyperparameters are those of the model it came from. */
export function trainingData(model: ExactGP): TrainingData {
  if (model.observations.length > 1 || model.batchShape.length > 0)
    throw new InputError(
      "invalid model: it was conditioned on further observations; ask the model it came from, or make one of all the data",
    );
  const known = transformed.get(model);
  if (known) return known;
  const { y, noise } = model.transformed(model.observations[0]);
  const data = { X: model.trainX, y, noise: model.definition.noise ? null : noise };
  transformed.set(model, data);
  return data;
}

/** (log N(y; m, K + noise) + Σ log priors) / n: what fitting maximises. */
export function logMarginal(definition: Definition, { X, y, noise }: TrainingData, values: ParameterValues): Tensor {
  const { covariance, mean, inputTransform } = definition;
  const x = inputTransform.forward(X, unprefixed("inputTransform", values));
  const k = ops.addDiagonal(covariance.covariance(x, x, values), noise ?? values.noise);
  let total = ops.gaussianLogDensity(y.sub(mean.evaluate(x, values)), k);
  for (const [name, { prior }] of Object.entries(declarations(definition)))
    if (prior) total = total.add(prior.logDensity(values[name]).sum());
  return total.div(y.size);
}

export interface MarginalLogLikelihood {
  /** (log likelihood + log priors) / n on the transformed scale; for several outputs their sum. */
  value: number;
  /** The same for each output. */
  values: number[];
  /** Derivatives by the hyperparameters, in natural units and in the shapes of `model.hyperparameters()`. */
  gradients: Record<string, NestedArray>;
}

/** Log marginal likelihood (log priors included) per observation at the model's hyperparameters, with its gradient. */
export function marginalLogLikelihood(model: Model): MarginalLogLikelihood {
  const parts = outputsOf(model).map((output) => {
    const names = Object.keys(output.values);
    const at = Object.fromEntries(names.map((name) => [name, variable(output.values[name])]));
    const value = logMarginal(output.definition, trainingData(output), at);
    const gradients = grad(value, Object.values(at));
    return {
      value: value.item(),
      gradients: Object.fromEntries(names.map((name, i) => [name, gradients[i].toArray()])),
    };
  });
  return {
    value: parts.reduce((sum, { value }) => sum + value, 0),
    values: parts.map(({ value }) => value),
    gradients: stackRecords(
      model,
      parts.map(({ gradients }) => gradients),
    ),
  };
}
