import type { Kernel, MeanFunction } from "../kernels/index.ts";
import { type Parameter, type Parameters, type ParameterValues, prefixed } from "../parameters/index.ts";
import { Tensor } from "../tensor/index.ts";
import type { InputTransform, OutcomeTransform } from "../transforms/index.ts";

/** What a GP is made of; never changes. */
export interface Definition {
  readonly covariance: Kernel;
  readonly mean: MeanFunction;
  /** Declaration of the noise variance; null when the noise is known. */
  readonly noise: Parameter | null;
  readonly inputTransform: InputTransform;
  readonly outcomeTransform: OutcomeTransform;
}

const declared = new WeakMap<Definition, Parameters>();

/** Every hyperparameter of the parts, by name. */
export function declarations(definition: Definition): Parameters {
  const known = declared.get(definition);
  if (known) return known;
  const { covariance, mean, noise, inputTransform } = definition;
  const parameters = {
    ...covariance.parameters,
    ...(noise && { noise }),
    ...mean.parameters,
    ...prefixed("inputTransform", inputTransform.parameters),
  };
  declared.set(definition, parameters);
  return parameters;
}

/** Where each hyperparameter starts. */
export function initialValues(parameters: Parameters): ParameterValues {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { shape, initial }]) => [
      name,
      new Tensor(shape, Float64Array.from(initial)),
    ]),
  );
}
