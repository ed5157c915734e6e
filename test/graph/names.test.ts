import { describe, expect, test } from "vitest";
import { ops, parseGraph, serializeGraph, type Tensor, tensor, trace } from "../../src/index.ts";
import { onnxRuntime, tensorFlow } from "../export/runtimes.ts";
import { expectAllclose } from "../support/allclose.ts";

/*
 * Names of inputs and outputs do not collide with the names of constants and nodes in graphs and files.
 */

const X = tensor([[0.3], [0.6], [0.9]]);
const weights = tensor([[0.2], [-1.4], [0.7]]);

/** Ops that generate every kind of inner name: constants, broadcast ones, integers, a broadcast along the points, a zero. */
function busy(x: Tensor): Tensor {
  const grid = ops.sub(x.expandDims(-1), weights).square().sum(-1).neg().exp(); // b x 3
  return ops
    .where(ops.greater(grid, 0.5), grid.mul(2).add(3), grid.cumsum(-1))
    .sum(-1)
    .broadcastTo([2, x.shape[0]])
    .transpose();
}

const taken = ["c0", "n0", "s0", "k0", "m0", "v0", "i0", "zero", "c1", "n1", "v1", "i1", "value", "X", "boflow", "b"];

describe.each(taken)("an input named %s", (name) => {
  const output = name === "value" ? "result" : "value";
  const graph = trace(({ [name]: x }) => ({ [output]: busy(x), c9: x.mul(2).add(3).exp() }), { [name]: X });
  const expected = { [output]: busy(X), c9: X.mul(2).add(3).exp() };

  test("runs, and is the same after saving", () => {
    for (const g of [graph, parseGraph(serializeGraph(graph))])
      for (const [key, value] of Object.entries(g.run({ [name]: X }))) expect(value.data).toEqual(expected[key].data);
  });

  test("is the same in ONNX Runtime and TensorFlow.js", async () => {
    for (const [make, tolerance] of [
      [onnxRuntime, 1e-12],
      [(g: typeof graph) => tensorFlow(g, "javascript"), 1e-4],
    ] as const) {
      const run = await make(graph);
      for (const [key, value] of Object.entries(await run(X, name)))
        expectAllclose(value, expected[key], { rtol: tolerance, atol: tolerance }, key);
    }
  });
});

test.each(taken)("an output named %s", async (name) => {
  const input = name === "X" ? "points" : "X";
  const graph = trace(({ [input]: x }) => ({ [name]: busy(x) }), { [input]: X });
  expect(parseGraph(serializeGraph(graph)).run({ [input]: X })[name].data).toEqual(busy(X).data);
  for (const make of [onnxRuntime, (g: typeof graph) => tensorFlow(g, "javascript")]) {
    const results = await (await make(graph))(X, input);
    expectAllclose(results[name], busy(X), { rtol: 1e-4, atol: 1e-4 });
  }
});

test.each([
  "a/b",
  "a:0",
  "",
  "_c0",
  "2x",
  "a b",
  "größe",
  "a.b",
  "__proto__x",
  "^x",
])("a name that some format does not take, %j, is refused when traced", (name) => {
  expect(() => trace(({ [name]: x }) => x.exp(), { [name]: X })).toThrow(/invalid name of an input: .*letter first/);
  expect(() => trace(({ X: x }) => ({ [name]: x.exp() }), { X })).toThrow(/invalid name of an output: .*letter first/);
});

test("so is an output with the name of an input", () => {
  expect(() => trace(({ value }) => value.exp(), { value: X })).toThrow(/output: "value" is the name of an input/);
});
