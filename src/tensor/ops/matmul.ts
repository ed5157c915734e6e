import { ShapeError, showShape } from "../../errors/index.ts";
import { gemm } from "../../linalg/index.ts";
import { flags } from "../attributes.ts";
import { apply, primitive } from "../primitive.ts";
import { broadcastShapes, forEachRow, type Shape, sizeOf } from "../shape.ts";
import { allocate } from "../storage.ts";
import { asTensor, type Tensor, type TensorLike } from "../tensor.ts";
import { sumTo } from "./broadcast.ts";
import { reshape } from "./layout.ts";

/** Whether an operand is transposed in its last two axes. */
export interface MatmulOptions {
  transposeA?: boolean;
  transposeB?: boolean;
}

const untransposed = { transposeA: false, transposeB: false };

const BatchMatMul = primitive<Required<MatmulOptions>>({
  name: "BatchMatMulV2",
  shape: ([a, b], { transposeA, transposeB }) => {
    const [m, k] = matrixShape(a, transposeA);
    const [k2, n] = matrixShape(b, transposeB);
    if (k !== k2)
      throw new ShapeError(
        `matmul: inner sizes differ, ${showShape(a.shape)}${transposeA ? " transposed" : ""} times ${showShape(b.shape)}${transposeB ? " transposed" : ""}`,
      );
    return [...broadcastShapes("matmul", batchShape(a), batchShape(b)), m, n];
  },
  forward: ([a, b], { transposeA, transposeB }, shape) => {
    const [m, k] = matrixShape(a, transposeA);
    const n = shape[shape.length - 1];
    const out = allocate(sizeOf(shape));
    forEachMatrix(shape.slice(0, -2), [batchShape(a), batchShape(b)], (o, [i, j]) =>
      gemm(m, n, k, a.data, i * m * k, transposeA, b.data, j * k * n, transposeB, out, o * m * n),
    );
    return out;
  },
  // C = A B: dA = dC Bᵀ, dB = Aᵀ dC, and their transposes where an operand is transposed.
  vjp: (dy, [a, b], _, { transposeA, transposeB }) => [
    () =>
      sumTo(
        transposeA
          ? matmul(b, dy, { transposeA: transposeB, transposeB: true })
          : matmul(dy, b, { transposeB: !transposeB }),
        a.shape,
      ),
    () =>
      sumTo(
        transposeB
          ? matmul(dy, a, { transposeA: true, transposeB: transposeA })
          : matmul(a, dy, { transposeA: !transposeA }),
        b.shape,
      ),
  ],
});

function matrixShape(x: Tensor, transposed: boolean): readonly [number, number] {
  const [rows, columns] = [x.shape[x.rank - 2], x.shape[x.rank - 1]];
  return transposed ? [columns, rows] : [rows, columns];
}

export function batchShape(x: Tensor): Shape {
  return x.rank === 2 ? [] : x.shape.slice(0, -2);
}

/** Calls `visit` with the batch indices of both operands for every matrix of `out`, to which the batches broadcast. */
export function forEachMatrix(
  out: Shape,
  batches: readonly Shape[],
  visit: (out: number, operands: readonly number[]) => void,
): void {
  const numbers = batches.map(() => 0);
  if (out.length === 0) visit(0, numbers);
  else
    forEachRow([out, ...batches], (offsets, steps, n) => {
      for (let k = 0; k < n; k++) {
        for (let t = 0; t < numbers.length; t++) numbers[t] = offsets[t + 1] + k * steps[t + 1];
        visit(offsets[0] + k, numbers);
      }
    });
}

/**
 * Matrix product of the last two axes, `… m x k` times `… k x n` to `… m x n`; leading axes broadcast. With a second operand
 * without leading axes it is a single product.
 * Throws ShapeError where the inner sizes differ.
 */
export function matmul(left: TensorLike, right: TensorLike, options?: MatmulOptions): Tensor {
  const [a, b] = [asTensor(left), asTensor(right)];
  const attributes = flags("matmul", options, untransposed);
  if (a.rank < 2 || b.rank < 2)
    throw new ShapeError(`matmul: expected matrices, got shapes ${showShape(a.shape)} and ${showShape(b.shape)}`);
  const product = (x: Tensor) => apply(BatchMatMul, [x, b], attributes);
  return b.rank === 2 && !attributes.transposeA ? overRows(a, product) : product(a);
}

/** f of the rows of x, `… k` to `… p`, all together as one matrix: faster than matrix by matrix. */
export function overRows(x: Tensor, f: (rows: Tensor) => Tensor): Tensor {
  if (x.rank <= 2) return f(x);
  const leading = x.shape.slice(0, -1);
  const y = f(reshape(x, [sizeOf(leading), x.shape[x.rank - 1]]));
  return reshape(y, [...leading, y.shape[1]]);
}

/** Matrices `… m x n` times vectors `… n`: `… m`; leading axes broadcast. Throws ShapeError where the inner sizes differ. */
export function matvec(a: TensorLike, v: TensorLike): Tensor {
  const x = asTensor(v);
  const product = matmul(a, reshape(x, [...x.shape, 1]));
  return reshape(product, product.shape.slice(0, -1));
}
