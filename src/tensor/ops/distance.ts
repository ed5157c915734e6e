import { ShapeError, showShape } from "../../errors/index.ts";
import { squaredDistances, squaredDistancesGradient, squaredDistancesGradientSelf } from "../../linalg/index.ts";
import { apply, primitive } from "../primitive.ts";
import { broadcastShapes, sizeOf } from "../shape.ts";
import { allocate } from "../storage.ts";
import { asTensor, type Tensor, type TensorLike } from "../tensor.ts";
import { add, mul, neg, square, sub } from "./arithmetic.ts";
import { sumTo } from "./broadcast.ts";
import { expandDims, narrow, stack, transpose } from "./layout.ts";
import { batchShape, forEachMatrix, matmul, overRows } from "./matmul.ts";
import { sum } from "./reduce.ts";

const SquaredDistance = primitive({
  name: "SquaredDistance",
  shape: ([x1, x2]) => {
    if (x1.rank < 2 || x2.rank < 2 || x1.shape[x1.rank - 1] !== x2.shape[x2.rank - 1])
      throw new ShapeError(
        `squaredDistance: expected points with equal dimensions, got shapes ${showShape(x1.shape)} and ${showShape(x2.shape)}`,
      );
    const batch = broadcastShapes("squaredDistance", batchShape(x1), batchShape(x2));
    return [...batch, x1.shape[x1.rank - 2], x2.shape[x2.rank - 2]];
  },
  forward: ([x1, x2], _, shape) => {
    const [n1, n2] = shape.slice(-2);
    const d = x1.shape[x1.rank - 1];
    const out = allocate(sizeOf(shape));
    forEachMatrix(shape.slice(0, -2), [batchShape(x1), batchShape(x2)], (o, [i, j]) =>
      squaredDistances(n1, n2, d, x1.data, i * n1 * d, x2.data, j * n2 * d, out, o * n1 * n2),
    );
    return out;
  },
  vjp: (dy, [x1, x2]) => [
    () => sumTo(apply(DistanceGradient, [dy, x1, x2], { side: 1 }), x1.shape),
    () => sumTo(apply(DistanceGradient, [dy, x1, x2], { side: 2 }), x2.shape),
  ],
  lower: ([x1, x2]) =>
    differences(x1, x2)
      .map((delta) => square(delta()))
      .reduce((a, b) => add(a, b)),
});

/** x1_ik − x2_jk for every input k: `… n1 x n2` each. */
function differences(x1: Tensor, x2: Tensor): (() => Tensor)[] {
  const d = x1.shape[x1.rank - 1];
  return Array.from({ length: d }, (_, k) => () => sub(narrow(x1, -1, k, 1), transpose(narrow(x2, -1, k, 1))));
}

/** Side 1: 2 Σ_j g_ij (x1_i − x2_j); side 2: 2 Σ_i g_ij (x2_j − x1_i). Computed from differences, so that close points lose no digits. */
const DistanceGradient = primitive<{ side: 1 | 2 }>({
  name: "SquaredDistanceGradient",
  shape: ([g, x1, x2], { side }) => [...batchShape(g), ...(side === 1 ? x1 : x2).shape.slice(-2)],
  forward: ([g, x1, x2], { side }, shape) => {
    const [n1, n2] = g.shape.slice(-2);
    const [x, y, n, m, row, col] = side === 1 ? [x1, x2, n1, n2, n2, 1] : [x2, x1, n2, n1, 1, n2];
    const d = x.shape[x.rank - 1];
    const out = allocate(sizeOf(shape));
    forEachMatrix(batchShape(g), [batchShape(g), batchShape(x), batchShape(y)], (o, [h, i, j]) => {
      const [gOff, xOff, yOff] = [h * n * m, i * n * d, j * m * d];
      squaredDistancesGradient(n, m, d, g.data, gOff, row, col, x.data, xOff, y.data, yOff, out, o * n * d);
    });
    return out;
  },
  // With P = Σ_k u_ik (x1_ik − x2_jk) for side 1: dg = 2 P, dx1 = 2 u Σ_j g, dx2 = −2 gᵀ u; side 2 is its mirror image.
  vjp: (u, [g, x1, x2], _, { side }) => {
    const [own, other] = side === 1 ? [x1, x2] : [x2, x1];
    const weights = () => (side === 1 ? g : transpose(g));
    const toG = () => {
      const along = sub(sum(mul(u, own), -1, true), matmul(u, other, { transposeB: true }));
      return mul(side === 1 ? along : transpose(along), 2);
    };
    const toOwn = () => sumTo(mul(mul(u, expandDims(sum(weights(), -1), -1)), 2), own.shape);
    const toOther = () => sumTo(mul(neg(matmul(weights(), u, { transposeA: true })), 2), other.shape);
    return side === 1 ? [toG, toOwn, toOther] : [toG, toOther, toOwn];
  },
  lower: ([g, x1, x2], { side }) => {
    const columns = differences(x1, x2).map((delta) => sum(mul(delta(), g), side === 1 ? -1 : -2));
    return mul(stack(columns, -1), side === 1 ? 2 : -2);
  },
});

/** The distances within one set of points: half the work, also in the gradient. */
const SelfDistance = primitive({
  name: "SelfSquaredDistance",
  shape: ([x]) => {
    if (x.rank < 2) throw new ShapeError(`squaredDistance: expected points n x d, got shape ${showShape(x.shape)}`);
    return [...x.shape.slice(0, -1), x.shape[x.rank - 2]];
  },
  forward: ([x], _, shape) => {
    const [n, d] = x.shape.slice(-2);
    const out = allocate(sizeOf(shape));
    for (let from = 0, to = 0; to < out.length; from += n * d, to += n * n)
      squaredDistances(n, n, d, x.data, from, x.data, from, out, to, true);
    return out;
  },
  vjp: (dy, [x]) => [() => apply(SelfDistanceGradient, [dy, x])],
  lower: ([x]) => apply(SquaredDistance, [x, x]),
});

/** Whether x holds the distances within one set of points, and carries a gradient; such matrices are symmetric. */
export function isSelfDistance(x: Tensor): boolean {
  return x.source?.primitive === SelfDistance;
}

/** 2 Σ_j (g_ij + g_ji) (x_i − x_j) */
const SelfDistanceGradient = primitive({
  name: "SelfSquaredDistanceGradient",
  shape: ([, x]) => x.shape,
  forward: ([g, x], _, shape) => {
    const [n, d] = shape.slice(-2);
    const out = allocate(x.size);
    for (let from = 0, to = 0; to < out.length; from += n * n, to += n * d)
      squaredDistancesGradientSelf(n, d, g.data, from, x.data, to, out, to);
    return out;
  },
  // With h = g + gᵀ and P_ij = u_i · (x_i − x_j): dg = 2 (P + Pᵀ), dx_i = 2 (u_i Σ_j h_ij − Σ_j h_ij u_j).
  vjp: (u, [g, x]) => [
    () => {
      const along = sub(sum(mul(u, x), -1, true), matmul(u, x, { transposeB: true }));
      return mul(add(along, transpose(along)), 2);
    },
    () => {
      const h = add(g, transpose(g));
      return mul(sub(mul(u, sum(h, -1, true)), matmul(h, u)), 2);
    },
  ],
  lower: ([g, x]) => apply(DistanceGradient, [add(g, transpose(g)), x, x], { side: 1 }),
});

/**
 * ‖x1_i − x2_j‖² for points `… n1 x d` and `… n2 x d`: `… n1 x n2`, from coordinate differences (no cancellation for close
 * points), with finite gradients at distance 0.
 * Throws ShapeError for points with other numbers of columns.
 */
export function squaredDistance(first: TensorLike, second: TensorLike): Tensor {
  const [x1, x2] = [asTensor(first), asTensor(second)];
  if (x1 === x2) return apply(SelfDistance, [x1]);
  const distances = (x: Tensor) => apply(SquaredDistance, [x, x2]);
  return x2.rank === 2 ? overRows(x1, distances) : distances(x1);
}
