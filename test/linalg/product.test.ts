import fc from "fast-check";
import { expect, test } from "vitest";
import { gemm } from "../../src/linalg/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { embed, matrix, offset, product, random, seed, size, transpose, untouched } from "./naive.ts";

function check(m: number, n: number, k: number, s: number, o: number, transA: boolean, transB: boolean) {
  const a = embed(random(m * k, s), o);
  const b = embed(random(k * n, s + 1), o + 1);
  const out = embed(new Float64Array(m * n).fill(Number.NaN), o + 2);
  gemm(m, n, k, a, o, transA, b, o + 1, transB, out, o + 2);
  const opA = transA ? transpose(matrix(k, m, a, o)) : matrix(m, k, a, o);
  const opB = transB ? transpose(matrix(n, k, b, o + 1)) : matrix(k, n, b, o + 1);
  const actual = out.subarray(o + 2, o + 2 + m * n);
  expectAllclose(actual, product(opA, opB), { rtol: 1e-12, atol: 1e-13 * (k + 1) }, `${m} x ${n} x ${k}`);
  expect(untouched(out, o + 2, m * n)).toBe(true);
}

test("gemm agrees with plain loops for every shape, transpose and offset", () => {
  fc.assert(
    fc.property(size(23), size(23), size(40), seed, offset, fc.boolean(), fc.boolean(), (m, n, k, s, o, ta, tb) =>
      check(m, n, k, s, o, ta, tb),
    ),
    { numRuns: 400 },
  );
});

test.each([
  [1, 7, 256],
  [6, 3, 257],
  [4, 2, 512],
  [9, 5, 700],
])("gemm %i x %i x %i: an inner sum longer than one sweep", (m, n, k) => {
  for (const ta of [false, true]) for (const tb of [false, true]) check(m, n, k, 11, 2, ta, tb);
});

test("gemm overwrites: an empty inner sum is zero", () => {
  const out = new Float64Array(6).fill(Number.NaN);
  gemm(2, 3, 0, new Float64Array(0), 0, false, new Float64Array(0), 0, false, out, 0);
  expect(Array.from(out)).toEqual([0, 0, 0, 0, 0, 0]);
});
