import type { Bounds } from "../arguments/index.ts";
import { finite, InputError, integer, invalid, isRecord } from "../errors/index.ts";

/** Values of inputs, by input index. */
export type InputValues = Readonly<Record<number, readonly number[]>>;

/** An input with finitely many values. */
export interface Levels {
  readonly input: number;
  /** At least one; ascending where they are ordered. */
  readonly values: readonly number[];
  /** Whether near values are alike. */
  readonly ordered: boolean;
  readonly bounds: readonly [number, number];
}

/** The inputs with finitely many values. Throws InputError for unknown inputs, for values outside the bounds and for an input given twice. */
export function checkedLevels(
  { discreteDims = {}, catDims = {} }: { readonly discreteDims?: InputValues; readonly catDims?: InputValues },
  { lower, upper }: Bounds,
): Levels[] {
  const read = (name: string, given: InputValues, ordered: boolean) => {
    if (!isRecord(given)) invalid(name, "an object of lists of values by input index, such as { 0: [1, 2, 3] }", given);
    return Object.entries(given).map(([key, values]): Levels => {
      const input = integer(`${name} index`, Number(key), 0, lower.length - 1);
      if (!Array.isArray(values) || values.length === 0) invalid(`${name}[${input}]`, "a list of values", values);
      for (const value of values)
        if (!(finite(`${name}[${input}]`, value) >= lower[input] && value <= upper[input]))
          invalid(`${name}[${input}]`, `values within its bounds, ${lower[input]} to ${upper[input]}`, value);
      const distinct = [...new Set<number>(values)];
      const sorted = ordered ? distinct.sort((a, b) => a - b) : distinct;
      return { input, ordered, values: sorted, bounds: [lower[input], upper[input]] };
    });
  };
  const levels = [...read("discreteDims", discreteDims, true), ...read("catDims", catDims, false)];
  if (levels.length === 0) throw new InputError("invalid discreteDims and catDims: no input; use optimizeAcqf");
  const twice = levels.find(({ input }, k) => levels.findIndex((other) => other.input === input) < k);
  if (twice) throw new InputError(`invalid catDims: input ${twice.input} is in discreteDims too`);
  return levels;
}

/** The value nearest to x. For an unordered input, an x between the values falls into one of equal parts of the bounds, one part per value. */
export function levelAt({ values, ordered, bounds: [lower, upper] }: Levels, x: number): number {
  if (ordered || values.includes(x)) return values.reduce((a, b) => (Math.abs(b - x) < Math.abs(a - x) ? b : a));
  return values[Math.min(Math.floor((values.length * (x - lower)) / (upper - lower)), values.length - 1)];
}

/** Values one move away: all of an unordered input, those 1, 2, 4, … places away of an ordered one. */
export function movesFrom({ values, ordered }: Levels, value: number): number[] {
  if (!ordered) return values.filter((other) => other !== value);
  const at = values.indexOf(value);
  const moves: number[] = [];
  for (let step = 1; step < values.length; step *= 2)
    for (const k of [at - step, at + step]) if (k >= 0 && k < values.length) moves.push(values[k]);
  return moves;
}
