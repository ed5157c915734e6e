import type { AnySpec, Kind } from "../kind.ts";
import { type BooleanSpec, boolean } from "./boolean.ts";
import { type ChoiceSpec, choice } from "./choice.ts";
import { type FidelitySpec, fidelity } from "./fidelity.ts";
import { type FixedSpec, fixed } from "./fixed.ts";
import { type FloatSpec, float } from "./float.ts";
import { type IntSpec, int } from "./int.ts";
import { type OrdinalSpec, ordinal } from "./ordinal.ts";

/** A parameter of a search space as plain data. */
export type ParameterSpec = FloatSpec | IntSpec | OrdinalSpec | ChoiceSpec | BooleanSpec | FixedSpec | FidelitySpec;

/** Every kind by its name. */
export const kinds = { float, int, ordinal, choice, boolean, fixed, fidelity };

/** The kind of a parameter. */
export function kindOf(spec: ParameterSpec): Kind<AnySpec> {
  return kinds[spec.type] as unknown as Kind<AnySpec>;
}
