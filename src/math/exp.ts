/*
 * x = (32 m + j) (ln 2)/32 + r with |r| ≤ (ln 2)/64, so that eˣ = 2^m 2^(j/32) e^r (Tang 1989): a table and a short Taylor series,
 * with an error below 0.54 units in the last place.
 */
import { powerOfTwo } from "./powersOfTwo.ts";

const STEPS = 32;
const STEPS_PER_UNIT = STEPS / Math.LN2;
/** (ln 2)/32 in two parts; the first ends in enough zeros that its multiples are exact. */
const STEP_HIGH = 0.021660834550857544;
const STEP_LOW = 1.4841640746973977e-8;
/** Between these the factor 2^m is a normal number. */
const LOWEST = -744.4;
const HIGHEST = 709.7;
/** Adding it rounds a number of moderate size to an integer. */
const ROUND = 6755399441055744;

/** 2^(j/32), and the rounding error of each. */
const roots = Float64Array.of(
  ...[1, 1.0218971486541166, 1.0442737824274138, 1.0671404006768237, 1.0905077326652577, 1.1143867425958924],
  ...[1.1387886347566916, 1.1637248587775775, 1.189207115002721, 1.215247359980469, 1.241857812073484],
  ...[1.2690509571917332, 1.2968395546510096, 1.3252366431597413, 1.3542555469368927, 1.383909881963832],
  ...[Math.SQRT2, 1.4451808069770467, 1.4768261459394993, 1.5091644275934228, 1.5422108254079407],
  ...[1.5759808451078865, 1.6104903319492543, 1.645755478153965, 1.681792830507429, 1.718619298122478],
  ...[
    1.7562521603732995, 1.7947090750031072, 1.8340080864093424, 1.8741676341103, 1.9152065613971474, 1.9571441241754002,
  ],
);
const rests = Float64Array.of(
  ...[0, 5.109225028973444e-17, 8.551889705537965e-17, -7.899853966841582e-17, -3.046782079812471e-17],
  ...[1.0410278456845571e-16, 8.912812676025408e-17, 3.8292048369240935e-17, 3.982015231465646e-17],
  ...[-7.712630692681488e-17, 4.658027591836937e-17, 2.667932131342186e-18, 2.5382502794888315e-17],
  ...[-2.8587312100388614e-17, 7.70094837980299e-17, -6.770511658794786e-17, -9.667293313452913e-17],
  ...[-3.0237581349939873e-17, -3.483994556892796e-17, -1.016455327754295e-16, 7.949834809697621e-17],
  ...[-1.0136916471278304e-17, 2.4707192569797888e-17, -1.0125679913674773e-16, 8.199010020581497e-17],
  ...[-1.851380418263111e-17, 2.960140695448873e-17, 1.8227458427912087e-17, 3.283107224245627e-17],
  ...[-6.122763413004143e-17, -1.0619946056195963e-16, 8.960767791036668e-17],
);

/** eˣ. */
export function exp(x: number): number {
  return x > LOWEST && x < HIGHEST ? expNear(x, 0) : expFar(x, 0);
}

/** e^(x + rest), where `rest` is the rounding error of x. */
export function expOfSum(x: number, rest: number): number {
  return x > LOWEST && x < HIGHEST ? expNear(x, rest) : expFar(x, rest);
}

function expNear(x: number, rest: number): number {
  const step = x * STEPS_PER_UNIT + ROUND - ROUND;
  const r = x - step * STEP_HIGH - step * STEP_LOW + rest;
  const r2 = r * r;
  const tail = r + r2 * (0.5 + r * (1 / 6) + r2 * (1 / 24 + r * (1 / 120) + r2 * (1 / 720)));
  const whole = step | 0;
  const j = whole & (STEPS - 1);
  return (roots[j] + (roots[j] * tail + rests[j])) * powerOfTwo(whole >> 5);
}

/** At the ends of the range: the result is scaled by 2^±64. */
function expFar(x: number, rest: number): number {
  if (x > 0)
    return x > 710 ? Number.POSITIVE_INFINITY : expNear(x - FAR * STEP_HIGH, rest - FAR * STEP_LOW) * powerOfTwo(64);
  return x < -746 ? 0 : expNear(x + FAR * STEP_HIGH, rest + FAR * STEP_LOW) * powerOfTwo(-64);
}

/** Steps in 64 log 2. */
const FAR = 64 * STEPS;

/** eˣ − 1, accurate near 0: there a Taylor series, elsewhere the parts of eˣ minus 1. */
export function expm1(x: number): number {
  if (x > -0.35 && x < 0.35) {
    const x2 = x * x;
    const x4 = x2 * x2;
    const low = 1 / 6 + x * (1 / 24) + x2 * (1 / 120 + x * (1 / 720));
    const middle = 1 / 5040 + x * (1 / 40320) + x2 * (1 / 362880 + x * (1 / 3628800));
    const high = 1 / 39916800 + x * (1 / 479001600) + x2 * (1 / 6227020800 + x * (1 / 87178291200));
    return x + (0.5 * x2 + x2 * x * (low + x4 * (middle + x4 * high)));
  }
  if (!(x > -40 && x < 40)) return x < 0 ? -1 : exp(x);
  const step = x * STEPS_PER_UNIT + ROUND - ROUND;
  const r = x - step * STEP_HIGH - step * STEP_LOW;
  const r2 = r * r;
  const tail = r + r2 * (0.5 + r * (1 / 6) + r2 * (1 / 24 + r * (1 / 120) + r2 * (1 / 720)));
  const whole = step | 0;
  const j = whole & (STEPS - 1);
  const scale = powerOfTwo(whole >> 5);
  const main = scale * roots[j];
  const less = main - 1;
  const lost = main > 1 ? main - less - 1 : main - (less + 1);
  return less + (lost + scale * (roots[j] * tail + rests[j]));
}
