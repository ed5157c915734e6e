import { InputError } from "../errors/index.ts";
import { type Shape, Tensor } from "../tensor/index.ts";
import type { Constraint } from "./constraint.ts";
import type { Prior } from "./priors.ts";

/** A hyperparameter as it is declared: where it starts, what range it keeps, what is believed of it. Natural units, never logs. */
export interface Parameter {
  readonly shape: Shape;
  /** Row-major, of the given shape. */
  readonly initial: readonly number[];
  readonly constraint: Constraint;
  /** Of every entry; none by default. */
  readonly prior?: Prior;
  /** Whether the caller gave its value, and not just where to start from. */
  readonly chosen?: boolean;
}

/** Declarations by name; parts of a composite have dotted names, `0.lengthscale`. */
export type Parameters = Readonly<Record<string, Parameter>>;

/** Values by the same names. */
export type ParameterValues = Readonly<Record<string, Tensor>>;

/** The value where each parameter starts. */
export function initialValues(parameters: Parameters): ParameterValues {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { shape, initial }]) => [
      name,
      new Tensor(shape, Float64Array.from(initial)),
    ]),
  );
}

/** The parts' parameters under one roof, each name behind its part's own. */
export function prefixed<T>(prefix: string, values: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));
}

/** The values of one part, under their plain names. */
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
