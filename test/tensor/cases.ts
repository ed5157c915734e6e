import * as scalar from "../../src/math/index.ts";
import { grad, logMeanHypervolumeImprovement, ops, type Tensor, tensor, variable } from "../../src/tensor/index.ts";
import type { Shape } from "../../src/tensor/shape.ts";
import { sample } from "./samples.ts";

/** One differentiable use of an op; its gradients are taken with respect to every input. */
export interface OpCase {
  op: keyof typeof ops | "logMeanHypervolumeImprovement";
  note: string;
  fn: (...inputs: Tensor[]) => Tensor;
  inputs: readonly Tensor[];
}

type UnaryName = {
  [K in keyof typeof ops]: (typeof ops)[K] extends { (x: Tensor): Tensor; primitive: unknown } ? K : never;
}[keyof typeof ops];
type Range = readonly [number, number];

/** Ops on single numbers: the function, and an interval on which it is smooth. */
export const unaryOps: Partial<Record<UnaryName, [(x: number) => number, Range]>> = {
  neg: [(x) => -x, [-2, 2]],
  square: [(x) => x * x, [-2, 2]],
  sqrt: [Math.sqrt, [0.2, 3]],
  exp: [Math.exp, [-2, 2]],
  expm1: [Math.expm1, [-2, 2]],
  log: [Math.log, [0.2, 3]],
  log1p: [Math.log1p, [-0.7, 3]],
  sin: [Math.sin, [-3, 3]],
  cos: [Math.cos, [-3, 3]],
  atan: [Math.atan, [-3, 3]],
  tanh: [Math.tanh, [-2, 2]],
  abs: [Math.abs, [0.1, 2]],
  erf: [scalar.erf, [-2, 2]],
  erfc: [scalar.erfc, [-2, 2]],
  erfcx: [scalar.erfcx, [-1, 3]],
  logErfc: [scalar.logErfc, [-2, 4]],
  logErfcx: [scalar.logErfcx, [-2, 4]],
  normalPdf: [scalar.normalPdf, [-3, 3]],
  logPhi: [scalar.logPhi, [-3, 3]],
  ndtr: [scalar.ndtr, [-3, 3]],
  ndtri: [scalar.ndtri, [0.1, 0.9]],
  logNdtr: [scalar.logNdtr, [-6, 3]],
  logHazard: [scalar.logHazard, [-3, 6]],
  eiHelper: [scalar.eiHelper, [-3, 3]],
  logEiHelper: [scalar.logEiHelper, [-6, 3]],
  log1mexp: [scalar.log1mexp, [-3, -0.2]],
  softplus: [scalar.softplus, [-4, 4]],
  sigmoid: [scalar.sigmoid, [-4, 4]],
  logSigmoid: [scalar.logSigmoid, [-4, 4]],
  logSoftplus: [scalar.logSoftplus, [-4, 4]],
  cauchy: [scalar.cauchy, [-3, 3]],
  fatplus: [scalar.fatplus, [-4, 4]],
  logFatplus: [scalar.logFatplus, [-4, 4]],
  fatmoid: [scalar.fatmoid, [0.2, 4]],
  logFatmoid: [scalar.logFatmoid, [-4, -0.2]],
  squaredExponential: [(s) => Math.exp(-s / 2), [0, 4]],
};

type Pair = (a: number, b: number) => number;

/** Ops on pairs of numbers that broadcast: the function, and an interval for each argument. */
export const binaryOps = {
  add: [(a, b) => a + b, [-2, 2], [-2, 2]],
  sub: [(a, b) => a - b, [-2, 2], [-2, 2]],
  mul: [(a, b) => a * b, [-2, 2], [-2, 2]],
  div: [(a, b) => a / b, [-2, 2], [0.4, 2]],
  pow: [(a, b) => a ** b, [0.4, 2], [-1.5, 2.5]],
  maximum: [Math.max, [-2, 2], [-2, 2]],
  minimum: [Math.min, [-2, 2], [-2, 2]],
  logDiffExp: [(a, b) => b + scalar.log1mexp(a - b), [-2, 0], [0.5, 2]],
  logProbNormalIn: [scalar.logProbNormalIn, [-2, 0.1], [0.5, 2]],
} satisfies Partial<Record<keyof typeof ops, [Pair, Range, Range]>>;

/** Comparisons and rounding: values, but no gradients. */
export const flatOps = {
  less: (a: number, b: number) => Number(a < b),
  lessEqual: (a: number, b: number) => Number(a <= b),
  greater: (a: number, b: number) => Number(a > b),
  greaterEqual: (a: number, b: number) => Number(a >= b),
  equal: (a: number, b: number) => Number(a === b),
  notEqual: (a: number, b: number) => Number(a !== b),
  sign: (a: number) => Math.sign(a),
  floor: (a: number) => Math.floor(a),
  round: (a: number) => {
    const nearest = Math.round(a);
    return nearest - a === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest;
  },
};

/** Pairs of shapes that broadcast: equal, a number, rows, columns, batches. */
export const shapePairs: readonly (readonly [Shape, Shape])[] = [
  [
    [3, 2],
    [3, 2],
  ],
  [[3, 2], []],
  [[], [3, 2]],
  [[3, 2], [2]],
  [
    [3, 1],
    [1, 2],
  ],
  [[1], [3]],
  [
    [2, 1, 2],
    [3, 1],
  ],
];

const shown = (shape: Shape) => `[${shape.join(", ")}]`;

const elementwise: OpCase[] = [
  ...Object.entries(unaryOps).map(([op, [, range]]) => ({
    op: op as UnaryName,
    note: "a row",
    fn: (x: Tensor) => ops[op as UnaryName](x),
    inputs: [sample([5], ...range)],
  })),
  ...Object.entries(binaryOps).flatMap(([op, [, first, second]]) =>
    shapePairs.map(([a, b]) => ({
      op: op as keyof typeof binaryOps,
      note: `${shown(a)} with ${shown(b)}`,
      fn: (x: Tensor, y: Tensor) => ops[op as keyof typeof binaryOps](x, y),
      inputs: [sample(a, ...(first as Range)), sample(b, ...(second as Range), 2)],
    })),
  ),
];

type Row = [op: OpCase["op"], note: string, inputs: readonly Tensor[], fn: (...inputs: Tensor[]) => Tensor];

/** Symmetric positive definite, and as smooth a function of `a` as one could wish. */
export const spd = (a: Tensor) => ops.addDiagonal(ops.matmul(a, a, { transposeB: true }), 1.5);
/** Lower triangular with a diagonal away from 0. */
export const lower = (a: Tensor) => ops.addDiagonal(ops.tril(a), 2.5);

const upper = (a: Tensor) => ops.transpose(lower(a));
const transposedUpper = (a: Tensor, t: Tensor) => ops.triangularMatmul(a, upper(t), { transposed: true });

const m = sample([3, 2]);
const codes = tensor([[0, 1], [2, 1], [0, 3]]); // biome-ignore format: rows
const narrowCodes = tensor([[0, 3], [1, 1]]); // biome-ignore format: rows
const half = ops.greater(m, 0);
const cube = sample([2, 3, 2]);
const square = sample([3, 3]);
const squares = sample([2, 3, 3], -1, 1, 3);

/** f′, to be differentiated once more than f. */
const slope = (f: (x: Tensor) => Tensor) => (x: Tensor) => {
  const at = x.requiresGrad ? x : variable(x);
  return grad(f(at), [at], { createGraph: true })[0];
};

/** Cells above two points. */
const corners = {
  lower: tensor([[-1, 0.6], [-0.2, 0.1], [0.5, -1]]), // biome-ignore format: rows
  upper: tensor([[-0.2, 9], [0.5, 9], [9, 9]]), // biome-ignore format: rows
};

/** Ends of the cells of two samples: those of the second are elsewhere, and `empty` of them end where they begin. */
const own = (ends: Tensor, empty = 0) => {
  const second = ops.add(ends, 0.1).data;
  if (empty > 0) second.set(ops.add(corners.lower, 0.1).data.subarray(4), 4);
  return tensor([...ends.data, ...second], [2, 1, 1, 3, 2]);
};

const rows: Row[] = [
  ["fatmoid", "left branch", [sample([4], -4, -0.2)], (x) => ops.fatmoid(x)],
  ["logFatmoid", "right branch", [sample([4], 0.2, 4)], (x) => ops.logFatmoid(x)],
  ["abs", "left branch", [sample([4], -2, -0.1)], (x) => ops.abs(x)],
  ["logEiHelper", "its slope", [sample([4], -6, 3)], slope(ops.logEiHelper)],
  ["log1mexp", "near 0", [sample([4], -0.6, -0.1)], (x) => ops.log1mexp(x)],
  ["clip", "both ends", [sample([3, 3], -2, 2)], (x) => ops.square(ops.clip(x, -0.7, 0.9))],
  ["where", "same shapes", [m, sample([3, 2], -2, 2, 4)], (a, b) => ops.where(half, ops.exp(a), ops.square(b))],
  [
    "where",
    "broadcast",
    [sample([3, 1]), sample([2], -2, 2, 4)],
    (a, b) => ops.where([1, 0], ops.exp(a), ops.square(b)),
  ],
  ["where", "its condition", [m], (a) => ops.add(ops.where(ops.square(a), 2, 3), ops.square(a))],
  ["broadcastTo", "a column", [sample([3, 1])], (x) => ops.square(ops.broadcastTo(x, [2, 3, 4]))],
  ["sumTo", "a row", [cube], (x) => ops.square(ops.sumTo(x, [3, 1]))],
  ["logPareto", "alpha 2", [sample([4], 0, 5)], (x) => ops.logPareto(x)],
  ["logPareto", "alpha 1.3", [sample([4], 0, 5)], (x) => ops.logPareto(x, 1.3)],
  ["maternExp", "apart", [sample([4], 0.3, 4)], (s) => ops.maternExp(s, 1)],
  ["maternLinear", "apart", [sample([4], 0.3, 4)], (s) => ops.maternLinear(s, 3)],
  ["maternQuadratic", "apart", [sample([4], 0.3, 4)], (s) => ops.maternQuadratic(s, 5)],
  ["maternQuadratic", "coincident points", [m], (x) => ops.maternQuadratic(ops.squaredDistance(x, x), 5)],
  ["hammingDistance", "weights", [sample([2])], (w) => ops.square(ops.hammingDistance(codes, narrowCodes, w))],
  ["hammingDistance", "one set of points", [sample([2])], (w) => ops.exp(ops.hammingDistance(codes, codes, w))],
  [
    "hammingDistance",
    "batches of points and weights",
    [sample([2, 1, 2])],
    (w) => ops.square(ops.hammingDistance(ops.stack([codes, codes, codes]), narrowCodes, w)),
  ],
  [
    "hammingDistance",
    "batch of points",
    [sample([2])],
    (w) => ops.square(ops.hammingDistance(ops.stack([codes, codes]), narrowCodes, w)),
  ],
  ["squaredDistance", "matrices", [m, sample([4, 2], -1, 1, 2)], (a, b) => ops.squaredDistance(a, b)],
  ["squaredDistance", "with itself", [m], (a) => ops.squaredDistance(a, a)],
  [
    "squaredDistance",
    "batch with itself",
    [cube],
    (a) =>
      ops.mul(ops.squaredDistance(a, a), [
        [1, 2, 3],
        [-1, 0, 2],
        [4, 1, 1],
      ]),
  ],
  ["squaredDistance", "batch with one", [cube, sample([4, 2], -1, 1, 2)], (a, b) => ops.squaredDistance(a, b)],
  ["squaredDistance", "one with batch", [sample([4, 2], -1, 1, 2), cube], (a, b) => ops.squaredDistance(a, b)],
  [
    "squaredDistance",
    "batches that broadcast",
    [sample([2, 1, 3, 1]), sample([3, 2, 1], -1, 1, 2)],
    (a, b) => ops.squaredDistance(a, b),
  ],
  ["squaredDistance", "square of it", [m, sample([4, 2], -1, 1, 2)], (a, b) => ops.square(ops.squaredDistance(a, b))],
  ["sum", "all", [cube], (x) => ops.square(ops.sum(x))],
  ["sum", "first", [cube], (x) => ops.square(ops.sum(x, 0))],
  ["sum", "two, kept", [cube], (x) => ops.square(ops.sum(x, [0, -1], true))],
  ["mean", "middle", [cube], (x) => ops.square(ops.mean(x, 1))],
  ["max", "first", [cube], (x) => ops.square(ops.max(x, 0))],
  ["min", "all", [cube], (x) => ops.square(ops.min(x))],
  ["logSumExp", "last", [cube], (x) => ops.logSumExp(x, -1)],
  ["logSumExp", "two", [cube], (x) => ops.logSumExp(x, [0, 2])],
  ["logMeanExp", "first", [cube], (x) => ops.logMeanExp(x, 0)],
  ["smoothMax", "last", [m], (x) => ops.smoothMax(x, 0.4)],
  ["smoothMin", "first", [m], (x) => ops.smoothMin(x, 0.4, 0)],
  ["fatmax", "last", [m], (x) => ops.fatmax(x, 0.4)],
  ["fatmin", "first", [m], (x) => ops.fatmin(x, 0.4, 0, 3)],
  ["prod", "odd length", [cube], (x) => ops.prod(x, 1)],
  ["cumsum", "last", [m], (x) => ops.square(ops.cumsum(x))],
  ["cumsum", "first, from the end", [cube], (x) => ops.square(ops.cumsum(x, 0, { reverse: true }))],
  ["reshape", "matrix", [cube], (x) => ops.square(ops.reshape(x, [4, -1]))],
  ["expandDims", "middle", [m], (x) => ops.square(ops.expandDims(x, 1))],
  ["squeeze", "first", [sample([1, 3])], (x) => ops.square(ops.squeeze(x, 0))],
  ["transpose", "last two", [cube], (x) => ops.square(ops.transpose(x))],
  ["transpose", "a cycle", [cube], (x) => ops.square(ops.transpose(x, [2, 0, 1]))],
  ["slice", "a block", [cube], (x) => ops.square(ops.slice(x, [0, 1, 1], [-1, 2, 1]))],
  ["narrow", "middle", [cube], (x) => ops.square(ops.narrow(x, 1, 1, 1))],
  ["at", "last", [cube], (x) => ops.square(ops.at(x, -1, -1))],
  ["pad", "around", [m], (x) => ops.exp(ops.pad(x, [[1, 0], [0, 2]]))], // biome-ignore format: one row per case
  ["concat", "three", [m, sample([1, 2]), sample([2, 2])], (...xs) => ops.square(ops.concat(xs, 0))],
  ["concat", "columns", [m, sample([3, 1])], (...xs) => ops.square(ops.concat(xs, -1))],
  ["stack", "last", [m, sample([3, 2], -2, 2, 5)], (...xs) => ops.square(ops.stack(xs, -1))],
  ["gather", "repeated", [cube], (x) => ops.square(ops.gather(x, [2, 0, 2], 1))],
  ["takeAlongAxis", "rows", [m], (x) => ops.square(ops.takeAlongAxis(x, [[1, 1, 0], [0, 1, 0], [0, 0, 0]]))], // biome-ignore format: one row per case
  ["takeAlongAxis", "indices that carry a gradient", [m], (x) => ops.takeAlongAxis(ops.square(x), ops.clip(x, 1, 1))],
  [
    "upperEnvelope",
    "of four lines",
    [tensor([0.3, -0.2, 0.1, -0.9]), tensor([-0.5, 1.2, 0.1, 0.4])],
    (a, b) => ops.mul(ops.takeAlongAxis(ops.square(a), ops.upperEnvelope(a, b)), [1, 2, 3, 4]),
  ],
  [
    "logMeanHypervolumeImprovement",
    "of three points in cells for all samples",
    [sample([2, 2, 3, 2], -1, 1, 6), sample([2, 2, 3], -0.5, 0, 7)],
    (y, w) => logMeanHypervolumeImprovement(y, w, corners.lower, corners.upper, [0.4, 0.6], 0.5),
  ],
  [
    "logMeanHypervolumeImprovement",
    "in cells of each sample, one of them empty",
    [sample([2, 1, 2, 2], -1, 1, 8), sample([2, 1, 2], -0.5, 0, 9)],
    (y, w) => logMeanHypervolumeImprovement(y, w, own(corners.lower), own(corners.upper, 1), [0.4, 0.6], 0.5),
  ],
  ["straightThrough", "a value equal to its argument", [m], (x) => ops.square(ops.straightThrough(x, ops.mul(x, 1)))],
  ["sort", "descending", [m], (x) => ops.square(ops.sort(x, { descending: true }))],
  ["topK", "two", [sample([2, 5])], (x) => ops.square(ops.topK(x, 2).values)],
  ["matmul", "matrices", [m, sample([2, 4], -1, 1, 2)], (a, b) => ops.matmul(a, b)],
  ["matmul", "first transposed", [m, sample([3, 4], -1, 1, 2)], (a, b) => ops.matmul(a, b, { transposeA: true })],
  ["matmul", "second transposed", [m, sample([4, 2], -1, 1, 2)], (a, b) => ops.matmul(a, b, { transposeB: true })],
  [
    "matmul",
    "both transposed",
    [m, sample([4, 3], -1, 1, 2)],
    (a, b) => ops.matmul(a, b, { transposeA: true, transposeB: true }),
  ],
  ["matmul", "batch with one", [cube, sample([2, 4], -1, 1, 2)], (a, b) => ops.matmul(a, b)],
  ["matmul", "batch transposed with one", [cube, sample([3, 4])], (a, b) => ops.matmul(a, b, { transposeA: true })],
  ["matmul", "one with batch", [sample([4, 3], -1, 1, 2), cube], (a, b) => ops.matmul(a, b)],
  ["matmul", "batches that broadcast", [sample([2, 1, 2, 3]), sample([3, 3, 2])], (a, b) => ops.matmul(a, b)],
  ["matmul", "with itself", [square], (a) => ops.matmul(a, a)],
  ["matvec", "batch", [cube, sample([2])], (a, v) => ops.matvec(a, v)],
  ["scaledProduct", "one", [cube, sample([2, 3, 2], -1, 1, 4)], (a, b) => ops.scaledProduct(a, b, 1.7)],
  ["triangularMatmul", "one", [sample([2, 3]), square], (a, t) => ops.triangularMatmul(a, upper(t))],
  ["triangularMatmul", "batch with one, transposed", [sample([2, 2, 3]), square], transposedUpper],
  ["triangularMatmul", "batches", [sample([2, 2, 3]), squares], (a, t) => ops.triangularMatmul(a, upper(t))],
  ["tril", "tall", [m], (x) => ops.square(ops.tril(x))],
  ["diagPart", "batch", [squares], (x) => ops.square(ops.diagPart(x))],
  ["diag", "batch", [m], (x) => ops.exp(ops.diag(x))],
  ["addDiagonal", "a number", [squares, sample([])], (x, d) => ops.square(ops.addDiagonal(x, d))],
  ["addDiagonal", "a row", [squares, sample([3])], (x, d) => ops.square(ops.addDiagonal(x, d))],
  ["addDiagonal", "a row for each", [squares, sample([2, 3])], (x, d) => ops.square(ops.addDiagonal(x, d))],
  ["cholesky", "one", [square], (a) => ops.cholesky(spd(a))],
  ["cholesky", "batch", [squares], (a) => ops.cholesky(spd(a))],
  ["solveLower", "one", [square, m], (l, b) => ops.solveLower(lower(l), b)],
  ["solveLower", "transposed", [square, m], (l, b) => ops.solveLower(lower(l), b, { transposed: true })],
  ["solveLower", "one with batch", [square, cube], (l, b) => ops.solveLower(lower(l), b)],
  ["solveLower", "batch with one", [squares, m], (l, b) => ops.solveLower(lower(l), b, { transposed: true })],
  ["triangularInverse", "batch", [squares], (l) => ops.triangularInverse(lower(l))],
  ["spdSolve", "one", [square, m], (a, b) => ops.spdSolve(spd(a), b)],
  ["spdSolve", "one with batch", [square, cube], (a, b) => ops.spdSolve(spd(a), b)],
  ["spdSolve", "batch with one", [squares, m], (a, b) => ops.spdSolve(spd(a), b)],
  ["spdInverse", "batch", [squares], (a) => ops.spdInverse(spd(a))],
  ["spdLogDet", "batch", [squares], (a) => ops.spdLogDet(spd(a))],
  ["gaussianLogDensity", "one", [sample([3]), square], (y, a) => ops.gaussianLogDensity(y, spd(a))],
  ["gaussianLogDensity", "samples", [sample([4, 3]), square], (y, a) => ops.gaussianLogDensity(y, spd(a))],
  ["gaussianLogDensity", "covariances", [sample([3]), squares], (y, a) => ops.gaussianLogDensity(y, spd(a))],
];

export const opCases: readonly OpCase[] = [
  ...elementwise,
  ...rows.map(([op, note, inputs, fn]) => ({ op, note, fn, inputs })),
];
