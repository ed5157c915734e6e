import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError, ShapeError } from "../../src/errors/index.ts";
import {
  allows,
  constraintFromJSON,
  constraintToJSON,
  declareParameter,
  gammaPrior,
  interval,
  parameterFromJSON,
  parameterToJSON,
  positive,
  prefixed,
  real,
  unprefixed,
} from "../../src/parameters/index.ts";
import { scalar } from "../../src/tensor/index.ts";
import { expectGradient } from "../support/gradient.ts";

const constraints = [real, positive(), positive(0.025), interval(-1, 3)];

describe.each(
  constraints.map((constraint) => ({ json: JSON.stringify(constraintToJSON(constraint)), constraint })),
)("$json", ({ json, constraint }) => {
  test("forward undoes inverse", () => {
    fc.assert(
      fc.property(fc.double({ min: -0.95, max: 2.95, noNaN: true }), (value) => {
        if (!allows(constraint, value) || Math.abs(value) < 1e-300) return;
        expect(constraint.forward(scalar(constraint.inverse(value))).item()).toBeCloseTo(value, 12);
      }),
    );
  });

  test("forward has first and second gradients", () => {
    expectGradient(constraint.forward, scalar(0.4), { second: true });
  });

  test("plain data and back", () => {
    const back = constraintFromJSON(JSON.parse(json));
    expect([back.name, back.lower, back.upper]).toEqual([constraint.name, constraint.lower, constraint.upper]);
  });
});

test("ranges of constraints", () => {
  expect([-1, 0, 1].map((v) => allows(real, v))).toEqual([true, true, true]);
  expect([-1, 0, 1, Number.NaN, Number.POSITIVE_INFINITY].map((v) => allows(positive(), v))).toEqual([
    false,
    false,
    true,
    false,
    false,
  ]);
  expect([0.01, 0.025].map((v) => allows(positive(0.025), v))).toEqual([false, true]);
  expect([0, 0.5, 1].map((v) => allows(interval(0, 1), v))).toEqual([false, true, false]);
});

test("invalid bounds and names are refused", () => {
  expect(() => positive(-1)).toThrow(InputError);
  expect(() => interval(1, 0)).toThrow("lower < upper");
  expect(() => constraintFromJSON({ name: "simplex" as "real" })).toThrow("invalid constraint name");
  expect(() => constraintFromJSON({ name: "interval", lower: 0 })).toThrow("finite bounds");
});

describe("a declaration", () => {
  const vector = { shape: [-1], initial: 0.5, constraint: positive() };

  test("accepts a number, a list, or an object, and fills in defaults", () => {
    expect(declareParameter("p", undefined, vector)).toMatchObject({ shape: [1], initial: [0.5] });
    expect(declareParameter("p", [1, 2], vector)).toMatchObject({ shape: [2], initial: [1, 2] });
    expect(declareParameter("p", 2, { ...vector, shape: [3] })).toMatchObject({ shape: [3], initial: [2, 2, 2] });
    expect(declareParameter("p", [2], { ...vector, shape: [] })).toMatchObject({ shape: [], initial: [2] });
    const prior = gammaPrior(3, 6);
    expect(declareParameter("p", { prior }, vector)).toMatchObject({ shape: [1], initial: [0.5], prior });
  });

  test("refuses shapes that do not fit", () => {
    expect(() => declareParameter("rbf lengthscale", -1, vector)).toThrow(
      "invalid rbf lengthscale: expected positive finite numbers, got -1",
    );
    expect(() => declareParameter("p", [1, 2], { ...vector, shape: [3] })).toThrow(ShapeError);
    expect(() => declareParameter("p", [], vector)).toThrow(ShapeError);
    expect(() => declareParameter("p", { initial: 0.01, constraint: positive(0.025) }, vector)).toThrow(
      "at least 0.025",
    );
    expect(() => declareParameter("p", { value: 1 } as object, vector)).toThrow('unknown option "value"');
  });

  test("JSON round trip, in the short form for defaults", () => {
    expect(parameterToJSON(declareParameter("p", [1, 2], vector), vector.constraint)).toEqual([1, 2]);
    const full = declareParameter("p", { initial: 2, prior: gammaPrior(3, 6), constraint: positive(0.1) }, vector);
    const json = JSON.parse(JSON.stringify(parameterToJSON(full, vector.constraint)));
    expect(json).toEqual({
      initial: [2],
      prior: { name: "gamma", arguments: [3, 6] },
      constraint: { name: "positive", lower: 0.1 },
    });
    const back = declareParameter("p", parameterFromJSON(json), vector);
    expect(parameterToJSON(back, vector.constraint)).toEqual(json);
  });
});

test("unprefixed removes whole prefixes only", () => {
  const values = { ...prefixed("1", { a: 1, "0.b": 2 }), ...prefixed("10", { a: 3 }) };
  expect(unprefixed("1", values)).toEqual({ a: 1, "0.b": 2 });
});
