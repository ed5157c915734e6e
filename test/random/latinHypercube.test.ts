import fc from "fast-check";
import { expect, test } from "vitest";
import { latinHypercube } from "../../src/random/index.ts";

test("every interval of every coordinate holds one point", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 8 }), fc.integer(), (n, d, seed) => {
      const points = latinHypercube(n, d, seed);
      expect(points.length).toBe(n * d);
      for (let j = 0; j < d; j++) {
        const cells = Array.from({ length: n }, (_, i) => Math.floor(points[i * d + j] * n + 1e-12));
        expect(cells.sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      }
      expect(latinHypercube(n, d, seed)).toEqual(points);
    }),
  );
});

test("seeds differ, and coordinates are not correlated", () => {
  expect(latinHypercube(10, 2, 1)).not.toEqual(latinHypercube(10, 2, 2));
  const n = 5000;
  const points = latinHypercube(n, 2, "pairs");
  let covariance = 0;
  for (let i = 0; i < n; i++) covariance += ((points[2 * i] - 0.5) * (points[2 * i + 1] - 0.5)) / n;
  expect(Math.abs(covariance)).toBeLessThan(0.005);
});

test("invalid arguments are refused by name", () => {
  expect(() => latinHypercube(0, 2, 0)).toThrow(/invalid n/);
  for (const d of [0, Number.NaN]) expect(() => latinHypercube(4, d, 0)).toThrow(/invalid dimension/);
});
