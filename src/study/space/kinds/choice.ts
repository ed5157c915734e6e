import * as z from "zod/mini";
import type { ParameterValue } from "../../trials/index.ts";
import { type Condition, type SharedOptions, shared } from "../kind.ts";
import { distinctValues, listedKind } from "./listed.ts";

export interface ChoiceSpec<V extends ParameterValue = ParameterValue> extends SharedOptions {
  readonly type: "choice";
  readonly values: readonly V[];
}

export const choice = listedKind<ChoiceSpec>(
  "choice",
  z.strictObject({ type: z.literal("choice"), values: distinctValues, ...shared }),
  false,
  ({ values }) => values,
);

/**
 * One of a list of values without an order.
 *
 *     choiceParameter(["relu", "tanh"])
 */
export function choiceParameter<const V extends ParameterValue>(
  values: readonly V[],
  options: SharedOptions & { when: Condition },
): ChoiceSpec<V> & { when: Condition };
export function choiceParameter<const V extends ParameterValue>(
  values: readonly V[],
  options?: SharedOptions & { when?: undefined },
): ChoiceSpec<V>;
export function choiceParameter(values: readonly ParameterValue[], options: SharedOptions = {}): ChoiceSpec {
  return { type: "choice", values, ...options };
}
