import { allFinite, invalid, invalidShape } from "../errors/index.ts";

/** Lower and upper bounds, one entry per coordinate: ±Infinity for no bound, equal entries for a fixed coordinate. */
export interface Bounds {
  lower: ArrayLike<number>;
  upper: ArrayLike<number>;
  /** Names of the coordinates in messages; their indices by default. */
  names?: readonly (string | number)[];
}

/** Checked bounds. */
export interface Box {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Which bounds are finite. */
  readonly bounded: "none" | "some" | "all";
  /** The name of a bound in messages. */
  name(side: "lower" | "upper", coordinate: number): string;
}

export function boxOf(n: number, bounds?: Bounds): Box {
  const lower = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
  const upper = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const name: Box["name"] = (side, i) => `bounds.${side}[${bounds?.names?.[i] ?? i}]`;
  if (bounds === undefined) return { lower, upper, bounded: "none", name };
  if (typeof bounds?.lower?.length !== "number" || typeof bounds.upper?.length !== "number")
    invalid("bounds", "{ lower, upper }, two lists of numbers", bounds);
  if (bounds.lower.length !== n) invalidShape("bounds.lower", `(${n})`, [bounds.lower.length]);
  if (bounds.upper.length !== n) invalidShape("bounds.upper", `(${n})`, [bounds.upper.length]);
  lower.set(bounds.lower);
  upper.set(bounds.upper);
  for (let i = 0; i < n; i++)
    if (!(lower[i] <= upper[i]) || lower[i] === Number.POSITIVE_INFINITY || upper[i] === Number.NEGATIVE_INFINITY)
      invalid("bounds", `lower[${i}] <= upper[${i}]`, `${lower[i]} and ${upper[i]}`, "are they swapped?");
  const finite = [lower, upper].flatMap((side) => Array.from(side, Number.isFinite));
  return { lower, upper, bounded: finite.every(Boolean) ? "all" : finite.some(Boolean) ? "some" : "none", name };
}

/** A checked copy of a point. */
export function checkedPoint(what: string, x: ArrayLike<number>): Float64Array {
  if (!(x?.length > 0)) invalid(what, "at least one coordinate", x);
  allFinite(what, x);
  return Float64Array.from(x);
}

/** Moves `x`, in place, to the nearest point of the box. */
export function clamp(x: Float64Array, { lower, upper }: Box): Float64Array {
  for (let i = 0; i < x.length; i++) x[i] = Math.min(Math.max(x[i], lower[i]), upper[i]);
  return x;
}

/** Largest entry of |P(x − g) − x|, which vanishes exactly at the stationary points of the box. */
export function projectedGradientNorm(x: Float64Array, g: Float64Array, { lower, upper }: Box): number {
  let norm = 0;
  for (let i = 0; i < x.length; i++) {
    const room = g[i] < 0 ? upper[i] - x[i] : x[i] - lower[i];
    norm = Math.max(norm, Math.min(Math.abs(g[i]), room));
  }
  return norm;
}

/** The largest t for which x + t d stays in the box. */
export function stepToBounds(x: Float64Array, d: Float64Array, { lower, upper }: Box): number {
  let step = Number.POSITIVE_INFINITY;
  for (let i = 0; i < x.length; i++) {
    if (d[i] > 0) step = Math.min(step, (upper[i] - x[i]) / d[i]);
    else if (d[i] < 0) step = Math.min(step, (lower[i] - x[i]) / d[i]);
  }
  return step;
}
