/*
 * x = 2^k (1 + f) with √½ < 1 + f < √2, and log(1 + f) = 2 artanh(s), s = f/(2 + f), by a minimax polynomial in s² (the coefficients
 * of Sun's fdlibm): an error below 1 unit in the last place.
 */
import { powerOfTwo } from "./powersOfTwo.ts";

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** High words of √½ and of 1, which set the interval of 1 + f. */
const ROOT_HALF = 0x3fe6a09e;
const ONE = 0x3ff00000;

const value = new Float64Array(1);
const words = new Int32Array(value.buffer);
/** The index of the word with the exponent. */
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0];

/** The integer k with √½ ≤ x/2^k < √2, for a positive normal x. */
export function exponentOf(x: number): number {
  value[0] = x;
  return ((words[HIGH] + (ONE - ROOT_HALF)) >> 20) - 1023;
}

/** The natural logarithm. */
export function log(x: number): number {
  if (!(x >= SMALLEST_NORMAL && x <= Number.MAX_VALUE)) return logFar(x);
  const k = exponentOf(x);
  return logOf(k, x * powerOfTwo(-k) - 1, 0);
}

const SMALLEST_NORMAL = powerOfTwo(-1022);

function logFar(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (!(x > 0)) return Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  const scaled = x * powerOfTwo(54);
  const k = exponentOf(scaled);
  return logOf(k - 54, scaled * powerOfTwo(-k) - 1, 0);
}

/** log(1 + x), accurate near 0. */
export function log1p(x: number): number {
  if (x > -0.29 && x < 0.41) return x === 0 ? x : logOf(0, x, 0);
  const u = 1 + x;
  if (!(u > 0 && u <= Number.MAX_VALUE)) return logFar(u);
  const k = exponentOf(u);
  const lost = x > 1 ? 1 - (u - x) : x - (u - 1);
  return logOf(k, u * powerOfTwo(-k) - 1, lost / u);
}

/** k log 2 + log(1 + f) + rest. */
function logOf(k: number, f: number, rest: number): number {
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + even + odd) + (k * LN2_LOW + rest)) - f);
}
