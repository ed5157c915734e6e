import { log, pow, square } from "../math/index.ts";
import type { RandomSource } from "./prior.ts";

/** B_2k / (2k (2k − 1)), k = 1, 2, …: the coefficients of Stirling's series. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];

/** log Γ(a) for a > 0, by Stirling's series from a ≥ 10 on and Γ(a) = Γ(a + 1)/a below. */
export function logGamma(a: number): number {
  let shift = 1;
  for (; a < 10; a++) shift *= a;
  const series = STIRLING.reduceRight((sum, coefficient) => sum / square(a) + coefficient, 0) / a;
  return (a - 0.5) * log(a) - a + log(2 * Math.PI) / 2 + series - log(shift);
}

/** A draw from Gamma(a, 1), by Marsaglia and Tsang (2000). */
export function sampleGamma(a: number, random: RandomSource): number {
  if (a < 1) return sampleGamma(a + 1, random) * pow(1 - random.uniform(), 1 / a);
  const d = a - 1 / 3;
  for (;;) {
    const z = random.normal();
    const v = pow(1 + z / Math.sqrt(9 * d), 3);
    if (v > 0 && log(1 - random.uniform()) < square(z) / 2 + d * (1 - v + log(v))) return d * v;
  }
}
