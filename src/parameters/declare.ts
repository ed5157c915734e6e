import { invalid, invalidShape, knownKeys, showShape } from "../errors/index.ts";
import { type Shape, Tensor, tensor } from "../tensor/index.ts";
import {
  allows,
  type Constraint,
  type ConstraintJSON,
  constraintFromJSON,
  constraintToJSON,
  describeRange,
} from "./constraint.ts";
import type { Parameter } from "./parameter.ts";
import { type Prior, type PriorJSON, priorFromJSON, priorToJSON } from "./priors.ts";

/** One number for all entries, or the entries. */
export type Entries = number | readonly number[] | readonly (readonly number[])[];

/** The parts of a parameter's declaration that a caller may set; the rest has defaults. */
export interface ParameterSettings {
  /** The value that fitting starts from. */
  readonly initial?: Entries;
  /** The prior of its value. */
  readonly prior?: Prior;
  /** The range of its value. */
  readonly constraint?: Constraint;
}

/** The initial value alone, or settings. */
export type ParameterOption = Entries | ParameterSettings;

/** A `ParameterOption` as plain data. */
export type ParameterJSON =
  | Entries
  | { readonly initial?: Entries; readonly prior?: PriorJSON; readonly constraint?: ConstraintJSON };

/** The default declaration of a parameter; −1 in the shape stands for any length, 1 unless a list is given. */
export interface ParameterDefaults {
  readonly shape: Shape;
  readonly initial: Entries;
  readonly constraint: Constraint;
  readonly prior?: Prior;
}

/**
 * A declaration from the caller's option and the defaults. Throws ShapeError when the entries do not fit the shape and InputError
 * when one is out of range; `what` names the parameter.
 */
export function declareParameter(
  what: string,
  option: ParameterOption | undefined,
  defaults: ParameterDefaults,
): Parameter {
  const given = parameterSettings(what, option);
  knownKeys(what, given, ["initial", "prior", "constraint"]);
  const { constraint = defaults.constraint, prior = defaults.prior } = given;
  const entries = tensor(given.initial ?? defaults.initial);
  const shape = fittedShape(what, entries, defaults.shape);
  for (const value of entries.data) if (!allows(constraint, value)) invalid(what, describeRange(constraint), value);
  const size = shape.reduce((product, n) => product * n, 1);
  const initial = entries.size === size ? [...entries.data] : new Array<number>(size).fill(entries.data[0]);
  const chosen = given.initial !== undefined && !given.prior;
  return { shape, initial, constraint, ...(prior && { prior }), ...(chosen && { chosen }) };
}

/** The option as settings. Throws InputError for a value that is neither a number, nor a list, nor settings. */
export function parameterSettings(what: string, option: ParameterOption | undefined): ParameterSettings {
  if (option === undefined) return {};
  if (typeof option === "number" || Array.isArray(option)) return { initial: option };
  if (typeof option !== "object" || option === null)
    invalid(what, "a number, a list, or { initial, prior, constraint }", option);
  return option as ParameterSettings;
}

/** The shape of the entries if it matches; one number matches any shape. */
function fittedShape(what: string, { shape, size }: Tensor, wanted: Shape): Shape {
  if (shape.length === wanted.length && shape.every((n, i) => n > 0 && (n === wanted[i] || wanted[i] === -1)))
    return shape;
  if (size === 1) return wanted.map((n) => Math.max(n, 1));
  return invalidShape(what, showShape(wanted).replaceAll("-1", "any length"), shape);
}

/** The initial value alone where prior and constraint are the defaults. */
export function parameterToJSON({ shape, initial, prior, constraint }: Parameter, defaults: Constraint): ParameterJSON {
  const entries = new Tensor(shape, Float64Array.from(initial)).toArray() as Entries;
  const usual = ["name", "lower", "upper"].every((key) => constraint[key as "name"] === defaults[key as "name"]);
  if (!prior && usual) return entries;
  return {
    initial: entries,
    ...(prior && { prior: priorToJSON(prior) }),
    ...(!usual && { constraint: constraintToJSON(constraint) }),
  };
}

/** The option that `parameterToJSON` wrote. */
export function parameterFromJSON(json: ParameterJSON): ParameterOption {
  if (typeof json !== "object" || json === null || !("prior" in json || "constraint" in json)) return json as Entries;
  const { prior, constraint, ...rest } = json;
  return {
    ...rest,
    ...(prior && { prior: priorFromJSON(prior) }),
    ...(constraint && { constraint: constraintFromJSON(constraint) }),
  };
}

/** The options of a factory from the output of `toJSON`: parameters are read by `parameterFromJSON`, other settings are unchanged. */
export function optionsFromJSON<O extends object>(fields: object): O {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, parameterFromJSON(value as ParameterJSON)]),
  ) as O;
}
