import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as math from "../../src/math/index.ts";

type Numeric = (...x: number[]) => number;
const functions = math as unknown as Record<string, Numeric>;
const INF = Number.POSITIVE_INFINITY;

/** The number of doubles between two numbers; 0 and −0 are different. */
function ulps(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : INF;
  const [i, j] = [a, b].map((x) => {
    const bits = new BigInt64Array(Float64Array.of(x).buffer)[0];
    return bits < 0n ? -(bits & 0x7fffffffffffffffn) - 1n : bits;
  });
  return Math.abs(Number(i - j));
}

/** Values of mpmath at 1400 bits and more, rounded once. An error below 1 unit in the last place is at most one double. */
describe("values of mpmath", () => {
  const file = JSON.parse(readFileSync(new URL("mpmath.json", import.meta.url), "utf8"));
  const allowed: Record<string, number> = { erfc: 2, erfcx: 2, ndtri: 8 };
  for (const [name, { x, p, y }] of Object.entries<{ x: number[]; p?: number[]; y: number[] }>(file))
    test(name, () => {
      x.forEach((at, i) => {
        const given = p ? [at, p[i]] : [at];
        const came = functions[name](...given);
        expect(ulps(came, y[i]), `${name}(${given}) = ${came}, not ${y[i]}`).toBeLessThanOrEqual(allowed[name] ?? 1);
      });
    });
});

describe("the engine's own functions, to 2 units", () => {
  const engine = Math as unknown as Record<string, Numeric>;
  const real = fc.oneof(
    fc.double(),
    fc.double({ min: -800, max: 800, noNaN: true }),
    fc.double({ min: -2, max: 2, noNaN: true }),
  );
  for (const name of ["exp", "expm1", "log", "log1p", "sin", "cos", "tanh", "atan"])
    test(name, () => {
      const near = (x: number) => ulps(functions[name](x), engine[name](x)) <= 2;
      fc.assert(fc.property(real, near), { numRuns: 20_000 });
      for (const x of [0, 1, 5e-324, 2.3e-308, 1e-17, 710, 745.2, 746, 1e6, 1e300, Number.MAX_VALUE, INF, Number.NaN])
        for (const at of [x, -x])
          expect(ulps(functions[name](at), engine[name](at)), `${name}(${at})`).toBeLessThanOrEqual(2);
    });

  test("pow", () => {
    const small = fc.double({ min: -20, max: 20, noNaN: true });
    const exponent = fc.oneof(small, fc.integer({ min: -30, max: 30 }), fc.double());
    const near = (x: number, y: number) => ulps(math.pow(x, y), x ** y) <= 2;
    fc.assert(fc.property(fc.oneof(small, fc.double()), exponent, near), { numRuns: 20_000 });
    const special = [0, 0.5, 1, 2, 3, 1e19, 2 ** 53 + 2, 1e300, 5e-324, INF, Number.NaN].flatMap((x) => [x, -x]);
    for (const x of special)
      for (const y of special) expect(ulps(math.pow(x, y), x ** y), `${x} ** ${y}`).toBeLessThanOrEqual(2);
  });
});

test("hypot neither overflows nor underflows", () => {
  expect(math.hypot(3, -4)).toBe(5);
  expect(math.hypot()).toBe(0);
  expect(math.hypot(1e300, 1e300) / 1e300).toBeCloseTo(Math.SQRT2, 14);
  expect(math.hypot(3e-320, 4e-320)).toBeCloseTo(5e-320, 322);
  expect(math.hypot(1, INF)).toBe(INF);
  expect(math.hypot(1, Number.NaN)).toBeNaN();
});

test("powers of two are exact, to both ends", () => {
  for (const k of [-1074, -1022, -1, 0, 31, 1023]) expect(math.powerOfTwo(k)).toBe(2 ** k);
});

test("tan is sin over cos", () => {
  for (const x of [0.3, 1.5, -2, 1e5]) expect(ulps(math.tan(x), Math.tan(x))).toBeLessThanOrEqual(4);
});
