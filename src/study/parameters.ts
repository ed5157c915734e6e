import * as z from "zod/mini";
import { InputError, show } from "../errors/index.ts";

const range = { low: z.number(), high: z.number(), log: z._default(z.boolean(), false) };

const float = z.strictObject({ type: z.literal("float"), ...range });
const int = z.strictObject({ type: z.literal("int"), ...range, low: z.int(), high: z.int() });
const choice = z.strictObject({
  type: z.literal("choice"),
  values: z.array(z.union([z.string(), z.number(), z.boolean()])).check(
    z.minLength(1),
    z.refine((values) => new Set(values).size === values.length, "values must differ from one another"),
  ),
});

const parameter = z.discriminatedUnion("type", [float, int, choice]).check(
  z.superRefine((p, context) => {
    if (p.type === "choice") return;
    const fault = (path: string, message: string) => context.addIssue({ code: "custom", message, path: [path] });
    if (p.low > p.high) fault("low", `low (${p.low}) must not exceed high (${p.high}); are they swapped?`);
    if (!Number.isFinite(p.high - p.low)) fault("high", "high - low must be a finite number");
    if (p.log && !(p.low > 0)) fault("low", `a log parameter needs low > 0, got ${p.low}`);
  }),
);

export const parametersSchema = z
  .record(z.string().check(z.minLength(1)), parameter)
  .check(z.refine((record) => Object.keys(record).length > 0, "expected at least one parameter"));

/** A parameter of a search space: what values it may take. */
export type ParameterSpec = z.infer<typeof parameter>;
/** As a user writes it: `log` may be left out. */
export type ParameterInput = z.input<typeof parameter>;
export type SearchSpaceSpec = z.infer<typeof parametersSchema>;

export type ParameterValue = number | string | boolean;
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
  values: values as ParameterValue[],
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
