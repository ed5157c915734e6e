import type { Kernel, MeanFunction } from "../kernels/index.ts";
import { type Parameter, type Parameters, type ParameterValues, prefixed, unprefixed } from "../parameters/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { InputTransform, OutcomeTransform } from "../transforms/index.ts";
import type { PriorProcess } from "./conditionedProcess.ts";

/** The immutable parts of a GP. */
export interface GPComponents {
  /** The prior covariance, on transformed inputs. */
  readonly covariance: Kernel;
  /** The prior mean, on transformed inputs. */
  readonly mean: MeanFunction;
  /** Declaration of the noise variance; null when the noise is known. */
  readonly noise: Parameter | null;
  /** What the inputs go through before the kernel sees them. */
  readonly inputTransform: InputTransform;
  /** What the outcomes go through before the process models them. */
  readonly outcomeTransform: OutcomeTransform;
}

const declared = new WeakMap<GPComponents, Parameters>();

/** The declaration of every hyperparameter of the parts, by name. */
export function parameterDeclarations(components: GPComponents): Parameters {
  const known = declared.get(components);
  if (known) return known;
  const { covariance, mean, noise, inputTransform } = components;
  const parameters = {
    ...covariance.parameters,
    ...(noise && { noise }),
    ...mean.parameters,
    ...prefixed("inputTransform", inputTransform.parameters),
  };
  declared.set(components, parameters);
  return parameters;
}

/** Inputs after the input transform, `… d` → `… d'`. */
export function transformInputs({ inputTransform }: GPComponents, values: ParameterValues, X: Tensor): Tensor {
  return inputTransform.forward(X, unprefixed("inputTransform", values));
}

/** The prior process over transformed inputs. */
export function priorProcess({ covariance, mean }: GPComponents, values: ParameterValues): PriorProcess {
  return {
    mean: (x) => mean.evaluate(x, values),
    covariance: (x1, x2) => covariance.covariance(x1, x2, values),
    diagonal: (x) => covariance.diagonal(x, values),
  };
}
