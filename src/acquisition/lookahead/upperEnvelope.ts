import { ShapeError, showShape } from "../../errors/index.ts";
import { apply, eye, full, ops, primitive, range, sameShape, type Tensor } from "../../tensor/index.ts";

/*
 * Lines a_i + b_i z, i = 1 … n. On their upper envelope, from left to right, slopes rise; with c_k the place where line k of it
 * meets the next, and Z standard normal (Frazier, Powell and Dayanik 2009),
 *
 *     E max_i (a_i + b_i Z) − max_i a_i = Σ_k (b_{k+1} − b_k) h(−|c_k|),   h(x) = φ(x) + x Φ(x).
 */

/** E max_i (a_i + b_i Z) − max_i a_i, intercepts and slopes `… n` → `…`; accurate also where it is tiny. */
export function expectedRiseOfMaximum(a: Tensor, b: Tensor): Tensor {
  const n = a.shape[a.rank - 1];
  const order = apply(UpperEnvelope, [a, b]);
  const [intercepts, slopes] = [ops.takeAlongAxis(a, order), ops.takeAlongAxis(b, order)];
  const difference = (x: Tensor) => x.narrow(-1, 1, n - 1).sub(x.narrow(-1, 0, n - 1));
  const rise = difference(slopes);
  const meeting = difference(intercepts).div(ops.where(ops.greater(rise, 0), rise, 1)); // −c_k
  return rise.mul(ops.h(meeting.abs().neg())).sum(-1);
}

/** Which lines make the upper envelope, by rising slope, the last one repeated: intercepts and slopes `… n` → `… n`. */
const UpperEnvelope = primitive({
  name: "UpperEnvelope",
  shape: ([a, b]) => {
    if (a.rank === 0 || !sameShape(a.shape, b.shape))
      throw new ShapeError(
        `UpperEnvelope: expected as many slopes as intercepts, got ${showShape(b.shape)} and ${showShape(a.shape)}`,
      );
    return a.shape;
  },
  forward: ([a, b]) => {
    const n = a.shape[a.rank - 1];
    const out = new Float64Array(a.size);
    for (let at = 0; at < out.length; at += n) {
      const lines = envelope(a.data.subarray(at, at + n), b.data.subarray(at, at + n));
      for (let k = 0; k < n; k++) out[at + k] = lines[Math.min(k, lines.length - 1)];
    }
    return out;
  },
  vjp: null,
  /** All pairs of lines: one is on the envelope where it meets all of lower slope before all of higher. */
  lower: ([a, b]) => {
    const n = a.shape[a.rank - 1];
    const [later, far] = [
      ops
        .tril(full([n, n], 1))
        .transpose()
        .sub(eye(n)),
      1e300,
    ];
    const [above, steeper] = [a.expandDims(-1), b.expandDims(-1)].map((own, k) => own.sub([a, b][k].expandDims(-2)));
    const parallel = ops.equal(steeper, 0);
    const meeting = above.neg().div(ops.where(parallel, 1, steeper));
    const from = ops.where(ops.greater(steeper, 0), meeting, -far).max(-1);
    const to = ops.where(ops.less(steeper, 0), meeting, far).min(-1);
    const covered = parallel.mul(ops.where(ops.equal(above, 0), later, ops.less(above, 0))).max(-1);
    const seen = ops.less(from, to).mul(covered.neg().add(1));
    const bySlope = ops.argSort(ops.where(seen, b, far));
    return ops.takeAlongAxis(bySlope, ops.minimum(range(n), seen.sum(-1, true).sub(1)));
  },
});

function envelope(a: Float64Array, b: Float64Array): number[] {
  const bySlope = Array.from(a, (_, i) => i).sort((i, j) => b[i] - b[j] || a[i] - a[j]);
  /** Where line i meets line j of a higher slope. */
  const meeting = (i: number, j: number) => (a[i] - a[j]) / (b[j] - b[i]);
  const lines: number[] = [];
  for (const line of bySlope) {
    const last = () => lines[lines.length - 1];
    if (lines.length > 0 && b[last()] === b[line]) lines.pop(); // parallel and not above
    while (lines.length > 1 && meeting(last(), line) <= meeting(lines[lines.length - 2], last())) lines.pop();
    lines.push(line);
  }
  return lines;
}
