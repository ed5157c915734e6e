import { InputError, ShapeError } from "./errors.ts";

/** A short text for a value in a message. */
export function show(value: unknown): string {
  return shown(value, 0);
}

/** Longer strings are truncated, and deeper nesting is omitted. */
const [LENGTH, DEPTH] = [80, 3];

function shown(value: unknown, depth: number): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Error) return value.message;
  if (isPromise(value)) return "a promise (is an await missing?)";
  if (ArrayBuffer.isView(value) && "length" in value)
    return `[${clip(Array.from((value as Float64Array).subarray(0, SHOWN + 1), String))}]`;
  if ("shape" in value && Array.isArray(value.shape)) return `a tensor of shape ${showShape(value.shape)}`;
  if (depth === DEPTH) return Array.isArray(value) ? "[…]" : "{…}";
  const inner = (v: unknown) => shown(v, depth + 1);
  if (Array.isArray(value)) return `[${clip(value.slice(0, SHOWN + 1).map(inner))}]`;
  const { name = "Object" } = Object.getPrototypeOf(value)?.constructor ?? {};
  if (name !== "Object") return `an object of class ${name}`;
  const entries = Object.entries(value).slice(0, SHOWN + 1);
  return entries.length === 0 ? "{}" : `{ ${clip(entries.map(([key, v]) => `${key}: ${inner(v)}`))} }`;
}

/** Whether a value is an object with names: not null, no list, no promise. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isPromise(value);
}

export function isPromise(value: unknown): boolean {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}

function quoted(text: string): string {
  return text.length > LENGTH
    ? `${JSON.stringify(text.slice(0, LENGTH))}… (${text.length} characters)`
    : JSON.stringify(text);
}

/** The number of entries of a list or an object that are shown. */
const SHOWN = 8;

function clip(parts: readonly string[]): string {
  return parts.length > SHOWN ? `${parts.slice(0, SHOWN).join(", ")}, …` : parts.join(", ");
}

/** `b x q x d` notation; a scalar is `()`. */
export function showShape(shape: readonly number[]): string {
  return shape.length === 0 ? "()" : shape.length === 1 ? `(${shape[0]})` : shape.join(" x ");
}

/** Throws `invalid <what>: expected <expected>, got <value>`; `hint` is the remedy. */
export function invalid(what: string, expected: string, value: unknown, hint?: string): never {
  throw new InputError(`invalid ${what}: expected ${expected}, got ${show(value)}${hint ? `; ${hint}` : ""}`);
}

/** Throws `invalid <what>: expected shape <expected>, got <shape>`. */
export function invalidShape(what: string, expected: string, shape: readonly number[], hint?: string): never {
  throw new ShapeError(
    `invalid ${what}: expected shape ${expected}, got ${showShape(shape)}${hint ? `; ${hint}` : ""}`,
  );
}

/** A check for numbers that fit; `expected` describes them. */
export function numberThat(
  expected: string,
  fits: (value: number) => boolean,
): (what: string, value: unknown) => number {
  return (what, value) => (typeof value === "number" && fits(value) ? value : invalid(what, expected, value));
}

export const finite = numberThat("a finite number", Number.isFinite);
export const positive = numberThat("a positive finite number", (v) => v > 0 && v < Number.POSITIVE_INFINITY);
export const nonNegative = numberThat("a non-negative finite number", (v) => v >= 0 && v < Number.POSITIVE_INFINITY);

export function integer(what: string, value: unknown, min = 0, max = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max) {
    const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
    invalid(what, `a whole number ${range}`, value);
  }
  return value;
}

export function oneOf<T extends string>(what: string, value: unknown, allowed: readonly T[], hint?: string): T {
  if (!allowed.includes(value as T)) invalid(what, `one of ${allowed.map((a) => `"${a}"`).join(", ")}`, value, hint);
  return value as T;
}

/** Throws unless the options are an object whose names are all known, so that a misspelled option is not silently ignored. */
export function knownKeys<T extends object>(what: string, options: T, known: readonly string[]): T {
  if (!isRecord(options)) invalid(what, "an object of options", options);
  for (const key of Object.keys(options))
    if (!known.includes(key))
      throw new InputError(`invalid ${what}: unknown option "${key}"; known are ${known.join(", ")}`);
  return options;
}

/** Throws InputError unless all entries are finite; the message has the index and value of the first that is not. */
export function allFinite(what: string, data: ArrayLike<number>, shape: readonly number[] = [data.length]): void {
  for (let i = 0; i < data.length; i++)
    if (!Number.isFinite(data[i])) {
      const place = unravel(i, shape).join("][");
      throw new InputError(
        `invalid ${what}: expected finite numbers, got ${data[i]} at [${place}]; drop that observation or correct its value`,
      );
    }
}

/** The multi-dimensional index of a position in row-major data. */
export function unravel(flat: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (let k = shape.length - 1; k >= 0; k--) {
    index.unshift(flat % shape[k]);
    flat = Math.floor(flat / shape[k]);
  }
  return index;
}
