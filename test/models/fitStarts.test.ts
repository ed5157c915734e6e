import { expect, test } from "vitest";
import { race } from "../../src/models/fitStarts.ts";
import { drive, type Evaluation, lbfgsb } from "../../src/solvers/index.ts";

/** Two valleys: the deep one at −1.04, the other at 0.96. */
const valleys = ([x]: Float64Array): Evaluation => ({
  value: (x * x - 1) ** 2 + 0.3 * x,
  gradient: Float64Array.of(4 * x * (x * x - 1) + 0.3),
});

test.each([
  [0.8, -0.6],
  [-0.6, 0.8],
  [0.5, -0.6, 0.8],
])("the search that is ahead after a lap wins a race, whichever comes first: %j", (...starts) => {
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
