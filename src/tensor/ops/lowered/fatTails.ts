import {
  CAUCHY_FAR,
  CAUCHY_ONLY,
  CAUCHY_WEIGHT,
  INFLECTION,
  LOG_CAUCHY_WEIGHT,
  LOG_TWO_THIRDS,
  PARETO_FAR,
  TWO_THIRDS,
} from "../../../math/index.ts";
import type { Tensor } from "../../tensor.ts";
import { abs, add, div, greater, less, log, log1p, maximum, minimum, mul, neg, square, sub } from "../arithmetic.ts";
import { where } from "../where.ts";
import { sigmoid, softplus } from "./logistic.ts";

export function cauchy(x: Tensor): Tensor {
  return div(1, add(square(x), 1));
}

export function dcauchy(x: Tensor): Tensor {
  const c = cauchy(x);
  return mul(mul(mul(x, c), c), -2);
}

/** −log(1 + x²); where x² might overflow −2 log|x|. */
function logCauchy(x: Tensor): Tensor {
  const far = greater(abs(x), CAUCHY_FAR);
  return where(far, mul(log(maximum(abs(x), CAUCHY_FAR)), -2), neg(log1p(square(where(far, 0, x)))));
}

const dlogCauchy = (x: Tensor) => mul(mul(x, cauchy(x)), -2);

export function fatplus(u: Tensor): Tensor {
  return add(softplus(u), mul(cauchy(u), CAUCHY_WEIGHT));
}

export function dfatplus(u: Tensor): Tensor {
  return add(sigmoid(u), mul(dcauchy(u), CAUCHY_WEIGHT));
}

export function logFatplus(u: Tensor): Tensor {
  return where(less(u, CAUCHY_ONLY), add(logCauchy(u), LOG_CAUCHY_WEIGHT), log(fatplus(maximum(u, CAUCHY_ONLY))));
}

export function dlogFatplus(u: Tensor): Tensor {
  const above = maximum(u, CAUCHY_ONLY);
  return where(less(u, CAUCHY_ONLY), dlogCauchy(u), div(dfatplus(above), fatplus(above)));
}

export function fatmoid(u: Tensor): Tensor {
  const tail = mul(cauchy(add(abs(u), INFLECTION)), TWO_THIRDS);
  return where(less(u, 0), tail, sub(1, tail));
}

export function dfatmoid(u: Tensor): Tensor {
  return mul(dcauchy(add(abs(u), INFLECTION)), -TWO_THIRDS);
}

export function logFatmoid(u: Tensor): Tensor {
  const low = add(logCauchy(sub(minimum(u, 0), INFLECTION)), LOG_TWO_THIRDS);
  return where(less(u, 0), low, log1p(mul(cauchy(add(maximum(u, 0), INFLECTION)), -TWO_THIRDS)));
}

export function dlogFatmoid(u: Tensor): Tensor {
  const above = maximum(u, 0);
  return where(less(u, 0), dlogCauchy(sub(minimum(u, 0), INFLECTION)), div(dfatmoid(above), fatmoid(above)));
}

export function logPareto(x: Tensor, alpha: number): Tensor {
  const v = div(x, alpha / 2);
  const [near, far] = [minimum(v, PARETO_FAR), maximum(v, PARETO_FAR)];
  const inside = where(
    greater(v, PARETO_FAR),
    sub(mul(log(far), 2), Math.LN2),
    log1p(add(near, mul(square(near), 0.5))),
  );
  return mul(inside, -alpha / 2);
}

export function dlogPareto(x: Tensor, alpha: number): Tensor {
  const v = div(x, alpha / 2);
  const near = minimum(v, PARETO_FAR);
  const inside = neg(div(add(near, 1), add(add(near, 1), mul(square(near), 0.5))));
  return where(greater(v, PARETO_FAR), div(-2, maximum(v, PARETO_FAR)), inside);
}
