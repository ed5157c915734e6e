import * as z from "zod/mini";
import { once } from "../../../errors/index.ts";
import { type Condition, type SharedOptions, shared } from "../kind.ts";
import { listedKind } from "./listed.ts";

/** A boolean parameter. */
export interface BooleanSpec extends SharedOptions {
  readonly type: "boolean";
}

const values = [false, true];

export const boolean = listedKind<BooleanSpec>(
  "boolean",
  once(() => z.strictObject({ type: z.literal("boolean"), ...shared() })),
  false,
  () => values,
);

/** True or false; in constraints 1 or 0. The definition is checked by `createStudy`, which throws InputError that names the field. */
export function booleanParameter(options: SharedOptions & { when: Condition }): BooleanSpec & { when: Condition };
export function booleanParameter(options?: SharedOptions & { when?: undefined }): BooleanSpec;
export function booleanParameter(options: SharedOptions = {}): BooleanSpec {
  return { type: "boolean", ...options };
}
