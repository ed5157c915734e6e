import { describe, expect, test } from "vitest";
import { AbortError, InputError } from "../../src/errors/index.ts";
import { drive, driveAsync, lbfgsb, lockStep, minimize, nelderMead, sqp } from "../../src/solvers/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { problems, rosenbrock } from "./objectives.ts";

const starts = [
  [-1.2, 1],
  [0.5, 3],
  [-3, -3],
  [1, 1],
  [4, -2],
];
const bounds = { lower: [-5, -5], upper: [5, 5] };
const solvers = () => starts.map((x0, k) => (k % 2 ? sqp(x0, { bounds }) : lbfgsb(x0, bounds)));
const evaluate = (points: Float64Array[]) => points.map(rosenbrock);

describe("lockStep", () => {
  test("parallel searches equal separate ones, to the last bit", () => {
    const traces: number[][][] = starts.map(() => []);
    const together = drive(lockStep(solvers()), ({ points, solvers }) => {
      for (const [at, k] of solvers.entries()) traces[k].push(Array.from(points[at]));
      return evaluate(points);
    });
    solvers().forEach((solver, k) => {
      const trace: number[][] = [];
      const alone = drive(solver, (x) => {
        trace.push(Array.from(x));
        return rosenbrock(x);
      });
      expect(together[k]).toEqual(alone);
      expect(traces[k]).toEqual(trace);
    });
  });

  test("one batch per step, of those still at work", () => {
    const sizes: number[] = [];
    const results = drive(lockStep(solvers()), ({ points }) => {
      sizes.push(points.length);
      return evaluate(points);
    });
    expect(sizes[0]).toBe(starts.length);
    expect(sizes.length).toBe(Math.max(...results.map((r) => r.evaluations)));
    expect(sizes.reduce((a, b) => a + b)).toBe(results.reduce((sum, r) => sum + r.evaluations, 0));
  });

  test("stopped, it returns the best seen so far", () => {
    let steps = 0;
    const lowest = starts.map(() => Number.POSITIVE_INFINITY);
    const results = drive(lockStep(solvers(), { shouldStop: () => steps >= 7 }), ({ points, solvers }) => {
      steps++;
      const evaluations = evaluate(points);
      solvers.forEach((k, at) => {
        lowest[k] = Math.min(lowest[k], evaluations[at].value);
      });
      return evaluations;
    });
    expect(steps).toBe(7);
    results.forEach((result, k) => {
      expect(result.status).toBe(k === 3 ? "gradient" : "stopped");
      expect(result.value).toBe(lowest[k]);
      expect(rosenbrock(result.x)).toEqual({ value: result.value, gradient: result.gradient });
    });
  });

  test("reports each step, with the best so far", () => {
    const best: number[] = [];
    drive(lockStep(solvers()), (round) => {
      best.push(round.best[0]?.value ?? Number.POSITIVE_INFINITY);
      return evaluate(round.points);
    });
    expect(best[0]).toBe(Number.POSITIVE_INFINITY);
    expect(best.slice(1)).toEqual(best.slice(1).sort((a, b) => b - a));
  });

  test("stopped before a solver saw a finite value, it throws", () => {
    const nowhere = ({ points }: { points: Float64Array[] }) =>
      points.map(() => ({ value: Number.NaN, gradient: new Float64Array(2) }));
    const endless = function* (): Generator<Float64Array, never, unknown> {
      for (;;) yield new Float64Array(2);
    };
    expect(() => drive(lockStep([endless()], { shouldStop: () => true }), nowhere)).toThrow(AbortError);
  });

  test("a batch of another size is refused", () => {
    expect(() => drive(lockStep(solvers()), () => [])).toThrow(InputError);
  });

  test("nothing to run", () => {
    expect(drive(lockStep([]), ({ points }) => evaluate(points))).toEqual([]);
  });

  test("rounds may be evaluated with pauses between them", async () => {
    const run = lockStep(solvers());
    let next = run.next();
    while (!next.done) {
      await Promise.resolve();
      next = run.next(evaluate(next.value.points));
    }
    expect(next.value).toEqual(drive(lockStep(solvers()), ({ points }) => evaluate(points)));
  });

  test("driveAsync gives the results of drive, and stops on its signal", async () => {
    expect(await driveAsync(lbfgsb([-1.2, 1]), rosenbrock)).toEqual(drive(lbfgsb([-1.2, 1]), rosenbrock));
    await expect(driveAsync(lbfgsb([-1.2, 1]), rosenbrock, AbortSignal.abort())).rejects.toThrow(AbortError);
  });

  test("solvers without gradients", () => {
    const results = drive(lockStep(starts.map((x0) => nelderMead(x0, bounds))), ({ points }) =>
      points.map((x) => ({ value: rosenbrock(x).value })),
    );
    for (const { x } of results) expectAllclose(x, [1, 1], { atol: 1e-3 });
  });
});

describe("minimize", () => {
  test("takes L-BFGS-B for bounds, sqp for linear constraints, Adam if asked", () => {
    expect(minimize(rosenbrock, [-1.2, 1], { bounds })).toEqual(drive(lbfgsb([-1.2, 1], bounds), rosenbrock));
    for (const p of problems("linear_constraints")) {
      const constraints = { inequalities: p.inequalities, equalities: p.equalities };
      const { value } = minimize(p.fn, p.x0, { bounds: p.box, constraints });
      expectAllclose(value, p.optimum.f, { rtol: 0, atol: 1e-6 }, p.name);
    }
    const options = { learningRate: 0.05, maxIterations: 20_000, ftol: 1e-9 };
    expectAllclose(minimize(rosenbrock, [-1.2, 1], { method: "adam", options }).x, [1, 1], { atol: 0.05 });
  });

  test("refuses a method that cannot heed the constraints", () => {
    const constraints = { equalities: [{ coefficients: [1, 1], rhs: 1 }] };
    expect(() => minimize(rosenbrock, [0, 0], { constraints, method: "adam" })).toThrow('expected one of "sqp"');
  });
});
