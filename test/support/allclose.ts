import { expect } from "vitest";

export interface Tolerance {
  rtol?: number;
  atol?: number;
}

type Numbers = number | ArrayLike<number> | readonly Numbers[] | { data: ArrayLike<number> };

/** Every number of a nested array, typed array or tensor, row-major. */
export function flatten(values: Numbers): number[] {
  if (typeof values === "number") return [values];
  if ("data" in values) return Array.from(values.data);
  return Array.from(values as ArrayLike<Numbers>).flatMap((v) => (typeof v === "number" ? [v] : flatten(v)));
}

/** |actual − expected| ≤ atol + rtol · |expected|, entry by entry; equal infinities and NaN to NaN agree. */
export function expectAllclose(
  actual: Numbers,
  expected: Numbers,
  { rtol = 1e-9, atol = 1e-12 }: Tolerance = {},
  label = "",
) {
  const a = flatten(actual);
  const b = flatten(expected);
  expect(a.length, `${label} number of entries`).toBe(b.length);
  let worst = 0;
  let place = -1;
  for (let i = 0; i < a.length; i++) {
    if (Object.is(a[i], b[i]) || a[i] === b[i]) continue;
    const excess = Math.abs(a[i] - b[i]) / (atol + rtol * Math.abs(b[i]));
    if (!(excess <= worst)) {
      worst = Number.isNaN(excess) ? Number.POSITIVE_INFINITY : excess;
      place = i;
    }
  }
  if (worst > 1)
    expect.fail(
      `${label} entry ${place}: got ${a[place]}, expected ${b[place]} (${worst.toPrecision(3)} times the tolerance)`,
    );
}
