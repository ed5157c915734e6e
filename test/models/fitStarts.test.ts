import { expect, test } from "vitest";
import { lazily } from "../../src/arguments/index.ts";
import { NumericalError } from "../../src/errors/index.ts";
import { race } from "../../src/models/fitStarts.ts";
import { drive, type Evaluation, lbfgsb, type Solver } from "../../src/solvers/index.ts";

/** Two valleys: the deep one at −1.04, the other at 0.96. */
const valleys = ([x]: Float64Array): Evaluation => ({
  value: (x * x - 1) ** 2 + 0.3 * x,
  gradient: Float64Array.of(4 * x * (x * x - 1) + 0.3),
});

test.each([
  [1.3, -0.6],
  [-1.5, 0.8],
  [1.3, 0.8, -0.6],
])("the search that is ahead after a few evaluations wins a race, whichever comes first: %j", (...starts) => {
  let evaluated = 0;
  const { x, evaluations } = drive(
    race(starts.map((start) => lbfgsb(Float64Array.of(start), { lower: [-3], upper: [3] }))),
    (point) => {
      evaluated++;
      return valleys(point);
    },
  );
  expect(x[0]).toBeCloseTo(-1.0358, 3);
  expect(evaluations).toBe(evaluated);
});

test("searches end without an evaluation where the first slope promises little, and without a gradient where their start is no better", () => {
  const points: number[] = [];
  const search = (start: number) => lbfgsb(Float64Array.of(start), { lower: [-3], upper: [3] });
  const gradients: number[] = [];
  const evaluate = ([x]: Float64Array): Evaluation => {
    points.push(x);
    const { value, gradient } = valleys(Float64Array.of(x));
    return lazily<Evaluation>({
      value: () => value,
      gradient: () => {
        gradients.push(x);
        return gradient;
      },
    });
  };
  const alone = drive(search(0.8), evaluate);
  // The slope at 0.8 leads towards 0.85 and 2, but to 0.85 by 0.04 only.
  const starts = [0.8, 0.85, -2, 2];
  points.length = 0;
  gradients.length = 0;
  const raced = drive(race(starts.map(search)), evaluate);
  expect(points.slice(0, 2)).toEqual([0.8, 2]);
  expect(gradients).toEqual([0.8, ...points.slice(2)]);
  expect(raced).toEqual({ ...alone, evaluations: alone.evaluations + 1 });
});

test("a race goes on without the searches that fail", () => {
  function* failing(start: number): Solver {
    yield Float64Array.of(start);
    throw new NumericalError("no step");
  }
  const search = lbfgsb(Float64Array.of(0.8), { lower: [-3], upper: [3] });
  expect(drive(race([failing(2), search]), valleys).x[0]).toBeCloseTo(0.96, 1);
  expect(() => drive(race([failing(2), failing(0.8)]), valleys)).toThrow("no step");
});
