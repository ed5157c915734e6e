const LEAST_EXPONENT = -1074;
const powersOfTwo = new Float64Array(1024 - LEAST_EXPONENT);
powersOfTwo[0] = Number.MIN_VALUE;
for (let i = 1; i < powersOfTwo.length; i++) powersOfTwo[i] = 2 * powersOfTwo[i - 1];

/** 2^k for an integer −1074 ≤ k ≤ 1023, exactly. */
export function powerOfTwo(k: number): number {
  return powersOfTwo[k - LEAST_EXPONENT];
}
