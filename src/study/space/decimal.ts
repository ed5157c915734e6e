/** A number as its shortest decimal: digits · 10^exponent. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

function decimalOf(x: number): Decimal {
  const [mantissa, exponent] = x.toExponential().split("e");
  const [whole, fraction = ""] = mantissa.split(".");
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

/** The digits of several decimals at the smallest of their exponents. */
function aligned(numbers: readonly number[]): { digits: bigint[]; exponent: number } {
  const decimals = numbers.map(decimalOf);
  const exponent = Math.min(...decimals.map((d) => d.exponent));
  return { digits: decimals.map((d) => BigInt(`${d.digits}${"0".repeat(d.exponent - exponent)}`)), exponent };
}

/** The doubles nearest to the decimals low + k·step, as long as they do not exceed high. */
export interface Steps {
  /** How many there are. */
  readonly count: number;
  value(k: number): number;
}

export function decimalSteps(low: number, high: number, step: number): Steps {
  const { digits, exponent } = aligned([low, high, step]);
  const [first, last, width] = digits;
  return {
    count: Number((last - first) / width) + 1,
    value: (k) => Number(`${first + BigInt(k) * width}e${exponent}`),
  };
}
