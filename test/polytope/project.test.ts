import fc from "fast-check";
import { solveQP } from "quadprog";
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/errors/index.ts";
import { cholesky, invertTriangular } from "../../src/linalg/index.ts";
import { facetsOf, MetricProjection, projectOntoPolytope } from "../../src/polytope/index.ts";
import { sqp } from "../../src/solvers/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { ones, polytopeWithPoint, unit, violation } from "./fixtures.ts";

describe("projectOntoPolytope", () => {
  test("onto the simplex", () => {
    const simplex = { bounds: unit(3), equalities: [{ coefficients: ones(3), rhs: 1 }] };
    expectAllclose(projectOntoPolytope([0.9, 0.5, -3], simplex), [0.7, 0.3, 0]);
    expectAllclose(projectOntoPolytope([1, 0, 0], simplex), [1, 0, 0]);
  });

  test("the result is feasible, and no feasible direction leads nearer", () => {
    fc.assert(
      fc.property(polytopeWithPoint, ({ inside, polytope, outside }) => {
        const y = projectOntoPolytope(outside, polytope);
        expect(violation(y, polytope)).toBeLessThan(1e-8);
        const obtuse = y.reduce((sum, yi, i) => sum + (outside[i] - yi) * (inside[i] - yi), 0);
        expect(obtuse).toBeLessThan(1e-8);
        const again = projectOntoPolytope(y, polytope);
        for (let i = 0; i < y.length; i++) expect(Math.abs(again[i] - y[i])).toBeLessThan(1e-8);
      }),
      { numRuns: 500 },
    );
  });

  test("names the constraint that cannot hold", () => {
    const bounds = unit(2);
    const beyond = { bounds, inequalities: [{ coefficients: [1, 1], rhs: 3 }] };
    expect(() => projectOntoPolytope([0, 0], beyond)).toThrow(InputError);
    expect(() => projectOntoPolytope([0, 0], beyond)).toThrow(
      "no point satisfies inequalities[0], bounds.upper[0], bounds.upper[1] together",
    );
    const parallel = { equalities: [1, 2].map((rhs) => ({ coefficients: [1, 1], rhs })) };
    expect(() => sqp([0, 0], parallel)).toThrow("no point satisfies equalities[0], equalities[1] together");
    const fixed = { bounds: { lower: [1, 1], upper: [1, 1] }, equalities: [{ coefficients: [1, 1], rhs: 1 }] };
    expect(() => sqp([0, 0], fixed)).toThrow(
      /no point satisfies bounds.lower\[0\], bounds.lower\[1\], equalities\[0\]/,
    );
    const named = { ...beyond, bounds: { ...bounds, names: ["a", "b"] } };
    expect(() => projectOntoPolytope([0, 0], named)).toThrow("bounds.upper[a], bounds.upper[b]");
    expect(() => sqp([0, 0], { inequalities: [{ coefficients: [0, 0], rhs: 1 }] })).toThrow(
      "no point satisfies inequalities[0] (all its coefficients are zero, its rhs is 1); relax it",
    );
    expect(projectOntoPolytope([2, 3], { inequalities: [{ coefficients: [0, 0], rhs: -1 }] })).toEqual(
      Float64Array.of(2, 3),
    );
  });
});

test("projections in the norm of a matrix are those of quadprog", () => {
  // quadprog counts from 1, and minimizes bᵀDb/2 − dᵀb where the columns of A have aᵀb >= rhs, the first ones with equality.
  const fromOne = <T>(list: readonly T[]) => [0 as T, ...list];
  let solved = 0;
  fc.assert(
    fc.property(polytopeWithPoint, ({ n, polytope, outside, factor }) => {
      const D = factor.map((a, i) => factor.map((b, j) => a.reduce((s, ak, k) => s + ak * b[k], i === j ? 0.1 : 0)));
      const { bounds, inequalities = [], equalities = [] } = polytope;
      const axis = (i: number, sign: number) => ones(n).map((_, j) => (i === j ? sign : 0));
      const sides = outside.flatMap((_, i) => [
        { coefficients: axis(i, 1), rhs: bounds?.lower[i] ?? 0 },
        { coefficients: axis(i, -1), rhs: -(bounds?.upper[i] ?? 0) },
      ]);
      const rows = [...equalities, ...inequalities, ...sides].filter(({ rhs }) => Number.isFinite(rhs));
      const { solution, message } = solveQP(
        fromOne(D.map(fromOne)),
        fromOne(D.map((row) => row.reduce((s, v, j) => s + v * outside[j], 0))),
        fromOne(ones(n).map((_, i) => fromOne(rows.map(({ coefficients }) => coefficients[i])))),
        fromOne(rows.map(({ rhs }) => rhs)),
        equalities.length,
      );
      // It gives up, or returns NaN, on repeated equalities and on some vertices where more facets meet than there are coordinates.
      const theirs = Float64Array.from(solution.slice(1));
      if (message !== "" || !(violation(theirs, polytope) <= 1e-9)) return;
      solved++;
      const inverse = new Float64Array(n * n);
      const root = Float64Array.from(D.flat());
      cholesky(n, root, 0, root, 0);
      invertTriangular(n, root, 0, inverse, 0);
      const projection = new MetricProjection(facetsOf(n, polytope));
      expect(projection.solve(Float64Array.from(outside), inverse)).toBeUndefined();
      expectAllclose(projection.point, theirs, { rtol: 0, atol: 1e-6 });
    }),
    { numRuns: 500, seed: 1 },
  );
  expect(solved).toBeGreaterThan(200);
});
