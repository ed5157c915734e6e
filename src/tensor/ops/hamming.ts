import { ShapeError, showShape } from "../../errors/index.ts";
import { hammingDistances, hammingDistancesGradient } from "../../linalg/index.ts";
import { apply, primitive } from "../primitive.ts";
import { broadcastShapes, sizeOf } from "../shape.ts";
import { allocate } from "../storage.ts";
import { asTensor, type Primitive, type Tensor, type TensorLike } from "../tensor.ts";
import { mul, notEqual } from "./arithmetic.ts";
import { sumTo } from "./broadcast.ts";
import { expandDims } from "./layout.ts";
import { batchShape, forEachMatrix, overRows } from "./matmul.ts";
import { sum } from "./reduce.ts";

const HammingDistance: Primitive = primitive({
  name: "HammingDistance",
  shape: ([x1, x2, w]) => {
    const points = [x1, x2].every((x) => x.rank > 1 && x.shape[x.rank - 1] === w.shape[w.rank - 1]);
    if (!points || w.rank === 0)
      throw new ShapeError(
        `hammingDistance: expected points with a weight for each dimension, got shapes ${[x1, x2, w].map(({ shape }) => showShape(shape)).join(" and ")}`,
      );
    const batch = broadcastShapes("hammingDistance", batchShape(x1), batchShape(x2));
    const whole = broadcastShapes("hammingDistance", batch, w.shape.slice(0, -1));
    return [...whole, x1.shape[x1.rank - 2], x2.shape[x2.rank - 2]];
  },
  forward: ([x1, x2, w], _, shape) => {
    const out = allocate(sizeOf(shape));
    const [n1, n2] = shape.slice(-2);
    const d = w.shape[w.rank - 1];
    const batches = [batchShape(x1), batchShape(x2), w.shape.slice(0, -1)];
    forEachMatrix(shape.slice(0, -2), batches, (o, [i, j, k]) =>
      hammingDistances(n1, n2, d, x1.data, i * n1 * d, x2.data, j * n2 * d, w.data, k * d, out, o * n1 * n2),
    );
    return out;
  },
  vjp: (dy, [x1, x2, w]) => [
    () => mul(x1, 0),
    () => mul(x2, 0),
    () => sumTo(apply(HammingDistanceGradient, [dy, x1, x2]), w.shape),
  ],
  lower: ([x1, x2, w]) => sum(mul(differences(x1, x2), expandDims(expandDims(w, -2), -2)), -1),
});

/** Σ_ij g_ij [x1_ik ≠ x2_jk] for every dimension k. */
const HammingDistanceGradient: Primitive = primitive({
  name: "HammingDistanceGradient",
  shape: ([g, x1]) => [...batchShape(g), x1.shape[x1.rank - 1]],
  forward: ([g, x1, x2], _, shape) => {
    const out = allocate(sizeOf(shape));
    const [n1, n2] = g.shape.slice(-2);
    const d = shape[shape.length - 1];
    forEachMatrix(batchShape(g), [batchShape(g), batchShape(x1), batchShape(x2)], (o, [h, i, j]) =>
      hammingDistancesGradient(n1, n2, d, g.data, h * n1 * n2, x1.data, i * n1 * d, x2.data, j * n2 * d, out, o * d),
    );
    return out;
  },
  vjp: (u, [g, x1, x2]) => [
    () => sumTo(apply(HammingDistance, [x1, x2, u]), g.shape),
    () => mul(x1, 0),
    () => mul(x2, 0),
  ],
  lower: ([g, x1, x2]) => sum(mul(differences(x1, x2), expandDims(g, -1)), [-3, -2]),
});

/** [x1_ik ≠ x2_jk]: `… n1 x n2 x d`. */
const differences = (x1: Tensor, x2: Tensor) => notEqual(expandDims(x1, -2), expandDims(x2, -3));

/**
 * Σ_k w_k [x1_ik ≠ x2_jk], the weighted Hamming distance of points `… n1 x d` and `… n2 x d` with weights `… d`: `… n1 x n2`. Its gradient in
 * the points is 0.
 * Throws ShapeError for points with other numbers of columns.
 */
export function hammingDistance(first: TensorLike, second: TensorLike, weights: TensorLike): Tensor {
  const [x1, x2, w] = [asTensor(first), asTensor(second), asTensor(weights)];
  const distances = (x: Tensor) => apply(HammingDistance, [x, x2, w]);
  return x2.rank === 2 && w.rank === 1 ? overRows(x1, distances) : distances(x1);
}
