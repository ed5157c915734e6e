/*
 * sin and cos: x is reduced to |r| ≤ π/4 by subtracting a multiple of π/2, with r as a sum of two numbers; there minimax polynomials.
 * Coefficients of Sun's fdlibm; errors below 1 unit in the last place.
 */
import { exponentOf } from "./log.ts";
import { powerOfTwo } from "./powersOfTwo.ts";
import { productRest } from "./product.ts";

const QUARTER_PI = Math.PI / 4;

export function sin(x: number): number {
  if (x >= -QUARTER_PI && x <= QUARTER_PI) return sinNear(x, 0);
  const quadrant = reduce(x);
  const size = quadrant & 1 ? cosNear(reduced[0], reduced[1]) : sinNear(reduced[0], reduced[1]);
  return quadrant & 2 ? -size : size;
}

export function cos(x: number): number {
  if (x >= -QUARTER_PI && x <= QUARTER_PI) return cosNear(x, 0);
  const quadrant = reduce(x);
  const size = quadrant & 1 ? sinNear(reduced[0], reduced[1]) : cosNear(reduced[0], reduced[1]);
  return (quadrant + 1) & 2 ? -size : size;
}

/** sin x / cos x, with an error of at most 2 units in the last place. */
export function tan(x: number): number {
  return sin(x) / cos(x);
}

function sinNear(x: number, rest: number): number {
  const z = x * x;
  const cube = z * x;
  const tail =
    0.00833333333332249 +
    z *
      (-0.0001984126982985795 + z * (2.7557313707070068e-6 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)));
  return x - (z * (0.5 * rest - cube * tail) - rest - cube * -0.16666666666666632);
}

function cosNear(x: number, rest: number): number {
  const z = x * x;
  const tail =
    0.0416666666666666 +
    z *
      (-0.001388888888887411 +
        z *
          (2.480158728947673e-5 +
            z * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11))));
  const half = 0.5 * z;
  const near = 1 - half;
  return near + (1 - near - half + (z * (z * tail) - x * rest));
}

/** The remainder of `reduce`, as a sum of two numbers. */
const reduced = new Float64Array(2);
const ROUND = 6755399441055744;
/** π/2 in three parts, of which the first two have 33 digits, so that their multiples are exact. */
const [FIRST, SECOND, THIRD] = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21];
const MODERATE = 1e6;
/** For numbers closer to n π/2 than n times this, three parts of π/2 are too few. */
const CLOSE = powerOfTwo(-56);

/** Subtracts the nearest multiple n π/2 from x, and returns n modulo 4. */
function reduce(x: number): number {
  if (!(x > -MODERATE && x < MODERATE)) return reduceExactly(x);
  const n = x * (2 / Math.PI) + ROUND - ROUND;
  const a = x - n * FIRST;
  const b = n * SECOND;
  const high = a - b;
  const back = high - a;
  const low = a - (high - back) - (b + back) - n * THIRD;
  reduced[0] = high + low;
  reduced[1] = high - reduced[0] + low;
  return Math.abs(reduced[0]) < CLOSE * Math.abs(n) ? reduceExactly(x) : n & 3;
}

/** 2/π to 1216 binary digits after the point (Payne and Hanek 1983). */
const digits =
  "0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea09d1921cfe1deb1cb129a73ee88235f52e" +
  "bb4484e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d7527ba" +
  "c7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b6bab";
const FRACTION = 128;

/** `reduce` in integers of any length, for huge x and for those close to multiples of π/2. */
function reduceExactly(x: number): number {
  const size = Math.abs(x);
  if (!(size <= Number.MAX_VALUE)) {
    reduced.fill(Number.NaN);
    return 0;
  }
  const k = exponentOf(size);
  const mantissa = BigInt(size * powerOfTwo(-k) * powerOfTwo(53));
  const quarters = BigInt.asUintN(FRACTION + 2, (mantissa * BigInt(digits)) >> BigInt(1216 - FRACTION + 53 - k));
  const n = (quarters + (1n << BigInt(FRACTION - 1))) >> BigInt(FRACTION);
  const rest = quarters - (n << BigInt(FRACTION));
  const sign = Math.sign(x);
  const high = Number(rest);
  const low = Number(rest - BigInt(high));
  const unit = sign * powerOfTwo(-FRACTION);
  const main = high * (Math.PI / 2);
  const less = productRest(high, Math.PI / 2, main) + (high * 6.123233995736766e-17 + low * (Math.PI / 2));
  reduced[0] = (main + less) * unit;
  reduced[1] = (main - (main + less) + less) * unit;
  return (sign * Number(n)) & 3;
}

/** The arc tangent: the angle of the nearest of 0, 1/2, 1, 3/2, ∞, plus a polynomial in the tangent of the difference. */
export function atan(x: number): number {
  const size = Math.abs(x);
  if (size < 0.4375) return x - x * atanTail(x);
  let angle: number;
  if (size < 0.6875) angle = atanFrom((2 * size - 1) / (2 + size), 0.4636476090008061, 2.2698777452961687e-17);
  else if (size < 1.1875) angle = atanFrom((size - 1) / (size + 1), 0.7853981633974483, 3.061616997868383e-17);
  else if (size < 2.4375) angle = atanFrom((size - 1.5) / (1 + 1.5 * size), 0.982793723247329, 1.3903311031230998e-17);
  else angle = atanFrom(-1 / size, 1.5707963267948966, 6.123233995736766e-17);
  return x < 0 ? -angle : angle;
}

function atanFrom(t: number, high: number, low: number): number {
  return high - (t * atanTail(t) - low - t);
}

/** 1 − atan(t)/t. */
function atanTail(t: number): number {
  const z = t * t;
  const w = z * z;
  const even =
    0.3333333333333293 +
    w *
      (0.14285714272503466 +
        w * (0.09090887133436507 + w * (0.06661073137387531 + w * (0.049768779946159324 + w * 0.016285820115365782))));
  const odd =
    -0.19999999999876483 +
    w * (-0.11111110405462356 + w * (-0.0769187620504483 + w * (-0.058335701337905735 + w * -0.036531572744216916)));
  return z * (even + z * odd);
}
