import { log, log1p } from "./log.ts";
import { square } from "./pow.ts";

/** B_2k / (2k (2k − 1)), k = 1, 2, …: the coefficients of Stirling's series. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];

/** ζ(k) − 1, k = 2, 3, … */
const ZETA = [
  0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993, 0.01734306198444914,
  0.008349277381922827, 0.00407735619794434, 0.0020083928260822143, 0.0009945751278180853, 0.0004941886041194645,
  0.0002460865533080483, 0.00012271334757848915, 6.124813505870483e-5, 3.058823630702049e-5, 1.528225940865187e-5,
  7.637197637899763e-6, 3.81729326499984e-6, 1.908212716553939e-6, 9.539620338727962e-7, 4.769329867878064e-7,
  2.38450502727733e-7, 1.1921992596531106e-7, 5.960818905125948e-8, 2.980350351465228e-8, 1.4901554828365043e-8,
];
const EULER = 0.5772156649015329;

/**
 * log Γ(a) for a > 0 with a relative error below 1e-15, also near its zeros at 1 and 2: Stirling's series from 10 on, the Taylor series
 * at 2 from 3/2 to 5/2, and elsewhere Γ(a + 1) = a Γ(a).
 */
export function logGamma(a: number): number {
  if (a < 0.5) return logGammaFromTwo(a) - log1p(a) - log(a);
  if (a < 1.5) return logGammaFromTwo(a - 1) - log(a);
  if (a < 10) {
    let factor = 1;
    for (; a > 2.5; factor *= a) a--;
    return logGammaFromTwo(a - 2) + log(factor);
  }
  const series = STIRLING.reduceRight((sum, coefficient) => sum / square(a) + coefficient, 0) / a;
  return (a - 0.5) * log(a) - a + (log(2 * Math.PI) / 2 + series);
}

/** log Γ(2 + x) = (1 − γ) x + Σ_k (ζ(k) − 1) (−x)ᵏ/k for |x| ≤ 1/2. */
function logGammaFromTwo(x: number): number {
  const series = ZETA.reduceRight((sum, zeta, i) => zeta / (i + 2) - x * sum, 0);
  return x * (1 - EULER + x * series);
}
