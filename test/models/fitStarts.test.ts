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

test.each([
  // The slope at 0.8 leads towards 0.85 and 2, but to 0.85 by 0.04 only, and 2 is worse.
  { starts: [0.8, 0.85, -2, 2], others: [2] },
  // The start at −0.6 is better, but less so than what the first search then finds.
  { starts: [1.2, -0.6], others: [-0.6] },
])("starts of little promise are not evaluated, those behind have no gradient: $starts", ({ starts, others }) => {
  const search = (start: number) => lbfgsb(Float64Array.of(start), { lower: [-3], upper: [3] });
  const [points, gradients]: number[][] = [[], []];
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
  const alone = drive(search(starts[0]), evaluate);
  points.length = 0;
  gradients.length = 0;
  const raced = drive(race(starts.map(search)), evaluate);
  expect(points.slice(0, 1 + others.length)).toEqual([starts[0], ...others]);
  expect(gradients).toEqual(points.filter((x) => !others.includes(x)));
  expect(raced).toEqual({ ...alone, evaluations: alone.evaluations + others.length });
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
