import { EXPONENTIAL_ONLY } from "../../../math/index.ts";
import type { Tensor } from "../../tensor.ts";
import { abs, add, div, exp, expm1, greater, less, log, log1p, maximum, minimum, neg } from "../arithmetic.ts";
import { where } from "../where.ts";

export function log1mexp(x: Tensor): Tensor {
  const [near, far] = [maximum(x, -Math.LN2), minimum(x, -Math.LN2)];
  return where(greater(x, -Math.LN2), log(neg(expm1(near))), log1p(neg(exp(far))));
}

export function dlog1mexp(x: Tensor): Tensor {
  return div(-1, expm1(neg(x)));
}

export function softplus(x: Tensor): Tensor {
  return add(maximum(x, 0), log1p(exp(neg(abs(x)))));
}

export function sigmoid(x: Tensor): Tensor {
  const e = exp(neg(abs(x)));
  return div(where(less(x, 0), e, 1), add(e, 1));
}

export function logSigmoid(x: Tensor): Tensor {
  return neg(softplus(neg(x)));
}

export function logSoftplus(u: Tensor): Tensor {
  return where(less(u, EXPONENTIAL_ONLY), u, log(softplus(maximum(u, EXPONENTIAL_ONLY))));
}

export function dlogSoftplus(u: Tensor): Tensor {
  const above = maximum(u, EXPONENTIAL_ONLY);
  return where(less(u, EXPONENTIAL_ONLY), 1, div(sigmoid(above), softplus(above)));
}
