import * as z from "zod/mini";
import { once } from "../../../errors/index.ts";
import type { ParameterValue } from "../../trials/index.ts";
import { type Condition, type SharedOptions, shared, value } from "../kind.ts";
import { listedKind } from "./listed.ts";

/** A parameter with one value. */
export interface FixedSpec<V extends ParameterValue = ParameterValue> extends SharedOptions {
  readonly type: "fixed";
  /** The value. */
  readonly value: V;
}

export const fixed = listedKind<FixedSpec>(
  "fixed",
  once(() => z.strictObject({ type: z.literal("fixed"), value: value(), ...shared() })),
  false,
  (spec) => [spec.value],
);

/** A value that every trial has. The definition is checked by `createStudy`, which throws InputError that names the field. */
export function fixedParameter<const V extends ParameterValue>(
  value: V,
  options: SharedOptions & { when: Condition },
): FixedSpec<V> & { when: Condition };
export function fixedParameter<const V extends ParameterValue>(
  value: V,
  options?: SharedOptions & { when?: undefined },
): FixedSpec<V>;
export function fixedParameter(value: ParameterValue, options: SharedOptions = {}): FixedSpec {
  return { type: "fixed", value, ...options };
}
