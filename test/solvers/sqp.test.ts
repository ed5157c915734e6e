import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors/index.ts";
import { type Polytope, projectOntoPolytope } from "../../src/polytope/index.ts";
import { drive, type Evaluation, sqp } from "../../src/solvers/index.ts";
import { ones, polytopeWithPoint, unit, violation } from "../polytope/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectCoded, problems, quadratic, rosenbrock } from "./objectives.ts";

const feasibly = (polytope: Polytope, fn: (x: Float64Array) => Evaluation) => (x: Float64Array) => {
  expect(violation(x, polytope)).toBeLessThan(1e-8);
  return fn(x);
};

describe("sqp on the reference problems", () => {
  for (const problem of problems("linear_constraints"))
    test(problem.name, () => {
      expectCoded(problem);
      const polytope = { bounds: problem.box, inequalities: problem.inequalities, equalities: problem.equalities };
      const result = drive(sqp(problem.x0, polytope), feasibly(polytope, problem.fn));
      expectAllclose(result.value, problem.optimum.f, { rtol: 0, atol: 1e-6 }, "f");
      expect(violation(result.x, polytope)).toBeLessThan(1e-8);
      expect(result.evaluations).toBeLessThanOrEqual(2 * problem.slsqp.nfev);
    });
});

describe("sqp", () => {
  test("without constraints it is a BFGS method", () => {
    const result = drive(sqp([-1.2, 1], {}, { ftol: 0 }), rosenbrock);
    expectAllclose(result.x, [1, 1], { atol: 1e-4 });
    expect(result.status).toBe("gradient");
  });

  test("the function may be undefined outside, and infinite on the border", () => {
    // max Σ log x + log(1 − Σ x): all shares equal.
    const n = 4;
    const polytope = { bounds: unit(n), inequalities: [{ coefficients: ones(n).map((a) => -a), rhs: -1 }] };
    const fn = feasibly(polytope, (x) => {
      const rest = 1 - x.reduce((sum, xi) => sum + xi, 0);
      return {
        value: -x.reduce((sum, xi) => sum + Math.log(xi), Math.log(rest)),
        gradient: x.map((xi) => 1 / rest - 1 / xi),
      };
    });
    expectAllclose(
      drive(sqp([0.9, 0.02, 0.03, 0.01], polytope), fn).x,
      ones(n).map(() => 0.2),
      { atol: 1e-5 },
    );
  });

  test("an infeasible start is projected first", () => {
    const polytope = { bounds: unit(3), equalities: [{ coefficients: ones(3), rhs: 1 }] };
    expectAllclose(sqp([2, 2, 2], polytope).next().value as Float64Array, [1 / 3, 1 / 3, 1 / 3]);
  });

  test("a vertex with more facets than coordinates", () => {
    const polytope = {
      bounds: { lower: [0, 0], upper: [1, 1] },
      inequalities: [
        { coefficients: [1, 1], rhs: 0 },
        { coefficients: [1, 2], rhs: 0 },
        { coefficients: [3, 1], rhs: 0 },
      ],
    };
    const result = drive(sqp([0.7, 0.4], polytope), (x) => ({ value: x[0] + x[1], gradient: Float64Array.of(1, 1) }));
    expectAllclose(result.x, [0, 0]);
    expect(result.status).toBe("gradient");
  });

  test("budgets", () => {
    expect(drive(sqp([-1.2, 1], {}, { maxIterations: 2 }), rosenbrock).status).toBe("maxIterations");
    for (let maxEvaluations = 1; maxEvaluations < 9; maxEvaluations++)
      expect(drive(sqp([-1.2, 1], {}, { maxEvaluations }), rosenbrock)).toMatchObject({
        status: "maxEvaluations",
        evaluations: maxEvaluations,
      });
  });

  test("points are feasible, the value never rises, and convex quadratics reach a stationary point", () => {
    fc.assert(
      fc.property(polytopeWithPoint, ({ n, polytope, outside, factor }) => {
        const h = factor.map((a, i) => factor.map((b, j) => a.reduce((s, ak, k) => s + ak * b[k], i === j ? 0.1 : 0)));
        const fn = quadratic(h, outside);
        const start = projectOntoPolytope(outside, polytope);
        const result = drive(sqp(outside, polytope, { ftol: 0, gtol: 1e-7 }), feasibly(polytope, fn));
        expect(result.value).toBeLessThanOrEqual(fn(start).value);
        // Stationary: a step against the gradient is projected back to where it came from.
        const ahead = projectOntoPolytope(
          result.x.map((x, i) => x - result.gradient[i]),
          polytope,
        );
        for (let i = 0; i < n; i++) expect(Math.abs(ahead[i] - result.x[i])).toBeLessThan(1e-4);
      }),
      { numRuns: 300 },
    );
  });

  test("errors name the argument", () => {
    expect(() => sqp([0, 0], { equalities: [{ coefficients: [1], rhs: 0 }] })).toThrow(ShapeError);
    expect(() => sqp([0, 0], { inequalities: [{ coefficients: [1, Number.NaN], rhs: 0 }] })).toThrow(
      "inequalities[0].coefficients",
    );
    expect(() => sqp([0, 0], { inequalities: [{ coefficients: [1, 1], rhs: Number.NaN }] })).toThrow(
      "inequalities[0].rhs",
    );
    expect(() => sqp([0, 0], { bounds: { lower: [1, 0], upper: [0, 1] } })).toThrow("are they swapped?");
  });
});
