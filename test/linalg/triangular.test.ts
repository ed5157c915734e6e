import fc from "fast-check";
import { expect, test } from "vitest";
import { invertTriangular, solveTriangular, solveTriangularRows } from "../../src/linalg/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { reference } from "../support/reference.ts";
import {
  build,
  embed,
  lower,
  matrix,
  offset,
  product,
  random,
  randomLower,
  seed,
  size,
  transpose,
  untouched,
} from "./naive.ts";

const tolerance = { rtol: 1e-9, atol: 1e-10 };

/** A lower triangle with NaN above it, and the matrix that the solvers should use. */
function system(n: number, s: number, transposed: boolean) {
  const l = randomLower(n, s);
  const full = matrix(n, n, lower(n, l));
  return { l, op: transposed ? transpose(full) : full };
}

test("solveTriangular undoes the product with a triangle, plain or transposed", () => {
  fc.assert(
    fc.property(size(70), size(9), seed, offset, fc.boolean(), (n, m, s, o, transposed) => {
      const { l, op } = system(n, s, transposed);
      const solution = random(n * m, s + 1);
      const x = embed(product(op, matrix(n, m, solution)), o);
      solveTriangular(n, m, embed(l, o + 1), o + 1, transposed, x, o);
      expectAllclose(x.subarray(o, o + n * m), solution, tolerance);
      expect(untouched(x, o, n * m)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("solveTriangularRows solves every row separately", () => {
  fc.assert(
    fc.property(size(9), size(70), seed, offset, fc.boolean(), (rows, n, s, o, transposed) => {
      const { l, op } = system(n, s, transposed);
      const solution = random(rows * n, s + 1);
      const x = embed(product(matrix(rows, n, solution), transpose(op)), o);
      solveTriangularRows(rows, n, embed(l, o + 1), o + 1, transposed, x, o);
      expectAllclose(x.subarray(o, o + rows * n), solution, tolerance);
      expect(untouched(x, o, rows * n)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("invertTriangular gives the lower inverse with zeros above", () => {
  fc.assert(
    fc.property(size(70), seed, offset, (n, s, o) => {
      const l = randomLower(n, s);
      const out = embed(new Float64Array(n * n).fill(Number.NaN), o);
      invertTriangular(n, embed(l, o + 1), o + 1, out, o);
      const inverse = out.slice(o, o + n * n);
      expect(inverse).toEqual(lower(n, inverse));
      const identity = build(n, n, (i, j) => (i === j ? 1 : 0));
      expectAllclose(product(matrix(n, n, inverse), matrix(n, n, lower(n, l))), identity, tolerance);
      expect(untouched(out, o, n * n)).toBe(true);
    }),
  );
});

test.each(reference("linalg").filter((c) => c.op === "triangular_solve"))("reference: $name", (c) => {
  const n = c.L.length;
  const m = c.B[0].length;
  const x = Float64Array.from(c.B.flat());
  solveTriangular(n, m, Float64Array.from(c.L.flat()), 0, c.transpose, x, 0);
  expectAllclose(x, c.X, tolerance);
});
