import { positive, ShapeError, showShape } from "../../errors/index.ts";
import { apply, detach, isRecording, primitive } from "../primitive.ts";
import { sameShape, sizeOf } from "../shape.ts";
import { allocate } from "../storage.ts";
import { asTensor, Tensor, type TensorLike, zeros } from "../tensor.ts";
import { abs, add, div, equal, exp, greater, less, log, log1p, minimum, mul, sub } from "./arithmetic.ts";
import { concat, at as entryAt, expandDims, narrow, squeeze } from "./layout.ts";
import { matmul } from "./matmul.ts";
import { max, min, sum } from "./reduce.ts";
import { Evaluator, type Partition, partitionOf, subsetsOf } from "./smoothedHypervolume.ts";
import { logFatplus } from "./special.ts";
import { where } from "./where.ts";

/*
 * The value and its slopes are loops over the sets of points (`Evaluator`), and the same in elementary ops for other graph formats and for
 * second derivatives.
 */

interface Temperature {
  tauMax: number;
}

const partitions = new WeakMap<Tensor, { upper: Tensor; partitions: readonly Partition[] }>();

/** The partition of every sample, or one for all; tensors are immutable, so it is kept with the lower ends. */
function partitionsOf(lower: Tensor, upper: Tensor): readonly Partition[] {
  const known = partitions.get(lower);
  if (known?.upper === upper) return known.partitions;
  const [k, m] = lower.shape.slice(-2);
  const made = Array.from({ length: lower.size / (k * m) }, (_, s) => {
    const [from, to] = [s * k * m, (s + 1) * k * m];
    return partitionOf(lower.data.subarray(from, to), upper.data.subarray(from, to), m);
  });
  partitions.set(lower, { upper, partitions: made });
  return made;
}

/** Visits every set of points with the evaluator of its sample. */
function forEachSet(
  [y, w, lower, upper, tau]: readonly Tensor[],
  { tauMax }: Temperature,
  visit: (evaluator: Evaluator, y: Float64Array, w: Float64Array, set: number) => void,
): void {
  const [q, m] = y.shape.slice(-2);
  const [sets, each] = [w.size / q, partitionsOf(lower, upper)];
  let evaluator: Evaluator | undefined;
  for (let set = 0, sample = -1; set < sets; set++) {
    const own = Math.floor((set * each.length) / sets);
    if (!evaluator || own !== sample) evaluator = new Evaluator(each[own], q, tau.data, tauMax);
    sample = own;
    visit(evaluator, y.data.subarray(set * q * m, (set + 1) * q * m), w.data.subarray(set * q, (set + 1) * q), set);
  }
}

/** In elementary ops; sets of points `S x b`, subsets C, cells k. */
function inOps([y, w, lower, upper, tau]: readonly Tensor[], { tauMax }: Temperature) {
  const [q] = y.shape.slice(-2);
  const { count, members, signs: sign } = subsetsOf(q);
  const membership = new Tensor(
    [count - 1, q],
    Float64Array.from(members.slice(1).flatMap((own) => Array.from({ length: q }, (_, i) => Number(own.includes(i))))),
  );
  const signs = new Tensor([count - 1, 1], sign.slice(1));
  const member = expandDims(expandDims(membership, -1), -1); // C x q x 1 x 1
  const open = greater(upper, lower);
  const present = min(open, -1);
  const logWidth = log(where(open, sub(upper, lower), 1));
  const fall = (x: Tensor, p: Tensor) => mul(add(x, 1), mul(p, p));
  const p = (x: Tensor) => div(2, add(2, mul(x, add(x, 2))));

  const u = div(sub(expandDims(y, -2), lower), tau); // S x b x q x k x m
  const heights = logFatplus(u);
  const a = expandDims(add(heights, log(tau)), -4); // S x b x 1 x q x k x m
  const M = min(where(member, a, FAR), -3, true);
  const x = div(mul(sub(a, M), member), tauMax);
  const px = mul(p(x), member);
  const total = sum(px, -3, true);
  const F = squeeze(sub(M, mul(log(total), tauMax)), -3); // S x b x C x k x m
  const gap = div(abs(sub(F, logWidth)), tauMax);
  const pGap = p(gap);
  const c = sub(minimum(F, logWidth), mul(log1p(pGap), tauMax));
  const T = add(sum(c, -1), expandDims(matmulVector(w, membership), -1)); // S x b x C x k
  const counted = mul(signs, present); // C x k, or S x 1 x C x k
  return {
    value: () => {
      const top = max(where(present, T, -FAR), [-2, -1], true);
      const shares = mul(counted, exp(minimum(sub(T, top), 0)));
      return add(squeeze(squeeze(top, -1), -1), log(sum(shares, [-2, -1])));
    },
    slopes: (value: Tensor) => {
      const shares = mul(counted, exp(minimum(sub(T, expandDims(expandDims(value, -1), -1)), 0)));
      const beyond = div(fall(gap, pGap), add(pGap, 1));
      const byF = mul(expandDims(shares, -1), where(less(F, logWidth), sub(1, beyond), beyond));
      const falls = div(mul(fall(x, p(x)), member), total);
      const least = mul(member, equal(x, 0));
      const others = sum(mul(falls, sub(1, least)), -3, true);
      const byA = where(least, div(sub(1, others), sum(least, -3, true)), falls);
      const byHeight = sum(mul(byA, expandDims(byF, -3)), -4); // S x b x q x k x m
      const byU = logFatplus.primitive.vjp?.(byHeight, [u], heights, undefined)[0]() as Tensor;
      const byY = sum(div(byU, tau), -2);
      return concat([byY, expandDims(matmulVector(sum(shares, -1), membership, true), -1)], -1);
    },
  };
}

/** Replaces infinity. */
const FAR = 1e300;

/** Vectors `… n` times a matrix, transposed by default. */
function matmulVector(v: Tensor, matrix: Tensor, plain = false): Tensor {
  return squeeze(matmul(expandDims(v, -2), matrix, { transposeB: !plain }), -2);
}

const LogHypervolumeImprovement = primitive<Temperature>({
  name: "LogHypervolumeImprovement",
  shape: ([, w]) => w.shape.slice(0, -1),
  forward: (inputs, attributes, shape) => {
    const out = allocate(sizeOf(shape));
    forEachSet(inputs, attributes, (evaluator, y, w, set) => {
      out[set] = evaluator.value(y, w);
    });
    return out;
  },
  vjp: (dy, inputs, value, attributes) => {
    const m = inputs[4].size;
    let known: Tensor | undefined;
    const slopes = () => {
      // As one op they have no gradient of their own.
      known ??= isRecording() ? inOps(inputs, attributes).slopes(value) : apply(Slopes, [...inputs, value], attributes);
      return mul(expandDims(expandDims(dy, -1), -1), known);
    };
    const none = (x: Tensor) => () => zeros(x.shape);
    return [() => narrow(slopes(), -1, 0, m), () => entryAt(slopes(), -1, m), ...inputs.slice(2).map(none)];
  },
  lower: (inputs, attributes) => inOps(inputs, attributes).value(),
});

const Slopes = primitive<Temperature>({
  name: "LogHypervolumeImprovementSlopes",
  shape: ([y]) => [...y.shape.slice(0, -1), y.shape[y.rank - 1] + 1],
  forward: (inputs, attributes, shape) => {
    const out = allocate(sizeOf(shape));
    const size = shape[shape.length - 2] * shape[shape.length - 1];
    forEachSet(inputs, attributes, (evaluator, y, w, set) => {
      evaluator.slopes(y, w, out.subarray(set * size, (set + 1) * size));
    });
    return out;
  },
  vjp: null,
  lower: (inputs, attributes) => inOps(inputs.slice(0, 5), attributes).slopes(inputs[5]),
});

/** The primitives: readers of graphs name them, so that a bundle that reads graphs contains them. */
export const logHypervolumePrimitives = { value: LogHypervolumeImprovement, slopes: Slopes };

/**
 * The smoothed logarithm of the hypervolume that q points add in cells, for every set of points: values y `S x b x q x m` and log weights w
 * `S x b x q` → `S x b`. Cells have ends `k x m`, or `S x 1 x 1 x k x m` where every sample has its own; empty ones do not count. `tauRelu` `m`
 * smooths the heights above the lower ends, `tauMax` the minima. The cells and temperatures carry no gradient.
 */
export function logHypervolumeImprovement(
  y: TensorLike,
  w: TensorLike,
  lower: TensorLike,
  upper: TensorLike,
  tauRelu: TensorLike,
  tauMax: number,
): Tensor {
  const [values, weights, l, u, tau] = [y, w, lower, upper, tauRelu].map(asTensor);
  const m = values.shape[values.rank - 1];
  const fits =
    values.rank > 1 && sameShape(weights.shape, values.shape.slice(0, -1)) && sameShape(l.shape, u.shape) && l.rank > 1;
  const own = l.rank > 2 ? [values.shape[0], 1, 1] : [];
  if (!fits || !sameShape(l.shape, [...own, l.shape[l.rank - 2], m]) || !sameShape(tau.shape, [m]))
    throw new ShapeError(
      `logHypervolumeImprovement: shapes ${[values, weights, l, u, tau].map((t) => showShape(t.shape)).join(", ")} do not fit together`,
    );
  positive("logHypervolumeImprovement tauMax", tauMax);
  return apply(LogHypervolumeImprovement, [values, weights, detach(l), detach(u), detach(tau)], { tauMax });
}
