import fc from "fast-check";
import { expect, test } from "vitest";
import { squaredDistances, squaredDistancesGradient, squaredDistancesGradientSelf } from "../../src/linalg/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { build, embed, offset, random, seed, size, untouched } from "./naive.ts";

const tolerance = { rtol: 1e-12, atol: 1e-13 };
const dimension = fc.integer({ min: 0, max: 12 });

function sum(n: number, term: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < n; i++) total += term(i);
  return total;
}

test("squaredDistances agrees with plain loops", () => {
  fc.assert(
    fc.property(size(20), size(20), dimension, seed, offset, (n1, n2, d, s, o) => {
      const x1 = embed(random(n1 * d, s), o);
      const x2 = embed(random(n2 * d, s + 1), o + 1);
      const out = embed(new Float64Array(n1 * n2).fill(Number.NaN), o + 2);
      squaredDistances(n1, n2, d, x1, o, x2, o + 1, out, o + 2);
      const expected = build(n1, n2, (i, j) => sum(d, (k) => (x1[o + i * d + k] - x2[o + 1 + j * d + k]) ** 2));
      expectAllclose(out.subarray(o + 2, o + 2 + n1 * n2), expected, tolerance);
      expect(untouched(out, o + 2, n1 * n2)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("of the same points: the same numbers, exactly symmetric, exactly zero on the diagonal", () => {
  fc.assert(
    fc.property(size(20), dimension, seed, offset, (n, d, s, o) => {
      const x = embed(random(n * d, s), o);
      const general = new Float64Array(n * n);
      const out = embed(new Float64Array(n * n).fill(Number.NaN), o);
      squaredDistances(n, n, d, x, o, x, o, general, 0);
      squaredDistances(n, n, d, x, o, x, o, out, o, true);
      const symmetric = out.slice(o, o + n * n);
      expect(symmetric).toEqual(general);
      expect(symmetric).toEqual(build(n, n, (i, j) => symmetric[j * n + i]));
      for (let i = 0; i < n; i++) expect(symmetric[i * n + i]).toBe(0);
      expect(untouched(out, o, n * n)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test("points that nearly coincide keep all their digits", () => {
  const out = new Float64Array(1);
  squaredDistances(1, 1, 2, Float64Array.of(1, 1), 0, Float64Array.of(1 + 2 ** -40, 1), 0, out, 0);
  expect(out[0]).toBe(2 ** -80);
});

test("the gradients with respect to both arguments agree with plain loops", () => {
  fc.assert(
    fc.property(size(20), size(20), dimension, seed, offset, (n1, n2, d, s, o) => {
      const g = embed(random(n1 * n2, s + 2), o);
      const x1 = embed(random(n1 * d, s), o + 1);
      const x2 = embed(random(n2 * d, s + 1), o + 2);
      const out1 = embed(new Float64Array(n1 * d).fill(Number.NaN), o + 3);
      const out2 = embed(new Float64Array(n2 * d).fill(Number.NaN), o);
      squaredDistancesGradient(n1, n2, d, g, o, n2, 1, x1, o + 1, x2, o + 2, out1, o + 3);
      squaredDistancesGradient(n2, n1, d, g, o, 1, n2, x2, o + 2, x1, o + 1, out2, o);
      const pull = (i: number, j: number, k: number) =>
        2 * g[o + i * n2 + j] * (x1[o + 1 + i * d + k] - x2[o + 2 + j * d + k]);
      const expected1 = build(n1, d, (i, k) => sum(n2, (j) => pull(i, j, k)));
      const expected2 = build(n2, d, (j, k) => -sum(n1, (i) => pull(i, j, k)));
      expectAllclose(out1.subarray(o + 3, o + 3 + n1 * d), expected1, tolerance);
      expectAllclose(out2.subarray(o, o + n2 * d), expected2, tolerance);
      expect(untouched(out1, o + 3, n1 * d) && untouched(out2, o, n2 * d)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("the gradient with respect to one set of points is that of both sides together", () => {
  fc.assert(
    fc.property(size(20), dimension, seed, offset, (n, d, s, o) => {
      const g = embed(random(n * n, s + 2), o);
      const x = embed(random(n * d, s), o + 1);
      const out = embed(new Float64Array(n * d).fill(Number.NaN), o + 3);
      squaredDistancesGradientSelf(n, d, g, o, x, o + 1, out, o + 3);
      const weight = (i: number, j: number) => g[o + i * n + j] + g[o + j * n + i];
      const difference = (i: number, j: number, k: number) => x[o + 1 + i * d + k] - x[o + 1 + j * d + k];
      const expected = build(n, d, (i, k) => 2 * sum(n, (j) => weight(i, j) * difference(i, j, k)));
      expectAllclose(out.subarray(o + 3, o + 3 + n * d), expected, tolerance);
      expect(untouched(out, o + 3, n * d)).toBe(true);
    }),
    { numRuns: 100 },
  );
});
