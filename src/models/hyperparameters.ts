import { namedTensor } from "../arguments/index.ts";
import { InputError, invalid, invalidShape, showShape } from "../errors/index.ts";
import {
  allows,
  type Constraint,
  describeRange,
  type Parameter,
  type Parameters,
  type ParameterValues,
} from "../parameters/index.ts";
import { ops, sameShape, type Tensor, type TensorLike } from "../tensor/index.ts";
import type { Hyperparameters } from "./model.ts";

/**
 * Values for some of the parameters, in natural units, as tensors in the parameters' shapes; a variable stays attached. Throws
 * InputError for an unknown name, ShapeError for a wrong shape, InputError for a value out of range.
 */
export function checkedHyperparameters(parameters: Parameters, values: Hyperparameters): ParameterValues {
  if (typeof values !== "object" || values === null) invalid("hyperparameters", "an object of values by name", values);
  const checked = Object.entries(values).map(([name, value]) => {
    if (!Object.hasOwn(parameters, name))
      throw new InputError(
        `invalid hyperparameters: this model has no "${name}"; it has ${Object.keys(parameters).join(", ")}`,
      );
    return [name, checkedValue(`hyperparameter ${name}`, value, parameters[name])] as const;
  });
  return Object.fromEntries(checked);
}

/** A value for a parameter, in its shape and range; one number is repeated for all entries. */
function checkedValue(name: string, given: TensorLike, { shape, constraint }: Parameter): Tensor {
  const value = namedTensor(name, given);
  const whole = sameShape(value.shape, shape);
  if (!whole && value.size !== 1) invalidShape(name, showShape(shape), value.shape);
  for (const v of value.data) if (!inRange(constraint, v)) invalid(name, rangeOf(constraint), v);
  return whole ? value : ops.broadcastTo(value.reshape([]), shape);
}

/** The bound of `positive(lower)` applies to fitting only; a user may set any positive number. */
function inRange(constraint: Constraint, value: number): boolean {
  return constraint.name === "positive" ? value > 0 && Number.isFinite(value) : allows(constraint, value);
}

function rangeOf(constraint: Constraint): string {
  return constraint.name === "positive" ? "a positive finite number" : describeRange(constraint);
}
