import * as math from "../../math/index.ts";
import type { Tensor } from "../tensor.ts";
import {
  abs,
  add,
  div,
  equal,
  exp,
  expm1,
  greater,
  greaterEqual,
  less,
  lessEqual,
  log,
  log1p,
  maximum,
  minimum,
  mul,
  neg,
  sqrt,
  square,
  sub,
} from "./arithmetic.ts";
import { erfcxDecay, erfcxRight, slopeGapLeft } from "./millsSeries.ts";
import { where } from "./where.ts";

/*
 * The special functions in elementary ops, with the same branches as in src/math. Those of the normal distribution evaluate its two tail
 * series at |x|, whatever the sign of x, so that a graph evaluates each series once; branches that are not taken may be NaN.
 */

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);
const SQRT_2_PI = Math.sqrt(2 * Math.PI);

const left = (x: Tensor) => minimum(x, 0);
const right = (x: Tensor) => maximum(x, 0);

export function erfcx(x: Tensor): Tensor {
  const tail = erfcxRight(abs(x));
  return where(less(x, 0), sub(mul(exp(square(x)), 2), tail), tail);
}

export function erfc(x: Tensor): Tensor {
  const tail = mul(erfcxRight(abs(x)), exp(neg(square(x))));
  return where(less(x, 0), sub(2, tail), tail);
}

/** NaN outside [0, 1], like the logarithm in it. */
export function ndtri(p: Tensor): Tensor {
  const { middle, tail, farTail } = math.ndtriRatios;
  const ratio = ({ numerator, denominator }: typeof middle, x: Tensor) => {
    const horner = (coefficients: readonly number[]) =>
      coefficients.reduceRight<Tensor>((sum, c) => add(mul(sum, x), c), mul(x, 0));
    return div(horner(numerator), horner(denominator));
  };
  const q = sub(p, 0.5);
  const central = lessEqual(abs(q), 0.425);
  const nearest = where(central, 0.5, where(less(q, 0), p, sub(1, p)));
  // Below 28 for all numbers but 0.
  const r = minimum(sqrt(neg(log(nearest))), 28);
  const outer = where(greater(r, 5), ratio(farTail, sub(maximum(r, 5), 5)), ratio(tail, sub(minimum(r, 5), 1.6)));
  const z = where(equal(nearest, 0), Number.POSITIVE_INFINITY, outer);
  const inner = where(central, q, 0);
  return where(central, mul(inner, ratio(middle, sub(0.180625, square(inner)))), where(less(q, 0), neg(z), z));
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
const root2 = (x: Tensor) => mul(x, Math.SQRT1_2);

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
  return sub(mul(square(x), -0.5), math.log(SQRT_2_PI));
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
  return where(less(x, 0), div(Math.sqrt(2 / Math.PI), scaledTail(x)), div(normalPdf(x), ndtr(x)));
}

export function logHazard(x: Tensor): Tensor {
  const low = sub(logPhi(x), log1p(neg(tailBeyond(x))));
  return where(less(x, 0), low, log(div(Math.sqrt(2 / Math.PI), scaledTail(x))));
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

export function log1mexp(x: Tensor): Tensor {
  const [near, far] = [maximum(x, -Math.LN2), minimum(x, -Math.LN2)];
  return where(greater(x, -Math.LN2), log(neg(expm1(near))), log1p(neg(exp(far))));
}

export function dlog1mexp(x: Tensor): Tensor {
  return div(-1, expm1(neg(x)));
}

export function softplus(x: Tensor): Tensor {
  return add(right(x), log1p(exp(neg(abs(x)))));
}

export function sigmoid(x: Tensor): Tensor {
  const e = exp(neg(abs(x)));
  return div(where(less(x, 0), e, 1), add(e, 1));
}

export function logSigmoid(x: Tensor): Tensor {
  return neg(softplus(neg(x)));
}

/** Below it log(1 + eᵘ) = eᵘ to the last digit. */
const SMALL = -37;

export function logSoftplus(u: Tensor): Tensor {
  return where(less(u, SMALL), u, log(softplus(maximum(u, SMALL))));
}

export function dlogSoftplus(u: Tensor): Tensor {
  const above = maximum(u, SMALL);
  return where(less(u, SMALL), 1, div(sigmoid(above), softplus(above)));
}

export function cauchy(x: Tensor): Tensor {
  return div(1, add(square(x), 1));
}

export function dcauchy(x: Tensor): Tensor {
  const c = cauchy(x);
  return mul(mul(mul(x, c), c), -2);
}

/** −log(1 + x²); where x² might overflow −2 log|x|. */
function logCauchy(x: Tensor): Tensor {
  const far = greater(abs(x), 1e8);
  return where(far, mul(log(maximum(abs(x), 1e8)), -2), neg(log1p(square(where(far, 0, x)))));
}

const dlogCauchy = (x: Tensor) => mul(mul(x, cauchy(x)), -2);

/** Below it softplus is less than an ulp of the Cauchy term. */
const CAUCHY_ONLY = -45;

export function fatplus(u: Tensor): Tensor {
  return add(softplus(u), mul(cauchy(u), 0.1));
}

export function dfatplus(u: Tensor): Tensor {
  return add(sigmoid(u), mul(dcauchy(u), 0.1));
}

export function logFatplus(u: Tensor): Tensor {
  return where(less(u, CAUCHY_ONLY), add(logCauchy(u), math.log(0.1)), log(fatplus(maximum(u, CAUCHY_ONLY))));
}

export function dlogFatplus(u: Tensor): Tensor {
  const above = maximum(u, CAUCHY_ONLY);
  return where(less(u, CAUCHY_ONLY), dlogCauchy(u), div(dfatplus(above), fatplus(above)));
}

const INFLECTION = 1 / Math.sqrt(3);

export function fatmoid(u: Tensor): Tensor {
  const tail = mul(cauchy(add(abs(u), INFLECTION)), 2 / 3);
  return where(less(u, 0), tail, sub(1, tail));
}

export function dfatmoid(u: Tensor): Tensor {
  return mul(dcauchy(add(abs(u), INFLECTION)), -2 / 3);
}

export function logFatmoid(u: Tensor): Tensor {
  const low = add(logCauchy(sub(left(u), INFLECTION)), math.log(2 / 3));
  return where(less(u, 0), low, log1p(mul(cauchy(add(right(u), INFLECTION)), -2 / 3)));
}

export function dlogFatmoid(u: Tensor): Tensor {
  const above = right(u);
  return where(less(u, 0), dlogCauchy(sub(left(u), INFLECTION)), div(dfatmoid(above), fatmoid(above)));
}

/** Beyond it v² would overflow in some format, and 1 + v is negligible beside it. */
const HUGE = 1e17;

export function logPareto(x: Tensor, alpha: number): Tensor {
  const v = div(x, alpha / 2);
  const [near, far] = [minimum(v, HUGE), maximum(v, HUGE)];
  const inside = where(greater(v, HUGE), sub(mul(log(far), 2), Math.LN2), log1p(add(near, mul(square(near), 0.5))));
  return mul(inside, -alpha / 2);
}

export function dlogPareto(x: Tensor, alpha: number): Tensor {
  const v = div(x, alpha / 2);
  const near = minimum(v, HUGE);
  const inside = neg(div(add(near, 1), add(add(near, 1), mul(square(near), 0.5))));
  return where(greater(v, HUGE), div(-2, maximum(v, HUGE)), inside);
}

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
  const wide = greater(mul(half, maximum(neg(a), 1)), 0.25);
  const step = where(wide, 0, half);
  const ratio = (x: number) => {
    const s = mul(step, x);
    return exp(mul(s, sub(b, mul(s, 0.5))));
  };
  const narrow = mul(
    step,
    add(mul(ratio(1), W0), add(mul(add(ratio(1 - X1), ratio(1 + X1)), W1), mul(add(ratio(1 - X2), ratio(1 + X2)), W2))),
  );
  const mills = sub(div(1, dlogNdtr(b)), div(exp(neg(decay(a, b))), dlogNdtr(a)));
  return where(wide, mills, narrow);
}

const X1 = Math.sqrt(5 - 2 * Math.sqrt(10 / 7)) / 3;
const X2 = Math.sqrt(5 + 2 * Math.sqrt(10 / 7)) / 3;
const W0 = 128 / 225;
const W1 = (322 + 13 * Math.sqrt(70)) / 900;
const W2 = (322 - 13 * Math.sqrt(70)) / 900;
