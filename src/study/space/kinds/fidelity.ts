import * as z from "zod/mini";
import { once } from "../../../errors/index.ts";
import type { Condition, SharedOptions } from "../kind.ts";
import { consistentRange, numericKind, type RangeSpec, rangeFields } from "./numeric.ts";

/** What a trial costs: fixed + perUnit · fidelity. */
export interface FidelityCost {
  /** The cost of a trial at fidelity 0. */
  readonly fixed: number;
  /** What each unit of fidelity costs besides. */
  readonly perUnit: number;
}

/** A fidelity parameter. */
export interface FidelitySpec extends RangeSpec {
  readonly type: "fidelity";
  /** What a trial costs, by its fidelity. */
  readonly cost: FidelityCost;
}

export interface FidelityOptions extends SharedOptions {
  /** Default { fixed: 0, perUnit: 1 }. */
  readonly cost?: FidelityCost;
  /** Search on a logarithmic scale; needs low > 0. Default false. */
  readonly log?: boolean;
  /** Only low + k·step are values; any number by default. */
  readonly step?: number;
}

const cost = () =>
  z
    .strictObject({ fixed: z.number().check(z.minimum(0)), perUnit: z.number().check(z.minimum(0)) })
    .check(z.refine(({ fixed, perUnit }) => fixed + perUnit > 0, "a trial must cost something"));

const range = numericKind<FidelitySpec>(
  "fidelity",
  once(() =>
    z.strictObject({ type: z.literal("fidelity"), ...rangeFields(z.number()), cost: cost() }).check(consistentRange()),
  ),
  "a number",
);

export const fidelity = { ...range, target: (spec: FidelitySpec) => range.decode(spec, 1) };

/**
 * How faithful a trial is to the real thing, from `low` to `high`: epochs, the share of the data, the resolution of a simulation. What
 * counts is the outcome at `high`; cheaper trials inform about it.
 *
 *     fidelityParameter(1, 50, { step: 1, cost: { fixed: 2, perUnit: 1 } })
 *
 * The definition is checked by `createStudy`, which throws InputError that names the field.
 */
export function fidelityParameter(
  low: number,
  high: number,
  options: FidelityOptions & { when: Condition },
): FidelitySpec & { when: Condition };
export function fidelityParameter(
  low: number,
  high: number,
  options?: FidelityOptions & { when?: undefined },
): FidelitySpec;
export function fidelityParameter(low: number, high: number, options: FidelityOptions = {}): FidelitySpec {
  return { type: "fidelity", low, high, cost: { fixed: 0, perUnit: 1 }, ...options };
}
