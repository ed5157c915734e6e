import { HALF_LOG_2_PI, SQRT_2_OVER_PI, SQRT_2_PI, TWO_OVER_SQRT_PI } from "../../../math/index.ts";
import type { Tensor } from "../../tensor.ts";
import { abs, add, div, exp, greater, less, log, log1p, mul, neg, square, sub } from "../arithmetic.ts";
import { where } from "../where.ts";
import { erfcxDecay, erfcxRight, slopeGapLeft } from "./millsSeries.ts";

/*
 * The functions of the normal distribution. They evaluate the two tail series at |x|, whatever the sign of x, so that a graph evaluates each
 * series once; branches that are not taken may be NaN.
 */

export function erfcx(x: Tensor): Tensor {
  const tail = erfcxRight(abs(x));
  return where(less(x, 0), sub(mul(exp(square(x)), 2), tail), tail);
}

export function erfc(x: Tensor): Tensor {
  const tail = mul(erfcxRight(abs(x)), exp(neg(square(x))));
  return where(less(x, 0), sub(2, tail), tail);
}

/** Below a half by its own power series: 2x/√π Σ (−x²)^n / (n! (2n + 1)). */
export function erf(x: Tensor): Tensor {
  const small = less(abs(x), 0.5);
  const s = square(where(small, x, 0));
  let sum = mul(s, 0);
  let factorial = 355687428096000; // 17!
  for (let n = 17; n >= 0; n--) {
    sum = add(mul(sum, neg(s)), 1 / (factorial * (2 * n + 1)));
    factorial /= Math.max(n, 1);
  }
  return where(small, mul(mul(x, sum), TWO_OVER_SQRT_PI), sub(1, erfc(x)));
}

/** (log erfcx)′(x). */
export function dlogErfcx(x: Tensor): Tensor {
  return where(greater(x, 0), neg(erfcxDecay(abs(x))), sub(mul(x, 2), div(TWO_OVER_SQRT_PI, erfcx(x))));
}

export function derfcx(x: Tensor): Tensor {
  return mul(erfcx(x), dlogErfcx(x));
}

export function logErfc(x: Tensor): Tensor {
  return where(less(x, 0.5), log1p(neg(erf(x))), sub(log(erfcxRight(abs(x))), square(x)));
}

export function dlogErfc(x: Tensor): Tensor {
  return div(-TWO_OVER_SQRT_PI, erfcx(x));
}

export function logErfcx(x: Tensor): Tensor {
  return where(less(x, 0.5), add(square(x), log1p(neg(erf(x)))), log(erfcxRight(abs(x))));
}

/** In units of the error function: x/√2. */
export const root2 = (x: Tensor) => mul(x, Math.SQRT1_2);

/** 2 Φ(−|x|) exp(x²/2). */
const scaledTail = (x: Tensor) => erfcxRight(root2(abs(x)));

/** h(−|x|)/Φ(−|x|), h(x) = φ(x) + x Φ(x). */
const tailExcess = (x: Tensor) => root2(erfcxDecay(root2(abs(x))));

const bell = (x: Tensor) => exp(mul(square(x), -0.5));

/** Φ(−|x|). */
const tailBeyond = (x: Tensor) => mul(mul(scaledTail(x), bell(x)), 0.5);

export function normalPdf(x: Tensor): Tensor {
  return div(bell(x), SQRT_2_PI);
}

export function logPhi(x: Tensor): Tensor {
  return sub(mul(square(x), -0.5), HALF_LOG_2_PI);
}

export function ndtr(x: Tensor): Tensor {
  const tail = tailBeyond(x);
  return where(less(x, 0), tail, sub(1, tail));
}

/** log Φ(−|x|). */
const logTail = (x: Tensor) => sub(log(mul(scaledTail(x), 0.5)), mul(square(x), 0.5));

export function logNdtr(x: Tensor): Tensor {
  return where(less(x, 0), logTail(x), log1p(neg(tailBeyond(x))));
}

export function dlogNdtr(x: Tensor): Tensor {
  return where(less(x, 0), div(SQRT_2_OVER_PI, scaledTail(x)), div(normalPdf(x), ndtr(x)));
}

export function logHazard(x: Tensor): Tensor {
  const low = sub(logPhi(x), log1p(neg(tailBeyond(x))));
  return where(less(x, 0), low, log(div(SQRT_2_OVER_PI, scaledTail(x))));
}

export function dlogHazard(x: Tensor): Tensor {
  return where(less(x, 0), sub(div(normalPdf(x), sub(1, tailBeyond(x))), x), tailExcess(x));
}

/** φ + x Φ, whose terms are positive or, above −1, cancel little. */
const directHelper = (x: Tensor) => add(normalPdf(x), mul(x, ndtr(x)));

export function eiHelper(x: Tensor): Tensor {
  return where(greater(x, -1), directHelper(x), mul(tailBeyond(x), tailExcess(x)));
}

/** log h; below −1 that of h exp(x²/2), minus x²/2. */
export function logEiHelper(x: Tensor): Tensor {
  const near = greater(x, -1);
  const size = where(near, directHelper(x), mul(mul(scaledTail(x), 0.5), tailExcess(x)));
  return sub(log(size), where(near, 0, mul(square(x), 0.5)));
}

export function dlogEiHelper(x: Tensor): Tensor {
  return where(less(x, 0), div(1, tailExcess(x)), div(ndtr(x), directHelper(x)));
}

export function slopeGap(x: Tensor): Tensor {
  return where(less(x, 0), slopeGapLeft(abs(x)), sub(dlogEiHelper(x), dlogNdtr(x)));
}
