import { positive, ShapeError, showShape } from "../../errors/index.ts";
import * as scalar from "../../math/index.ts";
import { apply, detach, isRecording, primitive } from "../primitive.ts";
import { sameShape, sizeOf } from "../shape.ts";
import { allocate } from "../storage.ts";
import { asTensor, Tensor, type TensorLike, zeros } from "../tensor.ts";
import { abs, add, div, equal, exp, greater, less, log, log1p, minimum, mul, sub } from "./arithmetic.ts";
import { largestImprovement, type Partition, partitionOf } from "./cells.ts";
import { subsetsOf } from "./fatMinima.ts";
import { concat, at as entryAt, expandDims, narrow, squeeze } from "./layout.ts";
import { matmul } from "./matmul.ts";
import { logMeanExp, max, min, sum } from "./reduce.ts";
import { Evaluator } from "./smoothedHypervolume.ts";
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

/** Parts of the sum of all samples that are smaller by this factor are left out. */
const NEGLIGIBLE = 1e-11;

/** Sets of points `S x …`: those of one sample follow one another, and `columns` sets of each sample are averaged over the samples. */
interface Sets {
  readonly evaluator: Evaluator;
  readonly samples: number;
  readonly columns: number;
  partition(set: number): Partition;
  y(set: number): Float64Array;
  w(set: number): Float64Array;
}

function setsOf([y, w, lower, upper, tau]: readonly Tensor[], { tauMax }: Temperature): Sets {
  const [q, m] = y.shape.slice(-2);
  const samples = y.shape[0];
  const columns = w.size / q / samples;
  const partitions = partitionsOf(lower, upper);
  return {
    evaluator: new Evaluator(partitions, q, tau.data, tauMax),
    samples,
    columns,
    partition: (set) => partitions[partitions.length === 1 ? 0 : Math.floor(set / columns)],
    y: (set) => y.data.subarray(set * q * m, (set + 1) * q * m),
    w: (set) => w.data.subarray(set * q, (set + 1) * q),
  };
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
      return logMeanExp(add(squeeze(squeeze(top, -1), -1), log(sum(shares, [-2, -1]))), 0);
    },
    slopes: (value: Tensor) => {
      const all = add(expandDims(expandDims(value, -1), -1), scalar.log(y.shape[0]));
      const shares = mul(counted, exp(sub(T, all)));
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

const LogMeanHypervolumeImprovement = primitive<Temperature>({
  name: "LogMeanHypervolumeImprovement",
  shape: ([, w]) => w.shape.slice(1, -1),
  forward: (inputs, attributes, shape) => {
    const { evaluator, samples, columns, partition, y, w } = setsOf(inputs, attributes);
    const negligible = new Float64Array(columns);
    for (let set = 0; set < samples * columns; set++)
      negligible[set % columns] += (NEGLIGIBLE * largestImprovement(partition(set), y(set), w(set))) / samples;
    const out = allocate(sizeOf(shape));
    const values = new Float64Array(samples);
    for (let column = 0; column < columns; column++) {
      for (let s = 0; s < samples; s++) {
        const set = s * columns + column;
        values[s] = evaluator.value(partition(set), y(set), w(set), negligible[column]);
      }
      out[column] = logMean(values);
    }
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

/** log of the mean of exp(x). */
function logMean(x: Float64Array): number {
  const top = x.reduce((a, b) => Math.max(a, b));
  if (Math.abs(top) === Number.POSITIVE_INFINITY) return top;
  const total = x.reduce((sum, value) => sum + scalar.exp(value - top), 0);
  return top + scalar.log(total / x.length);
}

const Slopes = primitive<Temperature>({
  name: "LogMeanHypervolumeImprovementSlopes",
  shape: ([y]) => [...y.shape.slice(0, -1), y.shape[y.rank - 1] + 1],
  forward: (inputs, attributes, shape) => {
    const { evaluator, samples, columns, partition, y, w } = setsOf(inputs, attributes);
    const out = allocate(sizeOf(shape));
    const size = out.length / (samples * columns);
    const tops = inputs[5].data.map((value) => value + scalar.log(samples));
    const negligible = tops.map((top) => (NEGLIGIBLE * scalar.exp(top)) / samples);
    for (let set = 0; set < samples * columns; set++) {
      const column = set % columns;
      const within = { top: tops[column], negligible: negligible[column] };
      evaluator.slopes(partition(set), y(set), w(set), within, out.subarray(set * size, (set + 1) * size));
    }
    return out;
  },
  vjp: null,
  lower: (inputs, attributes) => inOps(inputs.slice(0, 5), attributes).slopes(inputs[5]),
});

/** The primitives: readers of graphs name them, so that a bundle that reads graphs contains them. */
export const logHypervolumePrimitives = { value: LogMeanHypervolumeImprovement, slopes: Slopes };

/**
 * The smoothed logarithm of the hypervolume that q points add in cells, averaged over S samples: values y `S x … x q x m` and log weights w
 * `S x … x q` → `…`. Cells have ends `k x m`, or `S x 1 x 1 x k x m` where every sample has its own; empty ones do not count. `tauRelu` `m`
 * smooths the heights above the lower ends, `tauMax` the minima. The cells and temperatures carry no gradient. Exact up to a relative error of
 * 1e-11 of the mean, without which cells that no sample comes near would have to be evaluated.
 */
export function logMeanHypervolumeImprovement(
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
    values.rank > 2 && sameShape(weights.shape, values.shape.slice(0, -1)) && sameShape(l.shape, u.shape) && l.rank > 1;
  const own = l.rank > 2 ? [values.shape[0], 1, 1] : [];
  if (!fits || !sameShape(l.shape, [...own, l.shape[l.rank - 2], m]) || !sameShape(tau.shape, [m]))
    throw new ShapeError(
      `logMeanHypervolumeImprovement: shapes ${[values, weights, l, u, tau].map((t) => showShape(t.shape)).join(", ")} do not fit together`,
    );
  positive("logMeanHypervolumeImprovement tauMax", tauMax);
  return apply(LogMeanHypervolumeImprovement, [values, weights, detach(l), detach(u), detach(tau)], { tauMax });
}
