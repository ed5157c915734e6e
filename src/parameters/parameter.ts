import { InputError } from "../errors/index.ts";
import { type Shape, Tensor } from "../tensor/index.ts";
import type { Constraint } from "./constraint.ts";
import type { Prior } from "./priors.ts";

/** The declaration of a hyperparameter: initial value, constraint and prior, in natural units (never logs). */
export interface Parameter {
  /** The shape of its value. */
  readonly shape: Shape;
  /** Row-major, of the given shape. */
  readonly initial: readonly number[];
  /** The range of its value. */
  readonly constraint: Constraint;
  /** The prior of every entry; none by default. */
  readonly prior?: Prior;
  /** Whether the caller chose its value, not just an initial value to fit from. */
  readonly chosen?: boolean;
}

/** Declarations by name; those of the parts of a composite have dotted names, `0.lengthscale`. */
export type Parameters = Readonly<Record<string, Parameter>>;

/** Values by the same names. */
export type ParameterValues = Readonly<Record<string, Tensor>>;

/** The initial value of each parameter. */
export function initialValues(parameters: Parameters): ParameterValues {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { shape, initial }]) => [
      name,
      new Tensor(shape, Float64Array.from(initial)),
    ]),
  );
}

/** The values of one part, each name with a prefix: `prefix.name`. */
export function prefixed<T>(prefix: string, values: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));
}

/** The values of one part, without the prefix. */
export function unprefixed<T>(prefix: string, values: Readonly<Record<string, T>>): Record<string, T> {
  const start = `${prefix}.`;
  const own: Record<string, T> = {};
  for (const name of Object.keys(values)) if (name.startsWith(start)) own[name.slice(start.length)] = values[name];
  return own;
}

/** The value of one parameter of `owner`. Throws InputError where it is missing. */
export function parameterValue(owner: string, name: string, values: ParameterValues): Tensor {
  const value = values[name];
  if (!value) throw new InputError(`${owner}: no value for ${name}; given are ${Object.keys(values).join(", ")}`);
  return value;
}
