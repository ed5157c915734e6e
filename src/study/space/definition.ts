import * as z from "zod/mini";
import { conforming, InputError, invalid, once, show } from "../../errors/index.ts";
import type { Configuration } from "../trials/index.ts";
import { type Activity, activityOf } from "./conditions.ts";

import { value } from "./kind.ts";
import { kinds, type ParameterSpec } from "./kinds/index.ts";

const spec = () =>
  z.discriminatedUnion(
    "type",
    Object.values(kinds).map(({ schema }) => schema()) as unknown as [z.core.$ZodTypeDiscriminable],
    {
      error: ({ code }: { code?: string }) =>
        code === "invalid_type" ? "a parameter such as floatParameter(0, 1)" : undefined,
    },
  ) as unknown as z.ZodMiniType<ParameterSpec>;

/** What parameters and metrics may be called: what every object has under a name is not taken for a value. */
export const name = once(() =>
  z.string().check(
    z.minLength(1),
    z.refine((name) => !(name in Object.prototype), "every object has something under this name; choose another name"),
  ),
);

const parameters = once(() =>
  z
    .record(name(), spec(), "parameters by name, such as { x: floatParameter(0, 1) }")
    .check(z.refine((record) => Object.keys(record).length > 0, "expected at least one parameter")),
);
const candidates = () => z.array(z.record(z.string(), value())).check(z.minLength(1), z.maxLength(100_000));

/** The fields of a study's definition that say which experiments there are; a table of candidates can stand for the parameters. */
export function spaceFields(given: unknown) {
  const isTable = typeof given === "object" && given !== null && (given as SpaceDefinition).candidates !== undefined;
  return {
    parameters: isTable ? z.optional(parameters()) : parameters(),
    constraints: z.optional(z.array(z.string().check(z.minLength(1)))),
    candidates: z.optional(candidates()),
  };
}

/** Which experiments there are, as a user writes it. */
export interface SpaceDefinition {
  /** Parameters by name; may be left out where there are candidates, whose columns are then the parameters. */
  readonly parameters?: Readonly<Record<string, ParameterSpec>>;
  /**
   * Comparisons of formulas of parameters, in the user's units: "a + 2 * b <= 10", "a + b + c == 1", "x * y <= 3", "(a > 0) + (b > 0) + (c > 0) <= 2"
   * (at most two of three are used). One that names an inactive parameter does not apply.
   */
  readonly constraints?: readonly string[];
  /** The only experiments that can be made; up to 100,000 rows of values by parameter. */
  readonly candidates?: readonly Configuration[];
}

/** A checked definition. */
export interface CheckedSpace {
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  readonly constraints: readonly string[];
  readonly candidates: readonly Configuration[] | null;
  readonly activity: Activity;
}

/** Reads a definition of unknown form. Throws InputError that names every field at fault. */
export function readSpace(what: string, given: unknown): CheckedSpace {
  return checkedSpace(conforming(what, z.strictObject(spaceFields(given)), given) as SpaceDefinition);
}

/** Checks what takes no expression to be compiled; `definition` fits `spaceFields`. Throws InputError. */
export function checkedSpace({ parameters, constraints = [], candidates }: SpaceDefinition): CheckedSpace {
  const all = parameters ?? parametersOf(candidates as readonly Configuration[]);
  return { parameters: all, constraints, candidates: candidates ?? null, activity: activityOf(all) };
}

/** The columns of a table: numbers as a float from the smallest to the largest, other values as a choice. */
function parametersOf(candidates: readonly Configuration[]): Record<string, ParameterSpec> {
  const names = Object.keys(conforming("candidates", z.record(name(), value()), candidates[0]));
  if (names.length === 0) invalid("candidates", "rows of values by parameter", candidates[0]);
  const column = (name: string): ParameterSpec => {
    const values = [...new Set(candidates.map((row) => row[name]))];
    if (values.some((v) => v === undefined))
      throw new InputError(
        `invalid candidates: row ${candidates.findIndex((row) => row[name] === undefined)} has no ${show(name)}`,
      );
    if (values.every((v) => typeof v === "boolean")) return { type: "boolean" };
    if (!values.every((v) => typeof v === "number")) return { type: "choice", values };
    const ends = values.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [Infinity, -Infinity]);
    return { type: "float", low: ends[0], high: ends[1] };
  };
  return Object.fromEntries(names.map((name) => [name, column(name)]));
}
