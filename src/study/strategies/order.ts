import type { Parameter } from "../space/index.ts";
import { isPool, type Setting } from "./noise.ts";

/**
 * The places from −1/2 to 1/2 of the values of a choice in a pool, where all of them, at least three, are numbers or names of numbers, and have no descriptors;
 * undefined otherwise. Numbers that only count, such as 1, 2, 3, are taken for names.
 */
export function placesOf(setting: Setting, { kind, spec, size }: Parameter): number[][] | undefined {
  if (!kind.categorical || size < 3 || kind.descriptors?.(spec) || !isPool(setting)) return undefined;
  const names = Array.from({ length: size }, (_, k) => `${kind.level(spec, k)}`);
  const numbers = names.map((name) => (name.trim() === "" ? Number.NaN : Number(name)));
  const sorted = [...numbers].sort((a, b) => a - b);
  const isOrdered = numbers.every(Number.isFinite) && sorted.every((number, i) => i === 0 || number > sorted[i - 1]);
  const isCounted = sorted.every((number, i) => number === sorted[0] + i);
  if (!isOrdered || isCounted) return undefined;
  return numbers.map((number) => [sorted.indexOf(number) / (size - 1) - 0.5]);
}
