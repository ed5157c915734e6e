import fc from "fast-check";
import { expect, test } from "vitest";
import {
  cholesky,
  choleskyInverse,
  choleskyWithJitter,
  logDetFromCholesky,
  solveTriangular,
} from "../../src/linalg/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { type Case, reference } from "../support/reference.ts";
import {
  build,
  embed,
  lower,
  matrix,
  offset,
  product,
  random,
  randomLower,
  randomPositive,
  seed,
  size,
  transpose,
  untouched,
} from "./naive.ts";

const tolerance = { rtol: 1e-9, atol: 1e-10 };
const flat = (nested: number[][]) => Float64Array.from(nested.flat());
const cases = (op: string) => reference("linalg").filter((c) => c.op === op);

function factor(n: number, a: Float64Array): Float64Array {
  const l = new Float64Array(n * n);
  expect(cholesky(n, a, 0, l, 0)).toBe(true);
  return l;
}

function square(n: number, l: Float64Array): Float64Array {
  return product(matrix(n, n, l), transpose(matrix(n, n, l)));
}

test("cholesky recovers a factor, from the lower triangle only, also in place", () => {
  fc.assert(
    fc.property(size(70), seed, offset, (n, s, o) => {
      const l = lower(n, randomLower(n, s));
      const a = square(n, l).map((v, at) => (at % n > Math.floor(at / n) ? Number.NaN : v));
      const buffer = embed(a, o);
      const out = embed(new Float64Array(n * n).fill(Number.NaN), o + 1);
      expect(cholesky(n, buffer, o, out, o + 1)).toBe(true);
      expectAllclose(out.subarray(o + 1, o + 1 + n * n), l, tolerance);
      expect(untouched(out, o + 1, n * n)).toBe(true);
      expect(cholesky(n, buffer, o, buffer, o)).toBe(true);
      expect(buffer.subarray(o, o + n * n)).toEqual(out.subarray(o + 1, o + 1 + n * n));
    }),
    { numRuns: 200 },
  );
});

test("a pivot that is not positive and finite fails, at any position", () => {
  for (const n of [1, 5, 16, 17, 40])
    for (const bad of [0, n >> 1, n - 1])
      for (const value of [-1, 0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        const a = randomPositive(n, 5);
        a[bad * n + bad] = value;
        expect(cholesky(n, a, 0, new Float64Array(n * n), 0), `n = ${n}, ${value} at ${bad}`).toBe(false);
      }
});

test("an entry off the diagonal that is not finite is refused", () => {
  for (const n of [2, 16, 17, 40])
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const a = randomPositive(n, 6);
      a[(n - 1) * n] = value;
      expect(cholesky(n, a, 0, new Float64Array(n * n), 0)).toBe(false);
      expect(choleskyWithJitter(n, a, 0, new Float64Array(n * n), 0)).toBe(-1);
    }
});

test("choleskyInverse is A⁻¹, exactly symmetric, also in place", () => {
  fc.assert(
    fc.property(size(60), seed, offset, (n, s, o) => {
      const a = randomPositive(n, s);
      const l = embed(factor(n, a), o);
      const out = embed(new Float64Array(n * n).fill(Number.NaN), o + 1);
      choleskyInverse(n, l, o, out, o + 1);
      const inverse = out.slice(o + 1, o + 1 + n * n);
      const identity = build(n, n, (i, j) => (i === j ? 1 : 0));
      expectAllclose(product(matrix(n, n, inverse), matrix(n, n, a)), identity, tolerance);
      expect(inverse).toEqual(build(n, n, (i, j) => inverse[j * n + i]));
      expect(untouched(out, o + 1, n * n)).toBe(true);
      choleskyInverse(n, l, o, l, o);
      expect(l.subarray(o, o + n * n)).toEqual(inverse);
    }),
  );
});

test("the empty matrix is positive definite, with determinant one", () => {
  const none = new Float64Array(0);
  expect(cholesky(0, none, 0, none, 0)).toBe(true);
  expect(choleskyWithJitter(0, none, 0, none, 0)).toBe(0);
  expect(logDetFromCholesky(0, none, 0)).toBe(0);
});

test("a well conditioned matrix gets no jitter, and the same factor as without the ladder", () => {
  const a = randomPositive(30, 9);
  const l = new Float64Array(900);
  expect(choleskyWithJitter(30, a, 0, l, 0)).toBe(0);
  expect(l).toEqual(factor(30, a));
});

test.each([100, 300])("large n = %i: factor, solve and inverse fit together", (n) => {
  const a = randomPositive(n, 3);
  const l = factor(n, a);
  expectAllclose(square(n, l), a, { rtol: 1e-11, atol: 1e-12 });
  const b = random(n * 3, 4);
  const x = b.slice();
  solveTriangular(n, 3, l, 0, false, x, 0);
  solveTriangular(n, 3, l, 0, true, x, 0);
  const inverse = new Float64Array(n * n);
  choleskyInverse(n, l, 0, inverse, 0);
  expectAllclose(product(matrix(n, n, inverse), matrix(n, 3, b)), x, tolerance);
});

test.each(cases("cholesky"))("reference: $name", (c) => {
  const batch: { A: number[][]; L: number[][] }[] = Array.isArray(c.A[0][0])
    ? c.A.map((A: number[][], i: number) => ({ A, L: c.L[i] }))
    : [{ A: c.A, L: c.L }];
  for (const { A, L } of batch) {
    const n = A.length;
    const l = factor(n, flat(A));
    if (c.condition > 1e5) expectAllclose(square(n, l), square(n, flat(L)), { rtol: 0, atol: 1e-10 });
    else expectAllclose(l, L, tolerance);
  }
});

test.each(cases("solve"))("reference: $name", (c) => {
  const n = c.A.length;
  const l = factor(n, flat(c.A));
  const x = flat(c.B);
  solveTriangular(n, c.B[0].length, l, 0, false, x, 0);
  solveTriangular(n, c.B[0].length, l, 0, true, x, 0);
  expectAllclose(x, c.X, tolerance);
});

test.each(cases("logdet"))("reference: $name", (c) => {
  const n = c.A.length;
  const l = factor(n, flat(c.A));
  expectAllclose(logDetFromCholesky(n, l, 0), c.value, tolerance);
  choleskyInverse(n, l, 0, l, 0);
  expectAllclose(l, c.grad_A, tolerance);
});

test.each(cases("cholesky_jitter"))("reference: $name", (c: Case) => {
  const members: number[][][] = Array.isArray(c.A[0][0]) ? c.A : [c.A];
  const jitters: (number | null)[] = Array.isArray(c.jitter) ? c.jitter : [c.jitter];
  const n = members[0].length;
  const a = Float64Array.from(members.flat(2));
  const out = new Float64Array(a.length);
  members.forEach((_, i) => {
    const off = i * n * n;
    const used = choleskyWithJitter(n, a, off, out, off);
    expect(used).toBe(jitters[i] ?? -1);
    if (used < 0) return;
    const jittered = a.slice(off, off + n * n).map((v, at) => v + (at % (n + 1) === 0 ? used : 0));
    expectAllclose(square(n, out.slice(off, off + n * n)), jittered, { rtol: 0, atol: 1e-10 });
  });
});
