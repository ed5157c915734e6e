import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BoflowError,
  eye,
  full,
  grad,
  InputError,
  ops,
  ShapeError,
  scalar,
  Tensor,
  tensor,
  valueAndGrad,
  variable,
  zeros,
} from "../../src/index.ts";
import { logMeanHypervolumeImprovement, range } from "../../src/tensor/index.ts";

/** A list that contains itself. */
const endless: unknown[] = [];
endless.push(endless);

const junk: readonly unknown[] = [
  undefined,
  null,
  true,
  "1",
  "junk",
  Symbol("junk"),
  7n,
  Number.NaN,
  -3.5,
  1e15,
  {},
  { descending: 1 },
  { shape: [2], dataSync: () => "ab" },
  { shape: "2", dataSync: () => [1, 2] },
  () => 1,
  new Date(0),
  new Map(),
  [],
  [null],
  ["a"],
  [[1], [2, 3]],
  [-1, -1],
  [[1, 2, 3]],
  new BigInt64Array(2),
  Promise.resolve(1),
  endless,
];

/** A call may return something, without NaN unless that is `mayBeNaN`, or throw an error of ours. */
function check(name: string, call: () => unknown, args: readonly unknown[], mayBeNaN = true): void {
  let result: unknown;
  try {
    result = call();
  } catch (error) {
    if (!(error instanceof BoflowError)) throw new Error(`${name} of ${args.map(describeArgument)}: ${error}`);
    return;
  }
  if (!mayBeNaN && result instanceof Tensor && result.data.some(Number.isNaN))
    throw new Error(`${name} of ${args.map(describeArgument)} is NaN`);
}

function describeArgument(arg: unknown): string {
  return arg instanceof Tensor ? `${arg}` : arg === endless ? "an endless list" : `${typeof arg} ${String(arg)}`;
}

type Anything = (...args: readonly unknown[]) => unknown;

const points = tensor([
  [1.5, 0.2],
  [0.2, 2],
]);

/** A right use of every op: of two symmetric positive definite matrices unless it is here. */
const uses: Record<string, readonly unknown[]> = {
  ...Object.fromEntries(Object.keys(ops).map((name) => [name, [points, points]])),
  takeAlongAxis: [points, tensor([[1], [0]])], // biome-ignore format: rows
  matvec: [points, tensor([1, 2])],
  hammingDistance: [points, points, tensor([1, 2])],
  logMeanHypervolumeImprovement: [points.expandDims(0), tensor([[0, 0]]), tensor([[0, 0]]), tensor([[1, 9]]), tensor([1, 1]), 0.1], // biome-ignore format: rows
  addDiagonal: [points, tensor([1, 2])],
  gaussianLogDensity: [tensor([1, 2]), points],
  where: [points, points, points],
  reshape: [points, [4]],
  broadcastTo: [points, [3, 2, 2]],
  sumTo: [points, [1, 2]],
  transpose: [points, [1, 0]],
  slice: [points, [0, 0], [1, -1]],
  narrow: [points, 0, 0, 1],
  at: [points, 0, 1],
  pad: [points, [[1, 0], [0, 2]]], // biome-ignore format: pairs
  gather: [points, [1, 0], 0],
  expandDims: [points, 0],
  squeeze: [[[1, 2]], 0],
  concat: [[points, points], 0],
  stack: [[points, points], 0],
  sum: [points, [0, 1], true],
  mean: [points, 0, false],
  max: [points, 0, true],
  min: [points, 0, true],
  logSumExp: [points, 0, true],
  logMeanExp: [points, 0, true],
  prod: [points, 0, true],
  smoothMax: [points, 0.4, 0],
  smoothMin: [points, 0.4, 0],
  fatmax: [points, 0.4, 0, 2],
  fatmin: [points, 0.4, 0, 2],
  logPareto: [points, 2],
  cumsum: [points, 0, { reverse: true }],
  sort: [points, { descending: true }],
  argSort: [points, { descending: true }],
  topK: [points, 1],
  matmul: [points, points, { transposeA: true }],
  triangularMatmul: [points, points, { transposed: true }],
  cholesky: [
    [
      [2, 1],
      [1, 2],
    ],
    { semidefinite: true },
  ],
  solveLower: [points, points, { transposed: true }],
  clip: [points, 0, 1],
  scaledProduct: [points, points, 2],
  maternExp: [points, 1],
  maternLinear: [points, 3],
  maternQuadratic: [points, 5],
};

const callables: Record<string, readonly [call: Anything, use: readonly unknown[]]> = {
  ...Object.fromEntries(
    Object.entries({ ...ops, logMeanHypervolumeImprovement }).map(([name, op]) => [
      name,
      [op as unknown as Anything, uses[name]],
    ]),
  ),
  tensor: [
    tensor as unknown as Anything,
    [
      [1, 2],
      [2, 1],
    ],
  ],
  variable: [
    variable as unknown as Anything,
    [
      [1, 2],
      [2, 1],
    ],
  ],
  zeros: [zeros as unknown as Anything, [[2]]],
  full: [full as unknown as Anything, [[2], 1]],
  eye: [eye as unknown as Anything, [2]],
  range: [range as unknown as Anything, [2]],
  scalar: [scalar as unknown as Anything, [2]],
  grad: [grad as unknown as Anything, [points, [variable(1)], { createGraph: true }]],
  valueAndGrad: [valueAndGrad as unknown as Anything, [(x: Tensor) => x, [1]]],
};

describe.each(Object.keys(callables))("%s with arguments of the wrong kind", (name) => {
  const [call, use] = callables[name];

  test("valid use passes", () => {
    expect(() => call(...use)).not.toThrow();
  });

  test("one at a time, or left out", () => {
    use.forEach((_, i) => {
      for (const wrong of junk) {
        const args = use.map((right, k) => (k === i ? wrong : right));
        // A tensor outside the domain of a function may give NaN, and so may one that is made of it.
        check(name, () => call(...args), args, use[i] instanceof Tensor || name === "full" || name === "scalar");
      }
      check(name, () => call(...use.slice(0, i)), use.slice(0, i));
    });
  });

  test("any of them, as a method too", () => {
    const argument = fc.oneof(fc.constantFrom(...junk, ...use), fc.anything());
    fc.assert(
      fc.property(fc.array(argument, { maxLength: use.length + 1 }), (args) => {
        check(name, () => call(...args), args);
        const method = (points as unknown as Record<string, Anything | undefined>)[name];
        if (method) check(name, () => method.call(points, ...args), args);
      }),
      { numRuns: 60 },
    );
  });
});

test("messages name the op, the argument and the given value", () => {
  const call =
    (op: unknown, ...args: unknown[]) =>
    () =>
      (op as Anything)(...args);
  expect(call(ops.clip, points, 7)).toThrow(new InputError("invalid clip upper: expected a number, got undefined"));
  expect(call(ops.matmul, points, points, { transpose: true })).toThrow(
    new InputError('invalid matmul options: unknown option "transpose"; known are transposeA, transposeB'),
  );
  expect(call(ops.sum, points, 0, "yes")).toThrow(/Sum keepDims: expected true or false, got "yes"/);
  expect(call(ops.reshape, points, null)).toThrow(ShapeError);
  expect(call(ops.gather, points, 3, 0)).toThrow(/gather: expected indices as whole numbers of at least 0, got 3/);
  expect(call(ops.concat, points, 0)).toThrow(
    /concat: expected a list of tensors, at least one, got a tensor of shape 2 x 2/,
  );
  expect(call(grad, 3, [])).toThrow(new InputError("invalid grad y: expected a tensor, got 3"));
  expect(call(grad, points, [3])).toThrow(new InputError("invalid grad xs[0]: expected a tensor, got 3"));
});
