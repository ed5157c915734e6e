import type { ParameterValues } from "../parameters/index.ts";
import { grad, type NestedArray, ops, type Tensor, variable } from "../tensor/index.ts";
import { type GPComponents, parameterDeclarations, transformInputs } from "./components.ts";
import { abilityOf, type Model } from "./model.ts";
import { ModelList } from "./modelList.ts";

/** Training data of a likelihood: untransformed inputs, and outcomes on the transformed scale, which does not depend on hyperparameters. */
export interface TrainingData {
  readonly X: Tensor;
  readonly y: Tensor;
  /** Known noise variances on the transformed scale, or null. */
  readonly noise: Tensor | null;
}

/** The objective of fitting: (log N(y; m, K + noise) + Σ log priors) / n. */
export function logMarginal(components: GPComponents, { X, y, noise }: TrainingData, values: ParameterValues): Tensor {
  const { covariance, mean } = components;
  const x = transformInputs(components, values, X);
  const k = ops.addDiagonal(covariance.covariance(x, x, values), components.noise ? values.noise : (noise as Tensor));
  let total = ops.gaussianLogDensity(y.sub(mean.evaluate(x, values)), k);
  for (const [name, { prior }] of Object.entries(parameterDeclarations(components)))
    if (prior) total = total.add(prior.logDensity(values[name]).sum());
  return total.div(y.size);
}

/** The fitted objective and its gradient. */
export interface MarginalLogLikelihood {
  /** (log likelihood + log priors) / n on the transformed scale; for several outputs their sum. */
  value: number;
  /** The same for each output. */
  values: number[];
  /** Derivatives with respect to the hyperparameters, in natural units and in the shapes of `model.hyperparameters()`. */
  gradients: Record<string, NestedArray>;
}

/**
 * The log marginal likelihood plus log priors, per observation, at the model's hyperparameters, with its gradient. Throws InputError
 * for a conditioned model, and for one without `fitting`.
 */
export function marginalLogLikelihood(model: Model): MarginalLogLikelihood {
  const parts = abilityOf("marginalLogLikelihood", model, "fitting")().map(({ values, objective }) => {
    const names = Object.keys(values);
    const at = Object.fromEntries(names.map((name) => [name, variable(values[name])]));
    const value = objective(at);
    const gradients = grad(value, Object.values(at));
    return {
      value: value.item(),
      gradients: Object.fromEntries(names.map((name, i) => [name, gradients[i].toArray()])),
    };
  });
  const gradients = parts.map((part) => part.gradients);
  return {
    value: parts.reduce((sum, { value }) => sum + value, 0),
    values: parts.map(({ value }) => value),
    gradients: model instanceof ModelList ? model.namedByOutput(gradients) : Object.assign({}, ...gradients),
  };
}
