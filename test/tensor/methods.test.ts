import { describe, expect, test } from "vitest";
import { eye, ops, Tensor, tensor } from "../../src/tensor/index.ts";

describe("methods", () => {
  const x = tensor([[0.4, 0.1], [0.3, 0.9]]); // biome-ignore format: rows
  /** What an op takes after its first argument, where that is not nothing. */
  const rest: Record<string, readonly unknown[]> = {
    scaledProduct: [
      [
        [2, 3],
        [4, 5],
      ],
      0.5,
    ],
    triangularMatmul: [
      [
        [1, 2],
        [0, 3],
      ],
    ],
    broadcastTo: [[3, 2, 2]],
    sumTo: [[1, 2]],
    squaredDistance: [[[1, 2]]],
    hammingDistance: [[[0.4, 2]], [1, 3]],
    solveLower: [[[1], [2]]],
    spdSolve: [[[1], [2]]],
    gather: [[1, 0], 0],
    takeAlongAxis: [[[1], [0]]],
    topK: [1],
    at: [0, 1],
    expandDims: [0],
    narrow: [1, 0, 1],
    pad: [[[1, 0], [0, 0]]], // biome-ignore format: pairs
    reshape: [[4]],
    slice: [[0, 0], [1, 1]], // biome-ignore format: pairs
    matmul: [[[1], [2]]],
    matvec: [[1, 2]],
    addDiagonal: [2],
    maternExp: [1],
    maternLinear: [3],
    maternQuadratic: [5],
    smoothMax: [0.5],
    smoothMin: [0.5],
    fatmax: [0.5],
    fatmin: [0.5],
    clip: [0.2, 0.5],
    where: [1, 0],
    gaussianLogDensity: [eye(2)],
    straightThrough: [
      [
        [0, 0],
        [0, 1],
      ],
    ],
    upperEnvelope: [
      [
        [1, 2],
        [3, 0],
      ],
    ],
    logDiffExp: [2],
    logProbNormalIn: [2],
  };
  const binary = ["add", "sub", "mul", "div", "pow", "maximum", "minimum", "less", "lessEqual", "greater", "greaterEqual", "equal", "notEqual"]; // biome-ignore format: a list
  const names = Object.keys(ops).filter((name) => name !== "concat" && name !== "stack");
  const on: Record<string, Tensor> = { log1mexp: ops.neg(x), squeeze: tensor([[1, 2]]) };

  test.each(names)("%s equals its function", (name) => {
    const first =
      on[name] ?? (/cholesky|spd/.test(name) ? ops.addDiagonal(ops.matmul(x, x, { transposeB: true }), 1) : x);
    const others = rest[name] ?? (binary.includes(name) ? [0.5] : []);
    const call = (fn: unknown) => (fn as (...args: readonly unknown[]) => unknown)(first, ...others);
    const method = (t: Tensor, ...args: readonly unknown[]) =>
      (t as unknown as Record<string, (...args: readonly unknown[]) => unknown>)[name](...args);
    const numbersOf = (result: unknown) =>
      (result instanceof Tensor ? [result] : Object.values(result as Record<string, Tensor>)).map((t) => t.toArray());
    expect(numbersOf(call(method))).toEqual(numbersOf(call(ops[name as keyof typeof ops])));
  });

  test("chain", () => {
    expect(x.sub(0.4).square().sum(-1).add(1).toArray()).toEqual(
      ops.add(ops.sum(ops.square(ops.sub(x, 0.4)), -1), 1).toArray(),
    );
  });

  test("concat and stack take lists and stay functions", () => {
    expect("concat" in x).toBe(false);
    expect("stack" in x).toBe(false);
  });
});
