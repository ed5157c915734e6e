import { gaussLegendre, NARROW } from "../../../math/index.ts";
import type { Tensor } from "../../tensor.ts";
import { add, div, exp, greater, greaterEqual, less, log, log1p, maximum, mul, neg, sub } from "../arithmetic.ts";
import { where } from "../where.ts";
import { dlogNdtr, erf, logPhi, ndtr, normalPdf, root2 } from "./normal.ts";

/** The interval mirrored so that it lies to the left of 0 or around it, and which of the two. */
function mirrored(a: Tensor, b: Tensor) {
  const onRight = greaterEqual(a, 0);
  const [lower, upper] = [where(onRight, neg(b), a), where(onRight, neg(a), b)];
  return { onRight, lower, upper, around: mul(less(a, 0), greater(b, 0)) };
}

/** Φ(b) − Φ(a) for a < 0 < b. */
function aroundZero(a: Tensor, b: Tensor): Tensor {
  return mul(sub(erf(root2(b)), erf(root2(a))), 0.5);
}

export function logProbNormalIn(a: Tensor, b: Tensor): Tensor {
  const { lower, upper, around } = mirrored(a, b);
  const [a0, b0] = [where(around, a, -1), where(around, b, 1)];
  const inside = aroundZero(a0, b0);
  const most = log1p(neg(add(ndtr(a0), ndtr(neg(b0)))));
  const centre = where(less(inside, 0.5), log(inside), most);
  const [a1, b1] = [where(around, -1, lower), where(around, -0.5, upper)];
  return where(around, centre, add(logPhi(b1), log(scaled(a1, b1))));
}

export function dlogProbNormalInUpper(a: Tensor, b: Tensor): Tensor {
  const { onRight, lower, upper, around } = mirrored(a, b);
  const [a0, b0] = [where(around, a, -1), where(around, b, 1)];
  const [a1, b1] = [where(around, -1, lower), where(around, -0.5, upper)];
  const beside = div(where(onRight, exp(neg(decay(a1, b1))), 1), scaled(a1, b1));
  return where(around, div(normalPdf(b0), aroundZero(a0, b0)), beside);
}

/** log φ(b) − log φ(a), for a ≤ b ≤ 0. */
function decay(a: Tensor, b: Tensor): Tensor {
  return mul(mul(sub(a, b), add(a, b)), 0.5);
}

/** (Φ(b) − Φ(a))/φ(b) for a ≤ b ≤ 0: by quadrature where the interval is narrow, else a difference of Mills' ratios. */
function scaled(a: Tensor, b: Tensor): Tensor {
  const half = mul(sub(b, a), 0.5);
  const wide = greater(mul(half, maximum(neg(a), 1)), NARROW);
  const step = where(wide, 0, half);
  const ratio = (x: number) => {
    const s = mul(step, x);
    return exp(mul(s, sub(b, mul(s, 0.5))));
  };
  const [middle, ...pairs] = gaussLegendre.weights;
  const weighted = pairs.map((weight, i) => {
    const x = gaussLegendre.nodes[i];
    return mul(add(ratio(1 - x), ratio(1 + x)), weight);
  });
  const narrow = mul(
    step,
    weighted.reduce((sum, part) => add(sum, part), mul(ratio(1), middle)),
  );
  const mills = sub(div(1, dlogNdtr(b)), div(exp(neg(decay(a, b))), dlogNdtr(a)));
  return where(wide, mills, narrow);
}
