import { NumericalError, ShapeError, showShape, warn } from "../../errors/index.ts";
import {
  choleskyInverse,
  choleskyWithJitter,
  invertTriangular,
  logDetFromCholesky,
  roundingPivots,
  semidefiniteCholesky,
  solveTriangular,
} from "../../linalg/index.ts";
import * as math from "../../math/index.ts";
import { flags } from "../attributes.ts";
import { apply, primitive } from "../primitive.ts";
import { broadcastShapes, type Shape, sizeOf } from "../shape.ts";
import { allocate, allocateKept } from "../storage.ts";
import { asTensor, eye, type Primitive, scalar, type Tensor, type TensorLike } from "../tensor.ts";
import { add, greater, log, maximum, mul, neg, square, sub } from "./arithmetic.ts";
import { sumTo } from "./broadcast.ts";
import { expandDims, squeeze, transpose } from "./layout.ts";
import { batchShape, forEachMatrix, matmul } from "./matmul.ts";
import { addDiagonal, diagPart, squareSize, tril } from "./matrix.ts";
import { sum } from "./reduce.ts";
import { unrolledCholesky, unrolledSolve } from "./unrolled.ts";

/**
 * Factors are cached by matrix, since tensors are immutable: the forward pass and the gradient share one factorization.
 */
const factors = { definite: new WeakMap<Tensor, Float64Array>(), semidefinite: new WeakMap<Tensor, Float64Array>() };

function factorOf(a: Tensor, semidefinite = false): Float64Array {
  const kept = semidefinite ? factors.semidefinite : factors.definite;
  const known = kept.get(a);
  if (known) return known;
  const n = a.shape[a.rank - 1];
  const out = allocateKept(a.size);
  let members = 0;
  let largest = 0;
  for (let at = 0; at < a.size; at += n * n) {
    if (semidefinite && semidefiniteCholesky(n, a.data, at, out, at)) continue;
    const jitter = choleskyWithJitter(n, a.data, at, out, at);
    if (jitter < 0) throw notPositiveDefinite(a, at / (n * n));
    if (jitter > 0) members++;
    largest = Math.max(largest, jitter);
  }
  if (members > 0)
    warn(
      `cholesky: added up to ${largest} to the diagonal of ${a.rank > 2 ? `${members} of the matrices ` : "the matrix "}` +
        `(${showShape(a.shape)}), which was not positive definite; near-duplicate points or too small a noise are the usual causes`,
    );
  kept.set(a, out);
  return out;
}

function notPositiveDefinite(a: Tensor, member: number): NumericalError {
  const what = a.rank > 2 ? `matrix ${member} of ${showShape(a.shape)}` : `the ${showShape(a.shape)} matrix`;
  const cause = a.data.every(Number.isFinite)
    ? "is not positive definite, even with 1e-3 added to its diagonal; raise the noise, merge duplicate points, or check the kernel's parameters"
    : "has entries that are not finite; check the inputs and the kernel's parameters for NaN and Infinity";
  return new NumericalError(`cholesky: ${what} ${cause}`);
}

const Cholesky = primitive<{ semidefinite: boolean }>({
  name: "Cholesky",
  shape: ([a]) => {
    squareSize("cholesky", a);
    return a.shape;
  },
  forward: ([a], { semidefinite }) => factorOf(a, semidefinite),
  // dA = sym(L⁻ᵀ Φ(Lᵀ dL) L⁻¹), Φ the lower triangle with its diagonal halved (Murray 2016).
  vjp: (dy, [a], l, { semidefinite }) => [
    () => {
      const dl = semidefinite ? mul(dy, expandDims(properPivots(a, l), -2)) : dy;
      const inner = tril(matmul(l, dl, { transposeA: true }));
      const phi = addDiagonal(inner, mul(diagPart(inner), -0.5));
      const left = solveLower(l, phi, { transposed: true });
      return symmetric(transpose(solveLower(l, transpose(left), { transposed: true })));
    },
  ],
  lower: ([a]) => unrolledCholesky(a),
});

/** Which columns of a semidefinite factor depend on the matrix: 1, or 0 where the pivot is a rounding error. */
function properPivots(a: Tensor, l: Tensor): Tensor {
  const least = maximum(mul(diagPart(a), roundingPivots.relative), roundingPivots.absolute);
  return greater(square(diagPart(l)), mul(least, 1 + 1e-9));
}

function symmetric(x: Tensor): Tensor {
  return mul(add(x, transpose(x)), 0.5);
}

/**
 * Lower Cholesky factor of `… n x n`. If the factorization fails, jitter is added to the diagonal: 1e-8, then tenfold up to 1e-3, with a
 * warning; only the batch members that fail are changed. With `semidefinite`, for covariances that may be singular, such as those of
 * coincident points, pivots that are rounding errors are raised without a warning (`semidefiniteCholesky`), as in graphs. Throws
 * NumericalError if 1e-3 is not enough.
 */
export function cholesky(a: TensorLike, options?: { semidefinite?: boolean }): Tensor {
  return apply(Cholesky, [asTensor(a)], flags("cholesky", options, { semidefinite: false }));
}

const TriangularSolve = primitive<{ transposed: boolean }>({
  name: "MatrixTriangularSolve",
  shape: ([l, b]) => solutionShape("solveLower", l, b),
  forward: ([l, b], { transposed }, shape) => {
    const [n, m] = shape.slice(-2);
    const out = allocate(sizeOf(shape));
    forEachMatrix(shape.slice(0, -2), [batchShape(l), batchShape(b)], (o, [i, j]) => {
      out.set(b.data.subarray(j * n * m, (j + 1) * n * m), o * n * m);
      solveTriangular(n, m, l.data, i * n * n, transposed, out, o * n * m);
    });
    return out;
  },
  // L X = B: dB = L⁻ᵀ dX, dL = −tril(dB Xᵀ);  Lᵀ X = B: dB = L⁻¹ dX, dL = −tril(X dBᵀ).
  vjp: (dy, [l, b], x, { transposed }) => {
    const db = () => solveLower(l, dy, { transposed: !transposed });
    return [
      () => {
        const [left, right] = transposed ? [x, db()] : [db(), x];
        return sumTo(neg(tril(matmul(left, right, { transposeB: true }))), l.shape);
      },
      () => sumTo(db(), b.shape),
    ];
  },
  lower: ([l, b], { transposed }) => unrolledSolve(l, b, transposed),
});

/** The shape of X in A X = B. */
function solutionShape(op: string, a: Tensor, b: Tensor): Shape {
  const n = squareSize(op, a);
  if (b.rank < 2 || b.shape[b.rank - 2] !== n)
    throw new ShapeError(`${op}: a matrix ${showShape(a.shape)} does not fit a right-hand side ${showShape(b.shape)}`);
  return [...broadcastShapes(op, batchShape(a), batchShape(b)), n, b.shape[b.rank - 1]];
}

/** The solution X of L X = B (Lᵀ X = B if `transposed`), for lower triangular L `… n x n` and B `… n x m`; leading axes broadcast. */
export function solveLower(l: TensorLike, b: TensorLike, options?: { transposed?: boolean }): Tensor {
  return apply(TriangularSolve, [asTensor(l), asTensor(b)], flags("solveLower", options, { transposed: false }));
}

const TriangularInverse = primitive({
  name: "TriangularInverse",
  shape: ([l]) => {
    squareSize("triangularInverse", l);
    return l.shape;
  },
  forward: ([l]) => {
    const n = l.shape[l.rank - 1];
    const out = allocate(l.size);
    for (let at = 0; at < l.size; at += n * n) invertTriangular(n, l.data, at, out, at);
    return out;
  },
  // M = L⁻¹: dL = −tril(Mᵀ dM Mᵀ).
  vjp: (dy, _, m) => [() => neg(tril(matmul(matmul(m, dy, { transposeA: true }), m, { transposeB: true })))],
  lower: ([l]) => unrolledSolve(l, eye(l.shape[l.rank - 1]), false),
});

/** L⁻¹ for lower triangular L, `… n x n`. */
export function triangularInverse(l: TensorLike): Tensor {
  return apply(TriangularInverse, [asTensor(l)]);
}

const SpdSolve = primitive({
  name: "SpdSolve",
  shape: ([a, b]) => solutionShape("spdSolve", a, b),
  forward: ([a, b], _, shape) => {
    const l = factorOf(a);
    const [n, m] = shape.slice(-2);
    const out = allocate(sizeOf(shape));
    forEachMatrix(shape.slice(0, -2), [batchShape(a), batchShape(b)], (o, [i, j]) => {
      out.set(b.data.subarray(j * n * m, (j + 1) * n * m), o * n * m);
      solveTriangular(n, m, l, i * n * n, false, out, o * n * m);
      solveTriangular(n, m, l, i * n * n, true, out, o * n * m);
    });
    return out;
  },
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

/** A⁻¹ B for symmetric positive definite A `… n x n` and B `… n x m`. */
export function spdSolve(a: TensorLike, b: TensorLike): Tensor {
  return apply(SpdSolve, [asTensor(a), asTensor(b)]);
}

const SpdInverse = primitive({
  name: "SpdInverse",
  shape: ([a]) => {
    squareSize("spdInverse", a);
    return a.shape;
  },
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

/** A⁻¹ for symmetric positive definite A. */
export function spdInverse(a: TensorLike): Tensor {
  return apply(SpdInverse, [asTensor(a)]);
}

const SpdLogDet = primitive({
  name: "SpdLogDet",
  shape: ([a]) => {
    squareSize("spdLogDet", a);
    return batchShape(a);
  },
  forward: ([a], _, shape) => {
    const l = factorOf(a);
    const n = a.shape[a.rank - 1];
    return Float64Array.from({ length: sizeOf(shape) }, (_, i) => logDetFromCholesky(n, l, i * n * n));
  },
  vjp: (dy, [a]) => [() => mul(matrixWeights(dy), spdInverse(a))],
  lower: ([a]) => mul(sum(log(diagPart(cholesky(a))), -1), 2),
});

/** log det A for symmetric positive definite A. */
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
    if (y.shape[y.rank - 1] !== squareSize("gaussianLogDensity", a))
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
      white.set(y.data.subarray(i * n, (i + 1) * n));
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
      () => sumTo(apply(DensitySlope, [alpha(), spdInverse(a), dy]), a.shape),
    ];
  },
  lower: ([y, a]) => {
    const n = a.shape[a.rank - 1];
    const square = sum(mul(y, squeeze(spdSolve(a, expandDims(y, -1)), -1)), -1);
    return mul(add(add(square, spdLogDet(a)), n * math.log(2 * Math.PI)), -0.5);
  },
});

// w/2 (α αᵀ − M), in one loop.
const DensitySlope: Primitive = primitive({
  name: "GaussianLogDensitySlope",
  shape: ([alpha, m, w]) => [
    ...broadcastShapes(
      "gaussianLogDensity",
      w.shape,
      broadcastShapes("gaussianLogDensity", alpha.shape.slice(0, -1), batchShape(m)),
    ),
    ...m.shape.slice(-2),
  ],
  forward: ([alpha, m, w], _, shape) => {
    const n = shape[shape.length - 1];
    const out = allocate(sizeOf(shape));
    const [v, inverse] = [alpha.data, m.data];
    forEachMatrix(shape.slice(0, -2), [alpha.shape.slice(0, -1), batchShape(m), w.shape], (o, [a, b, c]) => {
      const half = 0.5 * w.data[c];
      for (let i = 0, at = o * n * n, from = b * n * n; i < n; i++) {
        const left = v[a * n + i];
        for (let j = 0, k = a * n; j < n; j++) out[at++] = half * (left * v[k++] - inverse[from++]);
      }
    });
    return out;
  },
  // With G = dy: dα = w/2 (G + Gᵀ) α, dM = −w/2 G, dw = ½ Σ G (α αᵀ − M).
  vjp: (dy, [alpha, m, w]) => {
    const half = () => mul(matrixWeights(w), 0.5);
    return [
      () => sumTo(squeeze(matmul(mul(half(), add(dy, transpose(dy))), expandDims(alpha, -1)), -1), alpha.shape),
      () => sumTo(neg(mul(half(), dy)), m.shape),
      () => sumTo(sum(mul(dy, apply(DensitySlope, [alpha, m, scalar(1)])), [-1, -2]), w.shape),
    ];
  },
  lower: ([alpha, m, w]) => mul(mul(matrixWeights(w), 0.5), sub(mul(expandDims(alpha, -1), expandDims(alpha, -2)), m)),
});

/** log N(y; 0, A): −½ (yᵀ A⁻¹ y + log det A + n log 2π), for y `… n` and A `… n x n`. */
export function gaussianLogDensity(y: TensorLike, a: TensorLike): Tensor {
  return apply(GaussianLogDensity, [asTensor(y), asTensor(a)]);
}
