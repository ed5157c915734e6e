import { ndtriRanges } from "../../../math/index.ts";
import type { Tensor } from "../../tensor.ts";
import {
  abs,
  add,
  div,
  equal,
  greater,
  less,
  lessEqual,
  log,
  maximum,
  minimum,
  mul,
  neg,
  sqrt,
  square,
  sub,
} from "../arithmetic.ts";
import { where } from "../where.ts";

/** NaN outside [0, 1], like the logarithm in it. */
export function ndtri(p: Tensor): Tensor {
  const { reach, middle, tail, farTail } = ndtriRanges;
  const ratio = ({ numerator, denominator }: typeof middle, x: Tensor) => {
    const horner = (coefficients: readonly number[]) =>
      coefficients.reduceRight<Tensor>((sum, c) => add(mul(sum, x), c), mul(x, 0));
    return div(horner(numerator), horner(denominator));
  };
  const q = sub(p, 0.5);
  const central = lessEqual(abs(q), reach);
  const nearest = where(central, 0.5, where(less(q, 0), p, sub(1, p)));
  const far = farTail.offset;
  // Below 28 for all numbers but 0.
  const r = minimum(sqrt(neg(log(nearest))), 28);
  const outer = where(
    greater(r, far),
    ratio(farTail, sub(maximum(r, far), far)),
    ratio(tail, sub(minimum(r, far), tail.offset)),
  );
  const z = where(equal(nearest, 0), Number.POSITIVE_INFINITY, outer);
  const inner = where(central, q, 0);
  return where(central, mul(inner, ratio(middle, sub(middle.offset, square(inner)))), where(less(q, 0), neg(z), z));
}
