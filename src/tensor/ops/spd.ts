import { ShapeError, showShape } from "../../errors/index.ts";
import { choleskyInverse, logDetFromCholesky, solveTriangular } from "../../linalg/index.ts";
import * as math from "../../math/index.ts";
import { apply, primitive } from "../primitive.ts";
import { broadcastShapes, sizeOf } from "../shape.ts";
import { allocate } from "../storage.ts";
import { asTensor, type Primitive, scalar, type Tensor, type TensorLike } from "../tensor.ts";
import { add, log, mul, neg, sub } from "./arithmetic.ts";
import { sumTo } from "./broadcast.ts";
import { cholesky, factorOf, symmetric } from "./cholesky.ts";
import { expandDims, squeeze, transpose } from "./layout.ts";
import { batchShape, forEachMatrix, matmul } from "./matmul.ts";
import { diagPart, squareShape } from "./matrix.ts";
import { sum } from "./reduce.ts";
import { solutionShape, solutions, solveLower, triangularInverse } from "./triangular.ts";

const SpdSolve = primitive({
  name: "SpdSolve",
  shape: ([a, b]) => solutionShape("spdSolve", a, b),
  // A = L Lᵀ: first L, then Lᵀ.
  forward: ([a, b], _, shape) => solutions(factorOf(a), batchShape(a), b, shape, [false, true]),
  // A X = B: dB = A⁻¹ dX, dA = −sym(dB Xᵀ).
  vjp: (dy, [a, b], x) => {
    const db = () => spdSolve(a, dy);
    return [() => sumTo(neg(symmetric(matmul(db(), x, { transposeB: true }))), a.shape), () => sumTo(db(), b.shape)];
  },
  lower: ([a, b]) => {
    const l = cholesky(a);
    return solveLower(l, solveLower(l, b), { transposed: true });
  },
});

/**
 * A⁻¹ B for symmetric positive definite A `… n x n` and B `… n x m`.
 * Throws ShapeError where B does not fit A, NumericalError where A is not positive definite.
 */
export function spdSolve(a: TensorLike, b: TensorLike): Tensor {
  return apply(SpdSolve, [asTensor(a), asTensor(b)]);
}

const SpdInverse = primitive({
  name: "SpdInverse",
  shape: ([a]) => squareShape("spdInverse", a),
  forward: ([a]) => {
    const l = factorOf(a);
    const n = a.shape[a.rank - 1];
    const out = allocate(a.size);
    for (let at = 0; at < a.size; at += n * n) choleskyInverse(n, l, at, out, at);
    return out;
  },
  // d(A⁻¹) = −A⁻¹ dA A⁻¹
  vjp: (dy, _, inverse) => [() => neg(symmetric(matmul(matmul(inverse, dy), inverse)))],
  lower: ([a]) => {
    const inverse = triangularInverse(cholesky(a));
    return matmul(inverse, inverse, { transposeA: true });
  },
});

/** A⁻¹ for symmetric positive definite A. Throws ShapeError unless A is square, NumericalError where it is not positive definite. */
export function spdInverse(a: TensorLike): Tensor {
  return apply(SpdInverse, [asTensor(a)]);
}

const SpdLogDet = primitive({
  name: "SpdLogDet",
  shape: ([a]) => squareShape("spdLogDet", a).slice(0, -2),
  forward: ([a], _, shape) => {
    const l = factorOf(a);
    const n = a.shape[a.rank - 1];
    return Float64Array.from({ length: sizeOf(shape) }, (_, i) => logDetFromCholesky(n, l, i * n * n));
  },
  vjp: (dy, [a]) => [() => mul(matrixWeights(dy), spdInverse(a))],
  lower: ([a]) => mul(sum(log(diagPart(cholesky(a))), -1), 2),
});

/** log det A for symmetric positive definite A. Throws ShapeError unless A is square, NumericalError where it is not positive definite. */
export function spdLogDet(a: TensorLike): Tensor {
  return apply(SpdLogDet, [asTensor(a)]);
}

/** One weight per batch member, with two trailing axes of length 1. */
function matrixWeights(w: Tensor): Tensor {
  return expandDims(expandDims(w, -1), -1);
}

const GaussianLogDensity = primitive({
  name: "GaussianLogDensity",
  shape: ([y, a]) => {
    if (y.shape[y.rank - 1] !== squareShape("gaussianLogDensity", a)[a.rank - 1])
      throw new ShapeError(
        `gaussianLogDensity: values ${showShape(y.shape)} do not fit a covariance ${showShape(a.shape)}`,
      );
    return broadcastShapes("gaussianLogDensity", y.shape.slice(0, -1), batchShape(a));
  },
  forward: ([y, a], _, shape) => {
    const l = factorOf(a);
    const n = a.shape[a.rank - 1];
    const out = allocate(sizeOf(shape));
    const white = new Float64Array(n);
    forEachMatrix(shape, [y.shape.slice(0, -1), batchShape(a)], (o, [i, j]) => {
      for (let k = 0; k < n; k++) white[k] = y.data[i * n + k];
      solveTriangular(n, 1, l, j * n * n, false, white, 0);
      let square = 0;
      for (let k = 0; k < n; k++) square += white[k] * white[k];
      out[o] = -0.5 * (square + logDetFromCholesky(n, l, j * n * n) + n * math.log(2 * Math.PI));
    });
    return out;
  },
  // α = A⁻¹ y: dy = −α, dA = (α αᵀ − A⁻¹)/2.
  vjp: (dy, [y, a]) => {
    let solved: Tensor | null = null;
    const alpha = () => {
      solved ??= squeeze(spdSolve(a, expandDims(y, -1)), -1);
      return solved;
    };
    return [
      () => sumTo(neg(mul(expandDims(dy, -1), alpha())), y.shape),
      () => sumTo(apply(DensitySlope, [alpha(), a, dy]), a.shape),
    ];
  },
  lower: ([y, a]) => {
    const n = a.shape[a.rank - 1];
    const square = sum(mul(y, squeeze(spdSolve(a, expandDims(y, -1)), -1)), -1);
    return mul(add(add(square, spdLogDet(a)), n * math.log(2 * Math.PI)), -0.5);
  },
});

// w/2 (α αᵀ − A⁻¹)
const DensitySlope: Primitive = primitive({
  name: "GaussianLogDensitySlope",
  shape: ([alpha, a, w]) => [
    ...broadcastShapes(
      "gaussianLogDensity",
      w.shape,
      broadcastShapes("gaussianLogDensity", alpha.shape.slice(0, -1), batchShape(a)),
    ),
    ...a.shape.slice(-2),
  ],
  forward: ([alpha, a, w], _, shape) => {
    const l = factorOf(a);
    const n = shape[shape.length - 1];
    const out = allocate(sizeOf(shape));
    forEachMatrix(shape.slice(0, -2), [alpha.shape.slice(0, -1), batchShape(a), w.shape], (o, [i, j, k]) => {
      choleskyInverse(n, l, j * n * n, out, o * n * n);
      densitySlope(n, w.data[k], alpha.data, i * n, out, o * n * n);
    });
    return out;
  },
  // With G = dy and M = A⁻¹: dα = w/2 (G + Gᵀ) α, dA = w/2 M sym(G) M, dw = ½ Σ G (α αᵀ − M).
  vjp: (dy, [alpha, a, w]) => {
    const half = () => mul(matrixWeights(w), 0.5);
    return [
      () => sumTo(squeeze(matmul(mul(half(), add(dy, transpose(dy))), expandDims(alpha, -1)), -1), alpha.shape),
      () => {
        const inverse = spdInverse(a);
        return sumTo(symmetric(matmul(matmul(inverse, mul(half(), dy)), inverse)), a.shape);
      },
      () => sumTo(sum(mul(dy, apply(DensitySlope, [alpha, a, scalar(1)])), [-1, -2]), w.shape),
    ];
  },
  lower: ([alpha, a, w]) =>
    mul(mul(matrixWeights(w), 0.5), sub(mul(expandDims(alpha, -1), expandDims(alpha, -2)), spdInverse(a))),
});

/** M ← w/2 (v vᵀ − M) */
function densitySlope(n: number, w: number, v: Float64Array, vOff: number, m: Float64Array, mOff: number): void {
  for (let i = 0; i < n; i++) {
    const left = v[vOff + i];
    for (let j = 0, k = mOff + i * n; j < n; j++, k++) m[k] = 0.5 * w * (left * v[vOff + j] - m[k]);
  }
}

/**
 * log N(y; 0, A): −½ (yᵀ A⁻¹ y + log det A + n log 2π), for y `… n` and A `… n x n`.
 * Throws ShapeError where y does not fit A, NumericalError where A is not positive definite.
 */
export function gaussianLogDensity(y: TensorLike, a: TensorLike): Tensor {
  return apply(GaussianLogDensity, [asTensor(y), asTensor(a)]);
}
