import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError, NumericalError, ShapeError } from "../../src/errors/index.ts";
import { drive, type Evaluation, lbfgsb } from "../../src/solvers/index.ts";
import { expectCoded, problems, quadratic, rosenbrock } from "./objectives.ts";

const sphere = (x: Float64Array): Evaluation => ({
  value: x.reduce((sum, xi) => sum + xi * xi, 0),
  gradient: x.map((xi) => 2 * xi),
});

describe("lbfgsb on the reference problems", () => {
  const settings = { default: {}, tight: { ftol: 1e-14, gtol: 1e-9 } } as const;
  for (const problem of problems("bounds"))
    for (const [name, options] of Object.entries(settings))
      test(`${problem.name}, ${name}`, () => {
        expectCoded(problem);
        const result = drive(lbfgsb(problem.x0, problem.box, options), problem.fn);
        const recorded = problem.lbfgsb.default.f;
        const secondMinimum = problem.objective.startsWith("sum over") && problem.x0.length >= 4 ? 3.99 : recorded;
        const good = result.value <= recorded + 1e-6 * (1 + Math.abs(recorded));
        expect(good || (result.value > 3.6 && result.value <= secondMinimum), `f = ${result.value}`).toBe(true);
        expect(result.evaluations).toBeLessThanOrEqual(2 * problem.lbfgsb[name].nfev);
        expect(problem.fn(result.x)).toEqual({ value: result.value, gradient: result.gradient });
      });
});

describe("lbfgsb where the function is not finite", () => {
  /** −Σ log(1 − x²) − c x: NaN outside |x| < 1. */
  const barrier = (c: number) => (x: Float64Array) => ({
    value: x.reduce((sum, xi) => sum - Math.log(1 - xi * xi) - c * xi, 0),
    gradient: x.map((xi) => (2 * xi) / (1 - xi * xi) - c),
  });

  test("steps back from NaN and still finds the minimum", () => {
    const result = drive(lbfgsb([0, 0.5, -0.9], undefined, { ftol: 0, gtol: 1e-8 }), barrier(100));
    const expected = (Math.sqrt(1 + 100 * 100) - 1) / 100;
    for (const xi of result.x) expect(xi).toBeCloseTo(expected, 8);
  });

  test.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN])("treats %s as too far", (wall) => {
    const fn = (x: Float64Array) =>
      x[0] < 0.5 ? { value: wall, gradient: Float64Array.of(Number.NaN, 0) } : sphere(x);
    const result = drive(lbfgsb([3, 2], undefined, { maxEvaluations: 200 }), fn);
    expect(result.value).toBeLessThan(2);
    expect(result.x[0]).toBeGreaterThanOrEqual(0.5);
    expect(Array.from(result.gradient).every(Number.isFinite)).toBe(true);
  });

  test("reports a start that is not finite", () => {
    const bad = () => ({ value: Number.NaN, gradient: Float64Array.of(0) });
    expect(() => drive(lbfgsb([1]), bad)).toThrow(NumericalError);
    expect(() => drive(lbfgsb([1]), bad)).toThrow("cannot minimize from x0: the value is NaN");
    const steep = () => ({ value: 0, gradient: Float64Array.of(1, Number.NaN) });
    expect(() => drive(lbfgsb([1, 1]), steep)).toThrow("gradient[1] is not finite");
  });
});

describe("lbfgsb and its arguments", () => {
  test("a start outside the bounds is projected", () => {
    expect(lbfgsb([5, -5], { lower: [0, 0], upper: [1, 1] }).next().value).toEqual(Float64Array.of(1, 0));
  });

  test("all coordinates fixed", () => {
    const result = drive(lbfgsb([3, 4], { lower: [1, 2], upper: [1, 2] }), sphere);
    expect(result).toMatchObject({ x: Float64Array.of(1, 2), status: "gradient", evaluations: 1, iterations: 0 });
  });

  test("one-sided and absent bounds", () => {
    const box = { lower: [1, Number.NEGATIVE_INFINITY], upper: [Number.POSITIVE_INFINITY, -2] };
    expect(drive(lbfgsb([7, -9], box), sphere).x).toEqual(Float64Array.of(1, -2));
  });

  test("budgets", () => {
    const short = drive(lbfgsb([-1.2, 1], undefined, { maxIterations: 3 }), rosenbrock);
    expect(short).toMatchObject({ status: "maxIterations", iterations: 3 });
    for (let maxEvaluations = 1; maxEvaluations < 12; maxEvaluations++) {
      const result = drive(lbfgsb([-1.2, 1], undefined, { maxEvaluations }), rosenbrock);
      expect(result).toMatchObject({ status: "maxEvaluations", evaluations: maxEvaluations });
      expect(result.value).toBeLessThanOrEqual(rosenbrock(Float64Array.of(-1.2, 1)).value);
    }
  });

  test("a wrong gradient gives an error, not an endless loop", () => {
    const result = drive(lbfgsb([1, 2]), (x) => ({ value: sphere(x).value, gradient: x.map((xi) => -xi) }));
    expect(result).toMatchObject({ status: "lineSearch", x: Float64Array.of(1, 2) });
    expect(result.message).toMatch("is the gradient that of the value?");
  });

  test("errors name the argument", () => {
    expect(() => lbfgsb([0, 0], { lower: [0, 2], upper: [1, 1] })).toThrow("expected lower[1] <= upper[1]");
    expect(() => lbfgsb([0], { lower: [Number.NaN], upper: [1] })).toThrow(InputError);
    expect(() => lbfgsb([0, 0], { lower: [0], upper: [1, 1] })).toThrow(ShapeError);
    expect(() => lbfgsb([Number.NaN])).toThrow("invalid x0");
    expect(() => lbfgsb([])).toThrow("invalid x0");
    expect(() => lbfgsb([0], undefined, { tolerance: 1 } as object)).toThrow('unknown option "tolerance"');
    expect(() => lbfgsb([0], undefined, { ftol: -1 })).toThrow("lbfgsb option ftol");
    expect(() => lbfgsb([0], undefined, { corrections: 0 })).toThrow("corrections");
    expect(() => drive(lbfgsb([0, 1]), () => ({ value: 0, gradient: new Float64Array(1) }))).toThrow(ShapeError);
  });
});

describe("lbfgsb in general", () => {
  const entry = fc.double({ min: -3, max: 3, noNaN: true });
  const convex = fc.integer({ min: 1, max: 8 }).chain((n) =>
    fc.record({
      factor: fc.array(fc.array(entry, { minLength: n, maxLength: n }), { minLength: n, maxLength: n }),
      c: fc.array(entry, { minLength: n, maxLength: n }),
      x0: fc.array(entry, { minLength: n, maxLength: n }),
      corner: fc.array(entry, { minLength: n, maxLength: n }),
      width: fc.array(fc.constantFrom(0, 0.5, 1, Number.POSITIVE_INFINITY), { minLength: n, maxLength: n }),
    }),
  );

  test("points stay in the box, the value never rises, and convex quadratics are solved", () => {
    fc.assert(
      fc.property(convex, ({ factor, c, x0, corner, width }) => {
        const n = c.length;
        const h = factor.map((a, i) => factor.map((b, j) => a.reduce((s, ak, k) => s + ak * b[k], i === j ? 0.1 : 0)));
        const fn = quadratic(h, c);
        const box = { lower: corner, upper: corner.map((l, i) => l + width[i]) };
        const inBox = (x: Float64Array) => x.every((xi, i) => xi >= box.lower[i] && xi <= box.upper[i]);
        let first: number | undefined;
        const result = drive(lbfgsb(x0, box, { ftol: 0, gtol: 1e-7 }), (x) => {
          expect(inBox(x)).toBe(true);
          const evaluation = fn(x);
          first ??= evaluation.value;
          return evaluation;
        });
        expect(result.value).toBeLessThanOrEqual(first!);
        const { gradient, x } = result;
        for (let i = 0; i < n; i++) {
          const target = Math.min(Math.max(x[i] - gradient[i], box.lower[i]), box.upper[i]);
          expect(Math.abs(target - x[i])).toBeLessThan(1e-5);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("Rosenbrock in a random box: feasible, no higher than the start, stationary", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(entry, entry, entry), { minLength: 2, maxLength: 6 }), (sides) => {
        const box = { lower: sides.map(([a, b]) => Math.min(a, b)), upper: sides.map(([a, b]) => Math.max(a, b)) };
        const x0 = sides.map(([, , x]) => x);
        const start = x0.map((x, i) => Math.min(Math.max(x, box.lower[i]), box.upper[i]));
        const result = drive(lbfgsb(x0, box, { ftol: 0, gtol: 1e-5, maxIterations: 2000 }), rosenbrock);
        expect(result.x.every((x, i) => x >= box.lower[i] && x <= box.upper[i])).toBe(true);
        expect(result.value).toBeLessThanOrEqual(rosenbrock(Float64Array.from(start)).value);
        expect(["gradient", "decrease"]).toContain(result.status);
      }),
      { numRuns: 200 },
    );
  });

  test("a thousand variables, every third stopped by a bound", () => {
    const n = 1000;
    const bounds = {
      lower: Array.from({ length: n }, (_, i) => (i % 3 ? -9 : 0.5)),
      upper: new Float64Array(n).fill(2),
    };
    const fn = (x: Float64Array) => ({
      value: x.reduce((sum, xi, i) => sum + ((1 + (i % 7)) * xi * xi) / 2 + xi ** 4, 0),
      gradient: x.map((xi, i) => (1 + (i % 7)) * xi + 4 * xi ** 3),
    });
    const result = drive(lbfgsb(new Float64Array(n).fill(1.5), bounds), fn);
    expect(result.evaluations).toBeLessThan(40);
    for (let i = 0; i < n; i++) expect(result.x[i]).toBeCloseTo(i % 3 ? 0 : 0.5, 4);
  });

  test("the yielded buffer and the evaluation may both be reused", () => {
    const gradient = new Float64Array(2);
    const reused = drive(lbfgsb([-1.2, 1]), (x) => {
      const evaluation = rosenbrock(x);
      gradient.set(evaluation.gradient);
      return { value: evaluation.value, gradient };
    });
    expect(reused).toEqual(drive(lbfgsb([-1.2, 1]), rosenbrock));
  });
});
