import { ShapeError, showShape } from "../../errors/index.ts";
import { gemmUpper } from "../../linalg/index.ts";
import { flags } from "../attributes.ts";
import { apply, primitive } from "../primitive.ts";
import { broadcastShapes, sizeOf } from "../shape.ts";
import { allocate } from "../storage.ts";
import { asTensor, type Tensor, type TensorLike } from "../tensor.ts";
import { sumTo } from "./broadcast.ts";
import { transpose } from "./layout.ts";
import { batchShape, forEachMatrix, matmul, overRows } from "./matmul.ts";
import { tril } from "./matrix.ts";

const UpperMatMul = primitive<{ transposed: boolean }>({
  name: "UpperMatMul",
  shape: ([a, t]) => {
    const n = t.shape[t.rank - 1];
    if (t.rank < 2 || a.rank < 2 || a.shape[a.rank - 1] !== n || t.shape[t.rank - 2] !== n)
      throw new ShapeError(
        `triangularMatmul: shapes ${showShape(a.shape)} and ${showShape(t.shape)} do not fit together`,
      );
    return [...broadcastShapes("triangularMatmul", batchShape(a), batchShape(t)), a.shape[a.rank - 2], n];
  },
  forward: ([a, t], { transposed }, shape) => {
    const [m, n] = [shape[shape.length - 2], shape[shape.length - 1]];
    const out = allocate(sizeOf(shape));
    forEachMatrix(shape.slice(0, -2), [batchShape(a), batchShape(t)], (o, [i, j]) =>
      gemmUpper(m, n, a.data, i * m * n, t.data, j * n * n, transposed, out, o * m * n),
    );
    return out;
  },
  // C = A T: dA = dC Tᵀ, dT = triu(Aᵀ dC);  C = A Tᵀ: dA = dC T, dT = triu(dCᵀ A). triu(M) = tril(Mᵀ)ᵀ.
  vjp: (dy, [a, t], _, { transposed }) => [
    () => sumTo(triangularMatmul(dy, t, { transposed: !transposed }), a.shape),
    () => {
      const [left, right] = transposed ? [a, dy] : [dy, a];
      return sumTo(transpose(tril(matmul(left, right, { transposeA: true }))), t.shape);
    },
  ],
  lower: ([a, t], { transposed }) => matmul(a, t, { transposeB: transposed }),
});

/**
 * A T, or A Tᵀ when `transposed`, for upper triangular T `… n x n` (with zeros below) and A `… m x n`, at half the work of a
 * product; leading axes broadcast.
 * Throws ShapeError where the shapes do not fit together.
 */
export function triangularMatmul(left: TensorLike, upper: TensorLike, options?: { transposed?: boolean }): Tensor {
  const [a, t] = [asTensor(left), asTensor(upper)];
  const attributes = flags("triangularMatmul", options, { transposed: false });
  const product = (x: Tensor) => apply(UpperMatMul, [x, t], attributes);
  return t.rank === 2 ? overRows(a, product) : product(a);
}
