import { InputError } from "../errors/index.ts";

/** A length that is known, or one that grows with the number of points b: "b", "3b", "3b+2". */
export type Dim = number | string;

const pattern = /^(\d*)b(?:\+(\d+))?$/;

/** The length for a given number of points. */
export function lengthOf(dim: Dim, b: number): number {
  if (typeof dim === "number") return dim;
  const [, times, plus] = pattern.exec(dim) ?? [];
  if (times === undefined)
    throw new InputError(`invalid dimension: expected a number or a form such as "3b", got "${dim}"`);
  return (times === "" ? 1 : Number(times)) * b + Number(plus ?? 0);
}

/** How many times b goes into a length; 0 where it does not depend on it. */
export function timesOf(dim: Dim): number {
  return lengthOf(dim, 1) - lengthOf(dim, 0);
}

/** A value with every dimension in it replaced by its length. */
export function atSize<T>(value: T, b: number): T {
  if (typeof value === "string" && pattern.test(value)) return lengthOf(value, b) as T;
  if (Array.isArray(value)) return value.map((v) => atSize(v, b)) as T;
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, atSize(v, b)])) as T;
  return value;
}

/** What two values, seen at sizes b1 and b2, are in general; undefined where no such form is found. */
export function generalised(v1: unknown, v2: unknown, b1: number, b2: number): unknown {
  if (Object.is(v1, v2)) return v1;
  if (typeof v1 === "number" && typeof v2 === "number") return affine(v1, v2, b1, b2);
  if (typeof v1 !== "object" || typeof v2 !== "object" || v1 === null || v2 === null) return undefined;
  const [keys1, keys2] = [Object.keys(v1), Object.keys(v2)];
  if (keys1.length !== keys2.length) return undefined;
  const parts = keys1.map((k) => [k, generalised(v1[k as never], v2[k as never], b1, b2)] as const);
  if (parts.some(([k, part]) => part === undefined && v1[k as never] !== undefined)) return undefined;
  return Array.isArray(v1) ? parts.map(([, part]) => part) : Object.fromEntries(parts);
}

function affine(n1: number, n2: number, b1: number, b2: number): Dim | undefined {
  const times = (n2 - n1) / (b2 - b1);
  const plus = n1 - times * b1;
  if (!Number.isInteger(times) || times < 1 || !Number.isInteger(plus) || plus < 0) return undefined;
  return `${times === 1 ? "" : times}b${plus === 0 ? "" : `+${plus}`}`;
}
