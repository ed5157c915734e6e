import * as z from "zod/mini";
import { once } from "../../../errors/index.ts";
import type { ParameterValue } from "../../trials/index.ts";
import { type Condition, type SharedOptions, shared } from "../kind.ts";
import { distinctValues, listedKind } from "./listed.ts";

/** A parameter whose values have an order. */
export interface OrdinalSpec<V extends ParameterValue = ParameterValue> extends SharedOptions {
  readonly type: "ordinal";
  /** The values in their order. */
  readonly values: readonly V[];
}

export const ordinal = listedKind<OrdinalSpec>(
  "ordinal",
  once(() => z.strictObject({ type: z.literal("ordinal"), values: distinctValues(), ...shared() })),
  true,
  ({ values }) => values,
);

/**
 * One of a list of numbers or words in their order; neighbours are taken to be alike, equally far from one another.
 *
 *     ordinalParameter(["low", "medium", "high"])
 *     ordinalParameter([16, 64, 256])
 *
 * The definition is checked by `createStudy`, which throws InputError that names the field.
 */
export function ordinalParameter<const V extends number | string>(
  values: readonly V[],
  options: SharedOptions & { when: Condition },
): OrdinalSpec<V> & { when: Condition };
export function ordinalParameter<const V extends number | string>(
  values: readonly V[],
  options?: SharedOptions & { when?: undefined },
): OrdinalSpec<V>;
export function ordinalParameter(values: readonly ParameterValue[], options: SharedOptions = {}): OrdinalSpec {
  return { type: "ordinal", values, ...options };
}
