import { warn } from "../errors/index.ts";
import type { ParameterValues } from "../parameters/index.ts";
import { grad, type NestedArray, noGrad, ops, type Tensor, variable } from "../tensor/index.ts";
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

/** Correlations between observations, and ratios of signal to noise, that are negligible. */
const [NO_CORRELATION, NO_SIGNAL] = [1e-3, 1e-4];

/** Warns if a fitted model predicts its mean everywhere, since it has no correlation or no signal. */
export function warnWhereNothingIsLearned(
  components: GPComponents,
  values: ParameterValues,
  { X, y, noise }: TrainingData,
): void {
  const n = y.size;
  if (n < 5 || y.data.every((v) => v === y.data[0])) return;
  const x = transformInputs(components, values, X);
  const k = noGrad(() => components.covariance.covariance(x, x, values)).data;
  const variance = (i: number) => k[i * n + i];
  let correlation = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const between = Math.abs(k[i * n + j]) / Math.sqrt(variance(i) * variance(j));
      if (between < 1 - 1e-9) correlation = Math.max(correlation, between); // repeated points are ignored
    }
  const noiseOf = (components.noise ? values.noise : (noise as Tensor)).data;
  const signal = Math.max(...Array.from({ length: n }, (_, i) => variance(i) / noiseOf[i % noiseOf.length]));
  const reason =
    correlation >= 0 && correlation < NO_CORRELATION
      ? `no observation informs another (the largest correlation between two is ${correlation.toPrecision(2)}): the lengthscale has collapsed`
      : signal < NO_SIGNAL
        ? `its signal is ${signal.toPrecision(2)} of the noise: the outputscale has collapsed`
        : null;
  if (reason)
    warn(
      `fitModel: the fitted model predicts the same everywhere, since ${reason}; give the kernel a prior, or add observations`,
    );
}

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
