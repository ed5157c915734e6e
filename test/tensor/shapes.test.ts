import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors/index.ts";
import { ops, tensor } from "../../src/tensor/index.ts";
import { sample } from "./samples.ts";

describe("empty input", () => {
  const empty = tensor([], [2, 0]);

  test("sums to 0, has no largest entry, and keeps its shape", () => {
    expect(ops.sum(empty).item()).toBe(0);
    expect(ops.sum(empty, -1).toArray()).toEqual([0, 0]);
    expect(ops.sum(empty, 0).shape).toEqual([0]);
    expect(ops.max(empty, -1).toArray()).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    expect(ops.logSumExp(empty, -1).toArray()).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    expect(ops.exp(empty).shape).toEqual([2, 0]);
    expect(ops.add(empty, [[1], [2]]).shape).toEqual([2, 0]);
    expect(ops.transpose(empty).shape).toEqual([0, 2]);
    expect(ops.cumsum(empty).shape).toEqual([2, 0]);
    expect(ops.sort(empty).shape).toEqual([2, 0]);
    expect(ops.gather([1, 2], [], 0).shape).toEqual([0]);
    expect(ops.pad(empty, [[0, 0], [1, 0]]).toArray()).toEqual([[0], [0]]); // biome-ignore format: pairs
  });

  test("products, factors and distances", () => {
    const hollow = tensor([], [2, 3, 0]);
    expect(ops.matmul(hollow, tensor([], [0, 4]))).toMatchObject({ shape: [2, 3, 4], data: new Float64Array(24) });
    expect(ops.matmul(tensor([], [0, 2]), [[1], [2]]).shape).toEqual([0, 1]);
    expect(ops.squaredDistance(hollow, tensor([], [4, 0]))).toMatchObject({
      shape: [2, 3, 4],
      data: new Float64Array(24),
    });
    expect(ops.cholesky(tensor([], [0, 0])).shape).toEqual([0, 0]);
    expect(ops.spdLogDet(tensor([], [0, 0])).item()).toBe(0);
    expect(ops.solveLower(tensor([], [0, 0]), tensor([], [0, 3])).shape).toEqual([0, 3]);
  });
});

describe("shapes that do not fit are refused by name", () => {
  const x = sample([2, 3]);
  const rows: [string, () => unknown, RegExp][] = [
    [
      "tensor",
      () => tensor([1, 2, 3, 4], [-2, -2]),
      /tensor: expected a shape as whole numbers of at least 0, got \[-2, -2\]/,
    ],
    [
      "tensor, foreign",
      () => tensor({ shape: [3], dataSync: () => [1, 2] }),
      /tensor: shape \(3\) needs 3 values, got 2/,
    ],
    ["add", () => ops.add(x, sample([2])), /Add: shapes 2 x 3 and \(2\)/],
    ["where", () => ops.where(x, sample([4]), 0), /where: shapes 2 x 3 and \(4\)/],
    ["broadcastTo", () => ops.broadcastTo(x, [2, 4]), /broadcastTo: shapes 2 x 3 and 2 x 4/],
    ["broadcastTo, less", () => ops.broadcastTo(x, [1, 3]), /broadcastTo: shape 2 x 3 does not stretch to 1 x 3/],
    ["sumTo", () => ops.sumTo(x, [2, 2]), /sumTo: shapes 2 x 2 and 2 x 3/],
    ["scaledProduct", () => ops.scaledProduct(x, sample([]), 2), /scaledProduct: .* 2 x 3 and \(\)/],
    ["sum", () => ops.sum(x, 2), /Sum: axis 2 is out of range for a tensor with 2 axes/],
    ["max", () => ops.max(x, [0, -3]), /Max: expected axes as whole numbers of at least -2, got \[0, -3\]/],
    ["prod", () => ops.prod(tensor([])), /prod: the axis is empty/],
    ["cumsum", () => ops.cumsum(3), /cumsum: axis -1/],
    ["reshape", () => ops.reshape(x, [4]), /reshape: shape 2 x 3 does not fit into \(4\)/],
    ["reshape, halves", () => ops.reshape(x, [4, -1]), /reshape: shape 2 x 3/],
    ["reshape, negative", () => ops.reshape(x, [-2, -3]), /reshape: expected a shape as whole numbers of at least -1/],
    ["reshape, two unknown", () => ops.reshape(x, [-1, -1]), /reshape: shape 2 x 3/],
    ["expandDims", () => ops.expandDims(x, 3), /expandDims: axis 3/],
    ["squeeze", () => ops.squeeze(x, 0), /squeeze: axis 0 of shape 2 x 3/],
    ["transpose", () => ops.transpose(x, [0, 0]), /transpose: expected an order of the 2 axes, got \[0, 0\]/],
    ["transpose, fractional", () => ops.transpose(x, [0.5, 1]), /transpose: expected an order/],
    ["transpose, a row", () => ops.transpose([1, 2]), /transpose: expected at least two axes, got shape \(2\)/],
    ["slice", () => ops.slice(x, [0, 2], [2, 2]), /slice: \[0, 2\] \+ \[2, 2\] is outside shape 2 x 3/],
    ["slice, fractional", () => ops.slice(x, [0, 0.5], [2, 2]), /slice/],
    ["narrow", () => ops.narrow(x, 1, -1, 1), /slice: expected a start as whole numbers of at least 0, got \[0, -1\]/],
    ["at", () => ops.at(x, 0, 2), /slice/],
    ["pad", () => ops.pad(x, [[1, 1]]), /pad: expected a pair for each axis of shape 2 x 3, got \[\[1, 1\]\]/],
    ["pad, negative", () => ops.pad(x, [[-1, 0], [0, 0]]), /pad: expected a pair as whole numbers of at least 0, got \[-1, 0\]/], // biome-ignore format: pairs
    ["concat", () => ops.concat([x, sample([2, 2])], 0), /concat: 2 x 2 cannot be joined to 2 x 3 along axis 0/],
    ["concat, none", () => ops.concat([], 0), /concat: expected a list of tensors, at least one, got \[\]/],
    ["stack", () => ops.stack([x, sample([3])]), /concat: 1 x 3 cannot be joined to 1 x 2 x 3/],
    ["gather", () => ops.gather(x, [3], 1), /gather: index 3 is outside axis 1 of shape 2 x 3/],
    ["takeAlongAxis", () => ops.takeAlongAxis(x, [0, 1]), /takeAlongAxis: indices \(2\) do not fit shape 2 x 3/],
    ["takeAlongAxis, outside", () => ops.takeAlongAxis(x, [[3], [0]]), /takeAlongAxis: index 3 is outside/],
    ["argSort", () => ops.argSort(1), /argSort: expected at least one axis/],
    ["topK", () => ops.topK(x, 4), /topK: expected k from 1 to 3, got 4/],
    ["matmul", () => ops.matmul(x, x), /matmul: inner sizes differ, 2 x 3 times 2 x 3/],
    ["matmul, a row", () => ops.matmul(x, [1, 2, 3]), /matmul: expected matrices, got shapes 2 x 3 and \(3\)/],
    ["matmul, batches", () => ops.matmul(sample([2, 1, 1]), sample([3, 1, 1])), /matmul: shapes \(2\) and \(3\)/],
    ["tril", () => ops.tril([1, 2]), /tril: expected matrices, got shape \(2\)/],
    ["diag", () => ops.diag(1), /diag: expected at least one axis/],
    ["diagPart", () => ops.diagPart(x), /diagPart: expected square matrices, got shape 2 x 3/],
    [
      "addDiagonal",
      () => ops.addDiagonal(sample([2, 2]), [1, 2, 3]),
      /addDiagonal: \(3\) does not fit the diagonal of 2 x 2/,
    ],
    ["squaredDistance", () => ops.squaredDistance(x, sample([2, 2])), /squaredDistance: .* 2 x 3 and 2 x 2/],
    ["cholesky", () => ops.cholesky(x), /cholesky: expected square matrices, got shape 2 x 3/],
    ["solveLower", () => ops.solveLower(sample([2, 2]), sample([3, 1])), /solveLower: a matrix 2 x 2 .* 3 x 1/],
    ["solveLower, a row", () => ops.solveLower(sample([2, 2]), sample([2])), /solveLower: a matrix 2 x 2 .* \(2\)/],
    ["spdSolve", () => ops.spdSolve(x, x), /spdSolve: expected square matrices, got shape 2 x 3/],
    ["spdInverse", () => ops.spdInverse(x), /spdInverse: expected square/],
    ["spdLogDet", () => ops.spdLogDet(x), /spdLogDet: expected square/],
    ["triangularInverse", () => ops.triangularInverse(x), /triangularInverse: expected square/],
    [
      "gaussianLogDensity",
      () => ops.gaussianLogDensity([1, 2, 3], sample([2, 2])),
      /gaussianLogDensity: .* \(3\) .* 2 x 2/,
    ],
  ];
  test.each(rows)("%s", (_, run, message) => {
    expect(run).toThrow(ShapeError);
    expect(run).toThrow(message);
  });
});
