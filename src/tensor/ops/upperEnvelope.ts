import { ShapeError, showShape } from "../../errors/index.ts";
import { apply, primitive } from "../primitive.ts";
import { sameShape } from "../shape.ts";
import { allocate } from "../storage.ts";
import { asTensor, eye, full, range, type Tensor, type TensorLike } from "../tensor.ts";
import { div, equal, greater, less, minimum, mul, neg, sub } from "./arithmetic.ts";
import { argSort, takeAlongAxis } from "./indexing.ts";
import { expandDims, transpose } from "./layout.ts";
import { tril } from "./matrix.ts";
import { max, min, sum } from "./reduce.ts";
import { where } from "./where.ts";

/** A finite substitute for infinity in graphs. */
const FAR = 1e300;

const UpperEnvelope = primitive({
  name: "UpperEnvelope",
  shape: ([a, b]) => {
    if (a.rank === 0 || !sameShape(a.shape, b.shape))
      throw new ShapeError(
        `upperEnvelope: expected as many slopes as intercepts, got shapes ${showShape(b.shape)} and ${showShape(a.shape)}`,
      );
    return a.shape;
  },
  forward: ([a, b]) => {
    const n = a.shape[a.rank - 1];
    const out = allocate(a.size);
    for (let at = 0; at < out.length; at += n) {
      const lines = envelope(a.data.subarray(at, at + n), b.data.subarray(at, at + n));
      for (let k = 0; k < n; k++) out[at + k] = lines[Math.min(k, lines.length - 1)];
    }
    return out;
  },
  vjp: null,
  // From all pairs of lines: a line is on the envelope if it crosses every line of lower slope before every line of higher slope.
  lower: ([a, b]) => {
    const n = a.shape[a.rank - 1];
    const later = sub(transpose(tril(full([n, n], 1))), eye(n));
    const [above, steeper] = [a, b].map((x) => sub(expandDims(x, -1), expandDims(x, -2)));
    const parallel = equal(steeper, 0);
    const crossing = div(neg(above), where(parallel, 1, steeper));
    const from = max(where(greater(steeper, 0), crossing, -FAR), -1);
    const to = min(where(less(steeper, 0), crossing, FAR), -1);
    const covered = max(mul(parallel, where(equal(above, 0), later, less(above, 0))), -1);
    const seen = mul(less(from, to), sub(1, covered));
    return takeAlongAxis(argSort(where(seen, b, FAR)), minimum(range(n), sub(sum(seen, -1, true), 1)));
  },
});

/** The lines of the envelope by increasing slope, from a scan over all lines in that order. */
function envelope(a: Float64Array, b: Float64Array): number[] {
  const bySlope = Array.from(a, (_, i) => i).sort((i, j) => b[i] - b[j] || a[i] - a[j]);
  /** Where line i crosses line j, which has a higher slope. */
  const crossing = (i: number, j: number) => (a[i] - a[j]) / (b[j] - b[i]);
  const lines: number[] = [];
  for (const line of bySlope) {
    const last = () => lines[lines.length - 1];
    if (lines.length > 0 && b[last()] === b[line]) lines.pop(); // parallel, and not above
    while (lines.length > 1 && crossing(last(), line) <= crossing(lines[lines.length - 2], last())) lines.pop();
    lines.push(line);
  }
  return lines;
}

/**
 * The upper envelope max_i (a_i + b_i z) of n lines: indices of the lines on it, by increasing slope, the last one repeated to make n.
 * Intercepts a and slopes b are `… n`, and so is the result, which has no gradient.
 * Throws ShapeError unless there are as many slopes as intercepts.
 */
export function upperEnvelope(a: TensorLike, b: TensorLike): Tensor {
  return apply(UpperEnvelope, [asTensor(a), asTensor(b)]);
}
