import { expect, test } from "vitest";
import { InputError } from "../../src/errors/index.ts";
import type { Polytope } from "../../src/polytope/index.ts";
import { drive, type Evaluation, multiStart, type SearchRound } from "../../src/solvers/index.ts";

/** Two hills of height 1 and 2 on the unit square. */
function hills(x: Float64Array): Evaluation {
  const hill = (height: number, a: number, b: number) => height * Math.exp(-20 * ((x[0] - a) ** 2 + (x[1] - b) ** 2));
  const [low, high] = [hill(1, 0.2, 0.2), hill(2, 0.8, 0.7)];
  return {
    value: low + high,
    gradient: Float64Array.of(
      -40 * (low * (x[0] - 0.2) + high * (x[0] - 0.8)),
      -40 * (low * (x[1] - 0.2) + high * (x[1] - 0.7)),
    ),
  };
}

const square = { bounds: { lower: [0, 0], upper: [1, 1] } };
const starts = [Float64Array.of(0.1, 0.3), Float64Array.of(0.7, 0.9)];
const run = (polytope: Polytope, fn = hills, from = starts) =>
  drive(multiStart(from, polytope), ({ points }: SearchRound) => points.map(fn));

test("a local maximum for every start, in order", () => {
  const maxima = run(square);
  expect(maxima[0].value).toBeCloseTo(1, 3);
  expect(maxima[1].value).toBeCloseTo(2, 4);
  expect(maxima[1].x[0]).toBeCloseTo(0.8, 3);
  expect(maxima.every(({ status }) => status === "gradient" || status === "decrease")).toBe(true);
});

test("constraints are kept in every round", () => {
  const polytope = { ...square, inequalities: [{ coefficients: [-1, -1], rhs: -1 }] };
  const maxima = drive(multiStart(starts, polytope), ({ points }) => {
    for (const [a, b] of points) expect(a + b).toBeLessThanOrEqual(1 + 1e-9);
    return points.map(hills);
  });
  const [a, b] = maxima[1].x;
  expect(a + b).toBeCloseTo(1, 6);
});

test("progress: the largest value so far, the searches at work, the rounds", () => {
  const seen: { value: number; searches: readonly number[] }[] = [];
  const maxima = drive(multiStart(starts, square), ({ points, searches, value }) => {
    seen.push({ value, searches: [...searches] });
    return points.map(hills);
  });
  expect(seen[0]).toEqual({ value: Number.NEGATIVE_INFINITY, searches: [0, 1] });
  for (let i = 1; i < seen.length; i++) {
    expect(seen[i].value).toBeGreaterThanOrEqual(seen[i - 1].value);
  }
  expect(seen.length).toBe(Math.max(...maxima.map(({ evaluations }) => evaluations)));
});

test("a start without a finite value or gradient does not stop the others", () => {
  const half = (x: Float64Array) => (x[0] < 0.5 ? { value: 1, gradient: Float64Array.of(Number.NaN, 0) } : hills(x));
  const [undefinedStart, defined] = run(square, half);
  expect(undefinedStart).toMatchObject({ value: Number.NEGATIVE_INFINITY, status: "undefinedStart", evaluations: 1 });
  expect(defined.value).toBeCloseTo(2, 4);
});

test("a start without coordinates is evaluated once", () => {
  const nothing = () => ({ value: 3, gradient: new Float64Array(0) });
  const polytope = { bounds: { lower: [], upper: [] } };
  expect(run(polytope, nothing, [new Float64Array(0)])).toMatchObject([{ value: 3, evaluations: 1 }]);
});

test("stops when shouldStop returns true, with the best points so far", () => {
  const maxima = drive(multiStart(starts, square, { shouldStop: () => true }), ({ points }) => points.map(hills));
  expect(maxima.map(({ status }) => status)).toEqual(["stopped", "stopped"]);
  maxima.forEach(({ x, value }, k) => {
    expect(x).toEqual(starts[k]);
    expect(value).toBe(hills(starts[k]).value);
  });
});

test("no starts, and budgets that are not whole numbers, are refused", () => {
  expect(() => run(square, hills, [])).toThrow(/invalid starts/);
  for (const maxIterations of [1.5, -1, Number.NaN, "3"]) {
    // biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
    const search = multiStart(starts, square, { maxIterations } as any);
    expect(() => search.next()).toThrow(InputError);
  }
});
