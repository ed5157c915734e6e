import * as z from "zod/mini";
import { once } from "../../../errors/index.ts";
import type { Condition, SharedOptions } from "../kind.ts";
import { consistentRange, numericKind, type RangeSpec, rangeFields } from "./numeric.ts";

/** A parameter of whole numbers. */
export interface IntSpec extends RangeSpec {
  readonly type: "int";
}

/** Options of `intParameter`. */
export interface IntOptions extends SharedOptions {
  /** Search on a logarithmic scale; needs low > 0. Default false. */
  readonly log?: boolean;
  /** Only low + k·step are values; a whole number, by default 1. */
  readonly step?: number;
}

const schema = once(() => z.strictObject({ type: z.literal("int"), ...rangeFields(z.int()) }).check(consistentRange()));

export const int = numericKind<IntSpec>("int", schema, "a whole number", 1);

/**
 * A whole number from `low` to `high`, both included.
 *
 *     intParameter(1, 512, { log: true })
 *     intParameter(0, 100, { step: 10 })
 *
 * The definition is checked by `createStudy`, which throws InputError that names the field.
 */
export function intParameter(
  low: number,
  high: number,
  options: IntOptions & { when: Condition },
): IntSpec & { when: Condition };
export function intParameter(low: number, high: number, options?: IntOptions & { when?: undefined }): IntSpec;
export function intParameter(low: number, high: number, options: IntOptions = {}): IntSpec {
  return { type: "int", low, high, ...options };
}
