import { ShapeError, showShape } from "../../errors/index.ts";
import { invertTriangular, solveTriangular } from "../../linalg/index.ts";
import { flags } from "../attributes.ts";
import { apply, primitive } from "../primitive.ts";
import { broadcastShapes, type Shape, sizeOf } from "../shape.ts";
import { allocate } from "../storage.ts";
import { asTensor, eye, type Tensor, type TensorLike } from "../tensor.ts";
import { neg } from "./arithmetic.ts";
import { sumTo } from "./broadcast.ts";
import { batchShape, forEachMatrix, matmul } from "./matmul.ts";
import { squareShape, tril } from "./matrix.ts";
import { unrolledSolve } from "./unrolled.ts";

const TriangularSolve = primitive<{ transposed: boolean }>({
  name: "MatrixTriangularSolve",
  shape: ([l, b]) => solutionShape("solveLower", l, b),
  forward: ([l, b], { transposed }, shape) => solutions(l.data, batchShape(l), b, shape, [transposed]),
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
export function solutionShape(op: string, a: Tensor, b: Tensor): Shape {
  const n = squareShape(op, a)[a.rank - 1];
  if (b.rank < 2 || b.shape[b.rank - 2] !== n)
    throw new ShapeError(`${op}: a matrix ${showShape(a.shape)} does not fit a right-hand side ${showShape(b.shape)}`);
  return [...broadcastShapes(op, batchShape(a), batchShape(b)), n, b.shape[b.rank - 1]];
}

/** The solutions X of L X = B (Lᵀ X = B where transposed) for each matrix, of one system after another. */
export function solutions(
  l: Float64Array,
  batch: Shape,
  b: Tensor,
  shape: Shape,
  systems: readonly boolean[],
): Float64Array {
  const [n, m] = shape.slice(-2);
  const out = allocate(sizeOf(shape));
  forEachMatrix(shape.slice(0, -2), [batch, batchShape(b)], (o, [i, j]) => {
    out.set(b.data.subarray(j * n * m, (j + 1) * n * m), o * n * m);
    for (const transposed of systems) solveTriangular(n, m, l, i * n * n, transposed, out, o * n * m);
  });
  return out;
}

/**
 * The solution X of L X = B (Lᵀ X = B if `transposed`), for lower triangular L `… n x n` and B `… n x m`; leading axes broadcast.
 * Throws ShapeError where B does not fit L.
 */
export function solveLower(l: TensorLike, b: TensorLike, options?: { transposed?: boolean }): Tensor {
  return apply(TriangularSolve, [asTensor(l), asTensor(b)], flags("solveLower", options, { transposed: false }));
}

const TriangularInverse = primitive({
  name: "TriangularInverse",
  shape: ([l]) => squareShape("triangularInverse", l),
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

/** L⁻¹ for lower triangular L, `… n x n`. Throws ShapeError unless the last two axes are equal. */
export function triangularInverse(l: TensorLike): Tensor {
  return apply(TriangularInverse, [asTensor(l)]);
}
