import * as z from "zod/mini";
import { once, type Schema } from "../../errors/index.ts";
import type { ParameterValue } from "../trials/index.ts";

/** Values that other parameters must have: one, or one of a list, for each of the names. */
export type Condition = Readonly<Record<string, ParameterValue | readonly ParameterValue[]>>;

/** What every parameter may have. */
export interface SharedOptions {
  /** The unit of its values, for people. */
  readonly unit?: string;
  /** What people call it; defaults to its name. */
  readonly label?: string;
  /** The parameter is active only where this holds, and absent elsewhere. */
  readonly when?: Condition;
}

/** A parameter as plain data. */
export interface AnySpec extends SharedOptions {
  readonly type: string;
}

/**
 * A kind of parameter. A model sees a parameter as one coordinate: from 0 to 1 where values have an order, else the code 0, 1, … of a
 * value. Adding a kind is adding one such record to the table in `kinds/index.ts`; `test/study/space/kinds.test.ts` checks it.
 */
export interface Kind<S extends AnySpec> {
  readonly type: S["type"];
  /** What a definition may say. */
  schema(): Schema<S>;
  /** Whether coordinates are codes of values without an order. */
  readonly categorical: boolean;
  /** How many values there are; Infinity for a continuum. */
  size(spec: S): number;
  /** The k-th of finitely many values. */
  level(spec: S, k: number): ParameterValue;
  /** The coordinate of a value; outside the range for a value out of bounds. */
  encode(spec: S, value: ParameterValue): number;
  /** The value nearest to a coordinate. */
  decode(spec: S, coordinate: number): ParameterValue;
  /** The number at a coordinate, without rounding to a value; absent where values are not numbers. */
  relax?(spec: S, coordinate: number): number;
  /** The value itself, or the one that it differs from by rounding only; undefined if it is not a value of the parameter. */
  check(spec: S, value: unknown): ParameterValue | undefined;
  /** Whether data with this value have a place on the coordinate, in or out of bounds. */
  takes(spec: S, value: unknown): boolean;
  /** The value at u, uniform on [0, 1). */
  draw(spec: S, u: number): ParameterValue;
  /** What values there are, for people: "a number from 0 to 1". */
  describe(spec: S): string;
  /** The only value that counts in the end, where others are cheaper stand-ins; absent for most kinds. */
  target?(spec: S): ParameterValue;
  /** Numbers that describe each of its values, one row for each, from −1/2 to 1/2; absent or undefined where there are none. */
  descriptors?(spec: S): readonly (readonly number[])[] | undefined;
  /** How a report draws it. */
  axis(spec: S): Axis;
}

export interface Axis {
  readonly scale: "linear" | "log" | "band";
  /** The ends of the axis, or every value of a band. */
  readonly domain: readonly ParameterValue[];
}

export const value = once(() => z.union([z.number(), z.string(), z.boolean()]));

/** The fields of `SharedOptions` in a schema. */
export const shared = once(() => ({
  unit: z.optional(z.string()),
  label: z.optional(z.string()),
  when: z.optional(
    z
      .record(z.string(), z.union([value(), z.array(value()).check(z.minLength(1))]))
      .check(z.refine((when) => Object.keys(when).length > 0, "expected at least one parameter and its values")),
  ),
}));

/** Whether two of these numbers differ by rounding only. */
export function nearly(a: number, b: number, scale: number): boolean {
  return Math.abs(a - b) <= 1e-12 * scale;
}
