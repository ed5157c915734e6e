import { expect, test } from "vitest";
import {
  checkedBounds,
  checkedNumbers,
  checkedPointSet,
  checkedPoints,
  checkedWeights,
} from "../../src/arguments/index.ts";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

test("bounds are two lists", () => {
  const { lower, upper } = checkedBounds("bounds", [
    [0, -1],
    [1, -1],
  ]);
  expect([[...lower], [...upper]]).toEqual([
    [0, -1],
    [1, -1],
  ]);
});

test.each([
  [undefined, "expected 2 x 2 numbers (a row of lower, a row of upper bounds), got undefined"],
  [[[0, 1]], "expected shape 2 x 2, got 1 x 2"],
  [[[0], [1]], "expected shape 2 x 2, got 2 x 1"],
  [
    [
      [0, 2],
      [1, 1],
    ],
    "expected lower[1] <= upper[1], got [2, 1]; are the rows swapped?",
  ],
  [
    [
      [0, nan],
      [1, 1],
    ],
    "expected finite numbers, got NaN",
  ],
  [
    [
      [0, -inf],
      [1, 1],
    ],
    "expected finite numbers, got -Infinity",
  ],
  [
    [
      [0, -1e308],
      [1, 1e308],
    ],
    "invalid bounds: width of input 1: expected a finite number, got Infinity",
  ],
  ["unit", "invalid bounds"],
])("bounds %j are refused by name", (given, message) => {
  expect(() => checkedBounds("bounds", given as never, 2)).toThrow(message);
});

test("strict bounds differ", () => {
  expect(() => checkedBounds("bounds", [[0], [0]], 1, true)).toThrow("expected lower[0] < upper[0], got [0, 0]");
});

test("points are checked in shape and coordinates", () => {
  expect(checkedPoints("X", [[[1, 2]]], 2, 1).shape).toEqual([1, 1, 2]);
  expect(() => checkedPoints("X", [[1, 2]], 2, 3, "pass three")).toThrow(
    "expected shape b x 3 x 2, got 1 x 2; pass three",
  );
  expect(() => checkedPoints("X", [1, 2], 2)).toThrow("expected shape b x q x 2, got (2); there are 2 inputs");
  expect(() => checkedPoints("X", [[1, nan]], 2)).toThrow("invalid X: expected finite coordinates, got NaN");
  expect(() => checkedPointSet("X", [[[1, 2]]], 2)).toThrow("expected shape n x 2, got 1 x 1 x 2");
  expect(() => checkedPointSet("X", [[1, 2]], 2, 2)).toThrow("expected shape n x 2, n at least 2, got 1 x 2");
});

test("numbers and weights", () => {
  expect(() => checkedNumbers("values", [])).toThrow("invalid values: expected at least one number");
  expect(() => checkedNumbers("values", undefined as never)).toThrow("invalid values: expected a number");
  expect(() => checkedWeights("weights", [[1]])).toThrow(
    "invalid weights: expected shape (k), a plain list, got 1 x 1",
  );
});
