import { invalid, knownKeys, ShapeError, show } from "../errors/index.ts";

/*
 * Checks of the attributes of ops. Each returns the checked value, and names the op and the argument in its error. They run in every
 * call, so they do not allocate.
 */

/** An axis counted from the front; negative ones count from the back. Throws ShapeError when there is no such axis. */
export function normalizeAxis(op: string, axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank)
    throw new ShapeError(`${op}: axis ${show(axis)} is out of range for a tensor with ${rank} axes`);
  return axis < 0 ? axis + rank : axis;
}

/** A number that is not NaN. */
export function number(op: string, name: string, value: number): number {
  if (typeof value !== "number" || Number.isNaN(value)) invalid(`${op} ${name}`, "a number", value);
  return value;
}

export function boolean(op: string, name: string, value: boolean): boolean {
  if (typeof value !== "boolean") invalid(`${op} ${name}`, "true or false", value);
  return value;
}

/** A list of whole numbers of at least `least`: a shape, indices, an order of axes. */
export function wholeNumbers(op: string, name: string, values: readonly number[], least = 0): readonly number[] {
  if (!isWhole(values, least))
    throw new ShapeError(`${op}: expected ${name} as whole numbers of at least ${least}, got ${show(values)}`);
  return values;
}

function isWhole(values: unknown, least: number): boolean {
  if (!Array.isArray(values)) return false;
  for (let i = 0; i < values.length; i++) if (!(Number.isInteger(values[i]) && values[i] >= least)) return false;
  return true;
}

/** A list with at least one entry. */
export function list<T>(op: string, name: string, values: readonly T[]): readonly T[] {
  if (!Array.isArray(values) || values.length === 0)
    throw new ShapeError(`${op}: expected a list of ${name}, at least one, got ${show(values)}`);
  return values;
}

/** Options that are true or false, with their defaults. */
export function flags<K extends string>(
  op: string,
  given: { readonly [key in K]?: boolean } | undefined,
  defaults: Readonly<Record<K, boolean>>,
): Readonly<Record<K, boolean>> {
  if (given === undefined) return defaults;
  knownKeys(`${op} options`, given, Object.keys(defaults));
  const all: Record<K, boolean> = { ...defaults };
  for (const name in given) if (given[name] !== undefined) all[name] = boolean(op, name, given[name]);
  return all;
}
