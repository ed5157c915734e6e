import { InputError, show } from "../errors/index.ts";

export type ParameterValue = number | string | boolean;

interface Range {
  readonly low: number;
  readonly high: number;
}

interface Choice {
  readonly type: "choice";
  readonly values: readonly ParameterValue[];
}

/** A parameter of a search space: what values it may take. */
export type ParameterSpec = (Range & { readonly type: "float" | "int"; readonly log: boolean }) | Choice;
/** As a user writes it: `log` may be left out. */
export type ParameterInput = (Range & { readonly type: "float" | "int"; readonly log?: boolean | undefined }) | Choice;
export type SearchSpaceSpec = Readonly<Record<string, ParameterSpec>>;

export type Configuration = Record<string, ParameterValue>;

/** A real parameter between `low` and `high`, searched on a log scale if `log`. */
export const floatParameter = (low: number, high: number, { log = false } = {}): ParameterInput => ({
  type: "float",
  low,
  high,
  log,
});
/** A whole number from `low` to `high`, both included. */
export const intParameter = (low: number, high: number, { log = false } = {}): ParameterInput => ({
  type: "int",
  low,
  high,
  log,
});
/** One of a set of unordered values. */
export const choiceParameter = (values: readonly ParameterValue[]): ParameterInput => ({
  type: "choice",
  values,
});

/** Throws InputError naming the first parameter at fault and what is wrong with it. */
export function checkedConfiguration(space: SearchSpaceSpec, configuration: unknown): Configuration {
  if (typeof configuration !== "object" || configuration === null)
    throw new InputError(
      `invalid parameters: expected a value for each of ${Object.keys(space).join(", ")}, got ${show(configuration)}`,
    );
  const given = configuration as Configuration;
  for (const key of Object.keys(given))
    if (!Object.hasOwn(space, key))
      throw new InputError(
        `invalid parameters: unknown parameter "${key}"; the study has ${Object.keys(space).join(", ")}`,
      );
  return Object.fromEntries(Object.entries(space).map(([key, spec]) => [key, checkedValue(key, spec, given[key])]));
}

function checkedValue(key: string, spec: ParameterSpec, value: ParameterValue | undefined): ParameterValue {
  const fail = (expected: string) => {
    throw new InputError(`invalid parameters: expected ${expected} for "${key}", got ${show(value)}`);
  };
  if (spec.type === "choice")
    return spec.values.includes(value as ParameterValue)
      ? (value as ParameterValue)
      : fail(`one of ${show(spec.values)}`);
  const inside = typeof value === "number" && value >= spec.low && value <= spec.high;
  if (!inside) return fail(`a number from ${spec.low} to ${spec.high}`);
  if (spec.type === "int" && !Number.isInteger(value)) return fail(`a whole number from ${spec.low} to ${spec.high}`);
  return value;
}
