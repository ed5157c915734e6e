import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError, ShapeError } from "../../src/errors/index.ts";
import { drive, type Evaluation, type Polytope, projectOntoPolytope, sqp } from "../../src/solvers/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectCoded, problems, quadratic, rosenbrock } from "./objectives.ts";

/** The largest amount by which any constraint is violated. */
function violation(x: Float64Array, { bounds, inequalities = [], equalities = [] }: Polytope): number {
  const along = (a: ArrayLike<number>) => x.reduce((sum, xi, i) => sum + a[i] * xi, 0);
  return Math.max(
    0,
    ...inequalities.map(({ coefficients, rhs }) => rhs - along(coefficients)),
    ...equalities.map(({ coefficients, rhs }) => Math.abs(rhs - along(coefficients))),
    ...(bounds ? Array.from(x, (xi, i) => Math.max(bounds.lower[i] - xi, xi - bounds.upper[i])) : []),
  );
}

const feasibly = (polytope: Polytope, fn: (x: Float64Array) => Evaluation) => (x: Float64Array) => {
  expect(violation(x, polytope)).toBeLessThan(1e-8);
  return fn(x);
};

const entry = fc.double({ min: -2, max: 2, noNaN: true });
const vector = (n: number) => fc.array(entry, { minLength: n, maxLength: n });
const unit = (n: number) => ({ lower: new Float64Array(n), upper: new Float64Array(n).fill(1) });
const ones = (n: number) => new Array<number>(n).fill(1);

/** Polytopes around a known point, with facets through it and away from it, repeated rows and fixed coordinates. */
const polytopeWithPoint = fc.integer({ min: 1, max: 6 }).chain((n) =>
  fc
    .record({
      inside: vector(n),
      normals: fc.array(fc.tuple(vector(n), fc.constantFrom(0, 0, 0.5, 2)), { maxLength: 2 * n }),
      levels: fc.array(vector(n), { maxLength: n }),
      room: fc.array(fc.constantFrom(0, 0.3, 1, Number.POSITIVE_INFINITY), { minLength: n, maxLength: n }),
      repeat: fc.boolean(),
      outside: vector(n),
      factor: fc.array(vector(n), { minLength: n, maxLength: n }),
    })
    .map(({ inside, normals, levels, room, repeat, outside, factor }) => {
      const at = (a: number[]) => a.reduce((sum, ai, i) => sum + ai * inside[i], 0);
      const usable = (a: number[]) => Math.hypot(...a) > 1e-3;
      const inequalities = normals
        .filter(([a]) => usable(a))
        .map(([coefficients, margin]) => ({ coefficients, rhs: at(coefficients) - margin }));
      const equalities = levels.filter(usable).map((coefficients) => ({ coefficients, rhs: at(coefficients) }));
      const polytope: Polytope = {
        bounds: { lower: inside.map((x, i) => x - room[i]), upper: inside.map((x, i) => x + room[(i + 1) % n]) },
        inequalities: repeat ? [...inequalities, ...inequalities] : inequalities,
        equalities: repeat ? [...equalities, ...equalities] : equalities,
      };
      return { n, inside, polytope, outside, factor };
    }),
);

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
});

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

  test("says which constraint cannot hold", () => {
    const bounds = unit(2);
    const beyond = { bounds, inequalities: [{ coefficients: [1, 1], rhs: 3 }] };
    expect(() => projectOntoPolytope([0, 0], beyond)).toThrow(InputError);
    expect(() => projectOntoPolytope([0, 0], beyond)).toThrow("no point satisfies them all");
    const parallel = { equalities: [1, 2].map((rhs) => ({ coefficients: [1, 1], rhs })) };
    expect(() => sqp([0, 0], parallel)).toThrow("equality 1 contradicts the others");
    const fixed = { bounds: { lower: [1, 1], upper: [1, 1] }, equalities: [{ coefficients: [1, 1], rhs: 1 }] };
    expect(() => sqp([0, 0], fixed)).toThrow("no point satisfies them all");
    expect(() => sqp([0, 0], { inequalities: [{ coefficients: [0, 0], rhs: 1 }] })).toThrow(
      "all coefficients are zero",
    );
    expect(projectOntoPolytope([2, 3], { inequalities: [{ coefficients: [0, 0], rhs: -1 }] })).toEqual(
      Float64Array.of(2, 3),
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
