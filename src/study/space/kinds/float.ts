import * as z from "zod/mini";
import { once } from "../../../errors/index.ts";
import type { Condition, SharedOptions } from "../kind.ts";
import { consistentRange, numericKind, type RangeSpec, rangeFields } from "./numeric.ts";

/** A parameter of numbers. */
export interface FloatSpec extends RangeSpec {
  readonly type: "float";
}

/** Options of `floatParameter`. */
export interface FloatOptions extends SharedOptions {
  /** Search on a logarithmic scale; needs low > 0. Default false. */
  readonly log?: boolean;
  /** Search on the scale of log(x / (1 − x)), for shares and probabilities; needs 0 < low and high < 1. Default false. */
  readonly logit?: boolean;
  /** Only low + k·step are values; any number by default. */
  readonly step?: number;
}

export const float = numericKind<FloatSpec>(
  "float",
  once(() =>
    z
      .strictObject({ type: z.literal("float"), ...rangeFields(z.number()), logit: z.optional(z.boolean()) })
      .check(consistentRange()),
  ),
  "a number",
);

/**
 * A real parameter from `low` to `high`, both included.
 *
 *     floatParameter(1e-5, 1e-1, { log: true })
 *     floatParameter(0, 1, { step: 0.25, unit: "mm" })
 *
 * The definition is checked by `createStudy`, which throws InputError that names the field.
 */
export function floatParameter(
  low: number,
  high: number,
  options: FloatOptions & { when: Condition },
): FloatSpec & { when: Condition };
export function floatParameter(low: number, high: number, options?: FloatOptions & { when?: undefined }): FloatSpec;
export function floatParameter(low: number, high: number, options: FloatOptions = {}): FloatSpec {
  return { type: "float", low, high, ...options };
}
