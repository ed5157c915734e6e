import { integer, invalid, numberThat, oneOf } from "../errors/index.ts";

/*
 * Checks of options for `readOptions`, besides `finite`, `positive`, `nonNegative`, `integer` (from 0) and those of tensors in this folder.
 */

/** Any value, checked elsewhere. */
export function asGiven<T>(_what: string, given: T): T {
  return given;
}

export function flag(what: string, given: unknown): boolean {
  return typeof given === "boolean" ? given : invalid(what, "true or false", given);
}

/** A whole number from `min` to `max`. */
export function integerFrom(min: number, max?: number): (what: string, given: unknown) => number {
  return (what, given) => integer(what, given, min, max);
}

/** A number from 0 to 1. */
export const share = numberThat("a share from 0 to 1", (v) => v >= 0 && v <= 1);

/** A number between 0 and 1, both excluded. */
export const probability = numberThat("a probability between 0 and 1, both excluded", (v) => v > 0 && v < 1);

/** A list of at least `least` values, each of which passes a check; `expected` describes the list. */
export function listOf<Given, Value>(
  check: (what: string, given: Given) => Value,
  expected: string,
  least = 1,
): (what: string, given: readonly Given[]) => readonly Value[] {
  return (what, given) =>
    Array.isArray(given) && given.length >= least
      ? given.map((value, i) => check(`${what}[${i}]`, value))
      : invalid(what, expected, given);
}

/** The seed of a random generator. */
export function checkedSeed(what: string, given: unknown): number | string {
  const fits = typeof given === "string" || Number.isSafeInteger(given);
  return fits ? (given as number | string) : invalid(what, "a whole number or a string", given);
}

/** One of the given names. */
export function among<T extends string>(...allowed: readonly T[]): (what: string, given: unknown) => T {
  return (what, given) => oneOf(what, given, allowed);
}

/** A function; `expected` describes it, such as "a function of samples". */
export function callback(expected: string): <F>(what: string, given: F) => F {
  return (what, given) => (typeof given === "function" ? given : invalid(what, expected, given));
}

/** An AbortSignal. */
export function abortSignal(what: string, given: unknown): AbortSignal {
  const fits = typeof (given as AbortSignal | null)?.aborted === "boolean";
  return fits ? (given as AbortSignal) : invalid(what, "an AbortSignal, such as that of an AbortController", given);
}
