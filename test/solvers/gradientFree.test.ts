import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NumericalError } from "../../src/errors/index.ts";
import { adam, drive, nelderMead } from "../../src/solvers/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { problems, rosenbrock } from "./objectives.ts";

const box = (n: number, lower: number, upper: number) => ({
  lower: new Float64Array(n).fill(lower),
  upper: new Float64Array(n).fill(upper),
});
const entry = fc.double({ min: -3, max: 3, noNaN: true });
const start = fc.array(entry, { minLength: 1, maxLength: 5 });
const bowl = (x: Float64Array) => ({
  value: x.reduce((sum, xi, i) => sum + (i + 1) * (xi - 0.5) ** 2, 0),
  gradient: x.map((xi, i) => 2 * (i + 1) * (xi - 0.5)),
});

describe("nelderMead", () => {
  test.each(["Beale", "Beale, lower bound x2 >= 0.6", "Himmelblau", "Rosenbrock, d=2, unbounded"])("%s", (name) => {
    const problem = problems("bounds").find((p) => p.name === name)!;
    const result = drive(nelderMead(problem.x0, problem.box), problem.fn);
    expect(result.value).toBeLessThan(problem.lbfgsb.default.f + 1e-6);
    expect(result.status).toBe("simplex");
  });

  test("fixed coordinates and values that are not finite", () => {
    const fn = (x: Float64Array) => ({ value: x[0] > 1.2 ? Number.NaN : (x[0] - 1) ** 2 + (x[2] + x[1]) ** 2 });
    const result = drive(nelderMead([0, 2, 0], { lower: [-3, 2, -1], upper: [3, 2, 3] }), fn);
    expectAllclose(result.x, [1, 2, -1], { atol: 1e-3 });
    expect(() => drive(nelderMead([2, 2, 0]), fn)).toThrow(NumericalError);
  });

  test("stays in the box, never ends above the start, and finds the bottom of a bowl", () => {
    fc.assert(
      fc.property(start, entry, (x0, corner) => {
        const bounds = box(x0.length, corner, corner + 1);
        const first = nelderMead(x0, bounds).next().value as Float64Array;
        const result = drive(nelderMead(x0, bounds), (x) => {
          expect(x.every((xi) => xi >= corner && xi <= corner + 1)).toBe(true);
          return bowl(x);
        });
        expect(result.value).toBeLessThanOrEqual(bowl(first).value);
        const bottom = Math.min(Math.max(0.5, corner), corner + 1);
        expect(result.value).toBeLessThan(bowl(new Float64Array(x0.length).fill(bottom)).value + 1e-4);
      }),
      { numRuns: 50 },
    );
  });

  test("budgets", () => {
    expect(drive(nelderMead([-1.2, 1], undefined, { maxIterations: 5 }), rosenbrock).status).toBe("maxIterations");
    expect(drive(nelderMead([-1.2, 1], undefined, { maxEvaluations: 5 }), rosenbrock).status).toBe("maxEvaluations");
  });
});

describe("adam", () => {
  test("a bowl, from a distant start", () => {
    const result = drive(adam([3, -2, 1], undefined, { learningRate: 0.05, maxIterations: 5000 }), bowl);
    expectAllclose(result.x, [0.5, 0.5, 0.5], { atol: 1e-2 });
  });

  test("turns back from values that are not finite", () => {
    const fn = (x: Float64Array) =>
      x[0] < 1
        ? { value: Number.NaN, gradient: Float64Array.of(Number.NaN) }
        : { value: x[0], gradient: Float64Array.of(1) };
    const result = drive(adam([2], undefined, { learningRate: 0.3 }), fn);
    expect(result.value).toBeGreaterThanOrEqual(1);
    expect(result.value).toBeLessThan(1.05);
  });

  test("stays in the box and returns the best it saw", () => {
    fc.assert(
      fc.property(start, entry, (x0, corner) => {
        const bounds = box(x0.length, corner, corner + 1);
        let lowest = Number.POSITIVE_INFINITY;
        const result = drive(adam(x0, bounds, { maxIterations: 200 }), (x) => {
          expect(x.every((xi) => xi >= corner && xi <= corner + 1)).toBe(true);
          const evaluation = bowl(x);
          lowest = Math.min(lowest, evaluation.value);
          return evaluation;
        });
        expect(result.value).toBe(lowest);
        expect(bowl(result.x)).toEqual({ value: result.value, gradient: result.gradient });
      }),
      { numRuns: 50 },
    );
  });

  test("errors name the option", () => {
    expect(() => adam([0], undefined, { beta1: 1 })).toThrow("adam option beta1");
  });
});
