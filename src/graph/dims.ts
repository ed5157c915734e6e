/** A length: a number, or one that grows with the number of points b, as times · b + plus. */
export type Dim = number | Growing;

interface Growing {
  readonly times: number;
  readonly plus: number;
}

const isGrowing = (value: unknown): value is Growing =>
  typeof value === "object" && value !== null && "times" in value && "plus" in value;

/** The number of points itself. */
export const POINTS: Dim = { times: 1, plus: 0 };

/** The length for b points. */
export function lengthOf(dim: Dim, b: number): number {
  return typeof dim === "number" ? dim : dim.times * b + dim.plus;
}

/** The coefficient of b in a length; 0 if the length does not depend on b. */
export function timesOf(dim: Dim): number {
  return typeof dim === "number" ? 0 : dim.times;
}

/** A length as text: "4", "b", "3b+2". */
export function showDim(dim: Dim): string {
  if (typeof dim === "number") return String(dim);
  return `${dim.times === 1 ? "" : dim.times}b${dim.plus === 0 ? "" : `+${dim.plus}`}`;
}

/** A shape as text: "b x 1 x 2"; equal for equal shapes. A scalar is "()". */
export function showDims(shape: readonly Dim[]): string {
  return shape.length === 0 ? "()" : shape.map(showDim).join(" x ");
}

/** A value with every length in it evaluated for b points. */
export function atSize<T>(value: T, b: number): T {
  if (isGrowing(value)) return lengthOf(value, b) as T;
  if (Array.isArray(value)) return value.map((v) => atSize(v, b)) as T;
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, atSize(v, b)])) as T;
  return value;
}

/** The general form of two values, recorded at b1 and b2 points; undefined if there is none. */
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
  return Number.isInteger(times) && times >= 1 && Number.isInteger(plus) && plus >= 0 ? { times, plus } : undefined;
}
