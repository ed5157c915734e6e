import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cholesky, roundingPivots, semidefiniteCholesky } from "../../src/linalg/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import {
  build,
  embed,
  matrix,
  offset,
  product,
  random,
  randomPositive,
  seed,
  size,
  transpose,
  untouched,
} from "./naive.ts";

/** The factor, or null where the matrix is refused. */
function factor(n: number, a: ArrayLike<number>): Float64Array | null {
  const l = new Float64Array(n * n).fill(Number.NaN);
  return semidefiniteCholesky(n, Float64Array.from(a), 0, l, 0) ? l : null;
}

function squared(n: number, l: Float64Array): Float64Array {
  return product(matrix(n, n, l), transpose(matrix(n, n, l)));
}

/** B Bᵀ with B `n x rank`, scaled to entries of about 1. */
function ofRank(n: number, rank: number, s: number): Float64Array {
  const b = matrix(n, rank, random(n * rank, s));
  return product(b, transpose(b)).map((v) => v / Math.max(1, rank / 3));
}

test("for positive definite matrices it is the Cholesky factor", () => {
  fc.assert(
    fc.property(size(20), seed, offset, (n, s, o) => {
      const a = embed(randomPositive(n, s), o);
      const out = embed(new Float64Array(n * n).fill(Number.NaN), o + 1);
      const exact = new Float64Array(n * n);
      expect(cholesky(n, a, o, exact, 0)).toBe(true);
      expect(semidefiniteCholesky(n, a, o, out, o + 1)).toBe(true);
      expectAllclose(out.subarray(o + 1, o + 1 + n * n), exact, { rtol: 1e-12, atol: 1e-13 });
      expect(untouched(out, o + 1, n * n)).toBe(true);
    }),
  );
});

test("singular matrices of any rank: L Lᵀ is A, L is lower triangular and finite with a positive diagonal", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(12), seed, (n, rank, s) => {
      const a = ofRank(n, Math.min(rank, n), s);
      const l = factor(n, a) as Float64Array;
      expect(l).not.toBeNull();
      expect(l.every((v, at) => (at % n > Math.floor(at / n) ? v === 0 : Number.isFinite(v)))).toBe(true);
      for (let i = 0; i < n; i++) expect(l[i * (n + 1)]).toBeGreaterThan(0);
      // A raised pivot leaves out entries up to the root of a rounding error times the entry.
      expectAllclose(squared(n, l), a, { rtol: 0, atol: 3e-6 });
    }),
  );
});

describe("the entries below a raised pivot are zero", () => {
  const root = Math.sqrt(roundingPivots.relative);

  test("where points coincide", () => {
    const l = factor(3, [2, 2, 2, 2, 2, 2, 2, 2, 2]) as Float64Array;
    expectAllclose(l, [Math.SQRT2, 0, 0, Math.SQRT2, root * Math.SQRT2, 0, Math.SQRT2, 0, root * Math.SQRT2], {
      rtol: 1e-15,
      atol: 0,
    });
  });

  test.each([1e-13, 0, -1e-13, -9e-7])("where the pivot is %f", (rest) => {
    const l = factor(3, [1, 1, 0.5, 1, 1 + rest, 0.5 + 1e-9, 0.5, 0.5 + 1e-9, 1]) as Float64Array;
    expectAllclose(l, [1, 0, 0, 1, root, 0, 0.5, 0, Math.sqrt(0.75)], { rtol: 1e-6, atol: 0 });
  });

  test("but a small pivot beyond rounding is kept", () => {
    const l = factor(2, [1, 1, 1, 1 + 1e-10]) as Float64Array;
    expect(l[3]).toBeCloseTo(1e-5, 8);
  });
});

test("zero entries have the root of the smallest pivot on the diagonal", () => {
  const least = Math.sqrt(roundingPivots.absolute);
  expect(factor(2, [0, 0, 0, 0])).toEqual(Float64Array.of(least, 0, 0, least));
  expect(factor(2, [0, 0, 0, 4])).toEqual(Float64Array.of(least, 0, 0, 2));
  expect(factor(0, [])).toEqual(new Float64Array(0));
});

test.each([
  ["an indefinite matrix", [1, 2, 2, 1]],
  ["a negative entry", [-1e-5]],
  ["NaN on the diagonal", [Number.NaN]],
  ["NaN below it", [1, Number.NaN, Number.NaN, 1]],
  ["infinity", [Number.POSITIVE_INFINITY]],
  ["infinity below the diagonal", [1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 1]],
])("refuses %s", (_, a) => {
  expect(factor(Math.sqrt(a.length), a)).toBeNull();
});

test.each([1e-3, 1, 1e6, 1e14])("variances of %f: the rounding errors of a singular matrix are no refusal", (scale) => {
  for (let s = 1; s <= 20; s++) {
    const a = ofRank(8, 3, s).map((v) => v * scale);
    const l = factor(8, a);
    expect(l, `seed ${s}`).not.toBeNull();
    expectAllclose(squared(8, l as Float64Array), a, { rtol: 0, atol: 3e-6 * scale });
  }
  expect(factor(2, [scale, 2 * scale, 2 * scale, scale])).toBeNull();
});

test("only the lower triangle is read", () => {
  const a = randomPositive(6, 4);
  const half = build(6, 6, (i, j) => (j > i ? Number.NaN : a[i * 6 + j]));
  expect(factor(6, half)).toEqual(factor(6, a));
});
