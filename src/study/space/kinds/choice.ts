import * as z from "zod/mini";
import { once, show } from "../../../errors/index.ts";
import type { ParameterValue } from "../../trials/index.ts";
import { type Condition, type SharedOptions, shared } from "../kind.ts";
import { distinctValues, listedKind } from "./listed.ts";

/** A parameter whose values have no order. */
export interface ChoiceSpec<V extends ParameterValue = ParameterValue> extends SharedOptions {
  readonly type: "choice";
  /** The values. */
  readonly values: readonly V[];
  /** Numbers that describe each value. */
  readonly descriptors?: Descriptors;
}

/** Numbers that describe each value: a list, or numbers by name; as many for each. */
export type Descriptors<V extends ParameterValue = ParameterValue> = {
  readonly [K in `${V}`]: readonly number[] | Readonly<Record<string, number>>;
};

export interface ChoiceOptions<V extends ParameterValue = ParameterValue> extends SharedOptions {
  /** Numbers that describe each value, such as properties of a solvent: values are then taken to be as alike as their numbers. */
  readonly descriptors?: Descriptors<V>;
}

const row = () =>
  z.union([z.array(z.number()), z.record(z.string(), z.number())], {
    error: () => "expected numbers, such as [78.4, 1.33]",
  });

const schema = once(() =>
  z
    .strictObject({
      type: z.literal("choice"),
      values: distinctValues(),
      descriptors: z.optional(z.record(z.string(), row())),
      ...shared(),
    })
    .check(
      z.superRefine<Pick<ChoiceSpec, "values" | "descriptors">>(({ values, descriptors }, context) => {
        if (!descriptors) return;
        const fault = (message: string) => context.addIssue({ code: "custom", message, path: ["descriptors"] });
        const names = new Set(values.map(String));
        const missing = [...names].filter((name) => !Object.hasOwn(descriptors, name));
        const unknown = Object.keys(descriptors).filter((name) => !names.has(name));
        const kinds = new Set(Object.values(descriptors).map((numbers) => Object.keys(numbers).sort().join()));
        if (missing.length > 0)
          fault(`expected numbers for each value; there are none for ${missing.map(show).join(", ")}`);
        else if (unknown.length > 0) fault(`there is no value ${show(unknown[0])}`);
        else if (names.size < values.length) fault("values that differ only in their type cannot be described");
        else if (kinds.size > 1 || kinds.has("")) fault("expected the same numbers, at least one, for each value");
      }),
    ),
);

export const choice = {
  ...listedKind<ChoiceSpec>("choice", schema, false, ({ values }) => values),
  descriptors: ({ values, descriptors }: ChoiceSpec) => descriptors && scaled(values, descriptors),
};

/** The descriptors of each value, those that vary, scaled to −1/2 … 1/2; undefined where none varies. */
function scaled(values: readonly ParameterValue[], descriptors: Descriptors): number[][] | undefined {
  const columns = Object.keys(descriptors[`${values[0]}`])
    // Halved, so that the width of huge numbers does not overflow.
    .map((name) => values.map((value) => (descriptors[`${value}`] as Readonly<Record<string, number>>)[name] / 2))
    .map((column) => ({ column, low: Math.min(...column), high: Math.max(...column) }))
    .filter(({ low, high }) => low < high);
  if (columns.length === 0) return undefined;
  return values.map((_, i) => columns.map(({ column, low, high }) => (column[i] - low) / (high - low) - 0.5));
}

/**
 * One of a list of values without an order.
 *
 *     choiceParameter(["relu", "tanh"])
 *     choiceParameter(["water", "DMSO"], { descriptors: { water: { polarity: 10.2, boiling: 100 }, DMSO: { polarity: 7.2, boiling: 189 } } })
 *
 * The definition is checked by `createStudy`, which throws InputError that names the field.
 */
export function choiceParameter<const V extends ParameterValue>(
  values: readonly V[],
  options: ChoiceOptions<V> & { when: Condition },
): ChoiceSpec<V> & { when: Condition };
export function choiceParameter<const V extends ParameterValue>(
  values: readonly V[],
  options?: ChoiceOptions<V> & { when?: undefined },
): ChoiceSpec<V>;
export function choiceParameter(values: readonly ParameterValue[], options: ChoiceOptions = {}): ChoiceSpec {
  return { type: "choice", values, ...options };
}
