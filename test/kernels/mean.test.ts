import { describe, expect, test } from "vitest";
import { InputError, ShapeError } from "../../src/errors/index.ts";
import { constantMean, linearMean, meanFromJSON, zeroMean } from "../../src/kernels/index.ts";
import { normalPrior } from "../../src/parameters/index.ts";
import { ops, tensor } from "../../src/tensor/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";
import { initialValues } from "./values.ts";

const x = tensor([
  [0.1, 0.7],
  [0.4, 0.2],
  [0.9, 0.5],
]);

const means = [
  { mean: zeroMean(), expected: [0, 0, 0] },
  { mean: constantMean({ constant: { initial: 1.5, prior: normalPrior(0, 1) } }), expected: [1.5, 1.5, 1.5] },
  { mean: linearMean({ dimension: 2, weights: [2, -1], bias: 0.5 }), expected: [0, 1.1, 1.8] },
];

describe.each(means.map((entry) => ({ type: entry.mean.type, ...entry })))("$type mean", ({ mean, expected }) => {
  const values = initialValues(mean.parameters);

  test("values", () => {
    expectAllclose(mean.evaluate(x, values), expected, { rtol: 1e-14, atol: 1e-15 });
  });

  test("gradients by points and parameters", () => {
    expectGradient((at) => ops.square(mean.evaluate(at, values)), x, { second: true });
    for (const name of Object.keys(values))
      expectGradient((value) => ops.square(mean.evaluate(x, { ...values, [name]: value })), values[name], {
        second: true,
      });
  });

  test("with leading axes equals its members", () => {
    const batch = ops.stack([x, ops.mul(x, 2)]);
    const together = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, ops.stack([value, ops.mul(value, 3)])]),
    );
    const second = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, ops.mul(value, 3)]));
    const both = mean.evaluate(batch, together);
    expect(both.shape).toEqual([2, 3]);
    expectAllclose(both, [expected, mean.evaluate(ops.mul(x, 2), second).data], { rtol: 1e-14, atol: 1e-15 });
  });

  test("is plain data and back", () => {
    const json = JSON.parse(JSON.stringify(mean));
    const back = meanFromJSON(json);
    expect(back.toJSON()).toEqual(json);
    expectAllclose(back.evaluate(x, initialValues(back.parameters)), expected, { rtol: 1e-14, atol: 1e-15 });
  });
});

test("shapes that do not fit are refused", () => {
  expect(() => constantMean({ constant: Number.NaN })).toThrow(InputError);
  expect(() => linearMean({ dimension: 2, weights: [1, 2, 3] })).toThrow(ShapeError);
  expect(() => linearMean({ dimension: 0 })).toThrow("invalid linear mean dimension");
  const mean = linearMean({ dimension: 3 });
  expect(() => mean.evaluate(x, initialValues(mean.parameters))).toThrow("linear mean: expected 3 columns, got 2");
  expect(() => meanFromJSON({ type: "quadratic" })).toThrow("invalid mean type");
});
