import { expOfSum } from "./exp.ts";
import { exponentOf } from "./log.ts";
import { powerOfTwo } from "./powersOfTwo.ts";
import { productRest } from "./product.ts";

export function square(x: number): number {
  return x * x;
}

/** x^y, with the special cases of `Math.pow`. */
export function pow(x: number, y: number): number {
  if (y === 2) return x * x;
  if (y === 1) return x;
  if (y === -1) return 1 / x;
  return x > 0 && x <= Number.MAX_VALUE && y > -LARGE && y < LARGE ? powNear(x, y) : powFar(x, y);
}

/** From here on a power of any number but ±1 overflows or underflows. */
const LARGE = powerOfTwo(64);

function powFar(x: number, y: number): number {
  if (y === 0) return 1;
  const size = Math.abs(x);
  const whole = Math.abs(y) === Number.POSITIVE_INFINITY || y % 1 === 0;
  if (!(size >= 0) || Number.isNaN(y) || (x < 0 && size <= Number.MAX_VALUE && !whole)) return Number.NaN;
  if (size === 1 && Math.abs(y) === Number.POSITIVE_INFINITY) return Number.NaN;
  const power = magnitude(size, y);
  return Math.abs(y) % 2 === 1 && (x < 0 || Object.is(x, -0)) ? -power : power;
}

function magnitude(size: number, y: number): number {
  if (size === 1) return 1;
  if (size > 0 && size <= Number.MAX_VALUE && Math.abs(y) < LARGE) return powNear(size, y);
  return size > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0;
}

const SMALLEST_NORMAL = powerOfTwo(-1022);
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const TWO_THIRDS = 2 / 3;
const TWO_THIRDS_REST = 3.700743415417188e-17;
/** 2/5, 2/7, …, from the last. */
const series = Float64Array.from({ length: 13 }, (_, i) => 2 / (29 - 2 * i));

/**
 * exp(y log x) with the logarithm as a sum of two numbers: x = 2^k (1 + f), s = f/(2 + f), log(1 + f) = 2s + s³ (2/3 + 2/5 s² + …), in
 * which the first two factors and products are kept to twice the precision.
 */
function powNear(x: number, y: number): number {
  const shift = x < SMALLEST_NORMAL ? 54 : 0;
  const scaled = x * powerOfTwo(shift);
  const exponent = exponentOf(scaled);
  const f = scaled * powerOfTwo(-exponent) - 1;
  const k = exponent - shift;

  const d = 2 + f;
  const s = f / d;
  const sd = s * d;
  const sRest = (f - sd - productRest(s, d, sd) - s * (f - (d - 2))) / d;
  const q = s * s;
  const qRest = productRest(s, s, q) + 2 * s * sRest;
  let sum = 0;
  for (let i = 0; i < series.length; i++) sum = sum * q + series[i];
  const c = TWO_THIRDS + q * sum;
  const cRest = TWO_THIRDS - c + q * sum + TWO_THIRDS_REST;
  const cube = s * q;
  const cubeRest = productRest(s, q, cube) + (s * qRest + sRest * q);
  const third = cube * c;
  const thirdRest = productRest(cube, c, third) + (cube * cRest + cubeRest * c);

  const whole = k * LN2_HIGH;
  const first = whole + 2 * s;
  const firstRest = whole === 0 ? 0 : whole - first + 2 * s;
  const log = first + third;
  const rest = first - log + third + (firstRest + (2 * sRest + (thirdRest + k * LN2_LOW)));
  const product = y * log;
  return expOfSum(product, productRest(y, log, product) + y * rest);
}
