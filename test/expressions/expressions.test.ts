import fc from "fast-check";
import { evaluate as byMathjs } from "mathjs";
import { describe, expect, test } from "vitest";
import {
  compileExpression,
  expressionConstraints,
  expressionObjective,
  linearConstraints,
} from "../../src/expressions/index.ts";
import {
  InputError,
  modelList,
  optimizeAcqf,
  qLogExpectedImprovement,
  scalar,
  tensor,
  traceAcquisition,
} from "../../src/index.ts";
import { smallModel } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";

const value = (text: string, values: Record<string, number>) =>
  compileExpression(text, Object.keys(values))
    .evaluate(Object.fromEntries(Object.entries(values).map(([k, v]) => [k, tensor(v)])))
    .item();

const at = { x: 0.7, y: -1.3, z: 2.4 };

describe("formulas agree with mathjs", () => {
  test.each([
    ...["x + y - z", "-x * y / z", "2 x ^ 2 + z ^ -1", "x + 2 * (y - 3)", "+x", "pi * e", "1e-3 * x", "x^2^0.5"],
    ...["exp(y)", "expm1(y)", "log(z)", "log10(z)", "log2(z)", "log1p(x)", "sqrt(z)", "square(y)", "cube(y)"],
    ...["abs(y)", "sign(y)", "floor(z)", "ceil(z)", "sin(x)", "cos(y)", "tan(x)", "atan(z)", "tanh(y)", "erf(x)"],
    ...[
      "min(x, y, z)",
      "max(x, y)",
      "sum(x, y, z)",
      "mean(x, y, z)",
      "pow(z, 3)",
      "x < y ? x : z",
      "(x == x) + (x != y)",
    ],
    ...["(x < z and y < 0) + 0", "(x > z or y > 0) + 0", "not (x > 1) + 0", "(1 <= z <= 3) + 0", "(x >= z) + 0"],
  ])("%s", (text) => {
    expectAllclose(value(text, at), Number(byMathjs(text, { ...at })), { rtol: 1e-14 });
  });

  test("also random ones", () => {
    const leaf = fc.oneof(fc.constantFrom("x", "y", "z"), fc.integer({ min: 1, max: 9 }).map(String));
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.tuple(fc.constantFrom("+", "-", "*"), tie("tree"), tie("tree")).map(([o, a, b]) => `(${a} ${o} ${b})`),
        tie("tree").map((a) => `tanh(${a})`),
      ),
    }));
    fc.assert(
      fc.property(tree, (text) => {
        expectAllclose(value(text, at), byMathjs(text, { ...at }), { rtol: 1e-10, atol: 1e-10 });
      }),
    );
  });
});

test("formulas have gradients", () => {
  const { evaluate, names } = compileExpression("x * exp(-y) + max(x, y) ^ 3 + (x > 0 ? sin(x) : y)", ["x", "y", "z"]);
  expect(names).toEqual(["x", "y"]);
  expectGradient((t) => evaluate({ x: t.at(0, 0), y: t.at(0, 1) }), tensor([0.6, -0.4]));
});

describe("as objectives and constraints of several outputs", () => {
  const outputs = ["yield", "cost"];
  const rows = [
    [3, 10],
    [4, 30],
  ];
  const samples = tensor([[rows]]);

  test("an objective", () => {
    expect(expressionObjective("yield - 0.1 * cost", outputs)(samples).toArray()).toEqual([[[2, 1]]]);
    expect(expressionObjective("2 * loss", ["loss"])(tensor([[[1, 2]]])).toArray()).toEqual([[[2, 4]]]);
    expect(() => expressionObjective("3", outputs)).toThrow(/depends on none of yield, cost/);
  });

  test("constraints are held where their values are at most 0", () => {
    const [lower, upper] = expressionConstraints("12 <= cost <= 20", outputs);
    expect(lower.value(samples).toArray()).toEqual([[[2, -18]]]);
    expect(upper.value(samples).toArray()).toEqual([[[-10, 10]]]);
    expect(expressionConstraints("yield >= 5 and cost <= 9", outputs)).toHaveLength(2);
    expect(() => expressionConstraints("yield == 5", outputs)).toThrow(/never exactly equal/);
  });

  test("they work in acquisition functions, optimizeAcqf and graphs", async () => {
    const acquisition = qLogExpectedImprovement(modelList([smallModel(), smallModel({ seed: 5 })]), {
      bestF: 1,
      numSamples: 16,
      objective: expressionObjective("yield - 0.1 * cost ^ 2", outputs),
      constraints: expressionConstraints("cost <= 2", outputs),
    });
    const bounds = [
      [0, 0],
      [1, 1],
    ];
    const { value } = await optimizeAcqf(acquisition, { bounds, numRestarts: 2, rawSamples: 16 });
    expect(Number.isFinite(value)).toBe(true);
    const X = tensor([[[0.2, 0.4]]]);
    expect(traceAcquisition(acquisition).run({ X }).value.data).toEqual(acquisition.forward(X).data);
  });
});

test("linear constraints of inputs have the form of optimizeAcqf", () => {
  const names = ["x1", "x2", "x3"];
  const [one] = linearConstraints("x1 + 2 * x3 <= 10", names);
  expect(one).toEqual({ indices: [0, 2], coefficients: [-1, -2], rhs: -10, equality: false });
  const [equal] = linearConstraints("2 * (x1 - x2) == x3 + 1", names);
  expect(equal.equality).toBe(true);
  // x3 + 1 − 2 x1 + 2 x2 = 0, in whatever order.
  expect(Object.fromEntries(equal.indices.map((i, k) => [i, equal.coefficients[k]]))).toEqual({ 0: -2, 1: 2, 2: 1 });
  expect(equal.rhs).toBe(-1);
  expect(linearConstraints("0 <= x2 <= 1", names)).toHaveLength(2);
  expect(() => linearConstraints("x1 * x2 <= 1", names)).toThrow(/not linear in x1, x2/);
  expect(() => linearConstraints("x1 ^ 2 <= 1", names)).toThrow(/not linear/);
  expect(() => linearConstraints("1 <= 2", names)).toThrow(/no input has a part/);
  expect(() => linearConstraints("x1 + x2", names)).toThrow(/comparisons such as/);
});

describe("anything but a formula is refused without evaluation", () => {
  test.each<[string, RegExp]>([
    ["x +", /invalid expression "x \+"/],
    ["", /formula such as/],
    ["w + x", /no "w"; known are x, y, pi, e/],
    ["foo(x)", /no function "foo"; known are exp/],
    ["x = 3", /not a formula/],
    ["f(x) = x", /not a formula/],
    ["'text'", /not a number/],
    ["[x, y]", /not a formula/],
    ["x.y", /not a formula/],
    ["x[1]", /not a formula/],
    ["5 cm", /no "cm"/],
    ["constructor", /no "constructor"/],
    ["__proto__", /no "__proto__"/],
    ["toString(x)", /no function "toString"/],
    ["import(x)", /no function "import"/],
    ["exp(x, y)", /exp takes 1 operand\(s\), got 2/],
    ["max()", /max takes at least one/],
    ["x; y", /not a formula/],
    ["x % 2", /not supported/],
    ["x!", /not supported/],
  ])("%s", (text, message) => {
    expect(() => compileExpression(text, ["x", "y"])).toThrow(InputError);
    expect(() => compileExpression(text, ["x", "y"])).toThrow(message);
  });

  test("a missing value is refused by name", () => {
    expect(() => compileExpression("x + y", ["x", "y"]).evaluate({ x: tensor(1) })).toThrow(/one for "y"/);
  });
});

describe("names that formulas read as something else", () => {
  test.each([
    "not",
    "and",
    "or",
    "xor",
    "mod",
    "to",
    "in",
    "pi",
    "e",
    "true",
    "false",
    "null",
    "undefined",
    "NaN",
    "Infinity",
  ])("%s is refused by name", (word) => {
    expect(() => compileExpression("x + 1", ["x", word])).toThrow(
      new RegExp(`invalid names: expected names without a meaning of their own in formulas, got "${word}"`),
    );
  });

  test.each(["i", "x1", "log", "max", "sum", "_cost", "E", "Pi", "notch", "mode"])("%s is a name", (word) => {
    const { evaluate, names } = compileExpression(`${word} * 2 + 1`, [word]);
    expect(names).toEqual([word]);
    expect(evaluate({ [word]: scalar(3) }).item()).toBe(7);
  });
});

test("a formula of 2,000 terms is compiled and evaluated", () => {
  const text = Array.from({ length: 2000 }, (_, i) => `${i} * x ${i % 2 === 0 ? "+" : "-"} y`).join(" + ");
  const { evaluate } = compileExpression(text, ["x", "y"]);
  expect(evaluate({ x: scalar(1), y: scalar(5) }).item()).toBe((1999 * 2000) / 2);
});
