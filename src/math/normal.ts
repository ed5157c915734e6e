/** The standard normal density φ and distribution function Φ, their logs, ratios and inverse. */
import { dlogErfcx, erfc, erfcx } from "./erf.ts";
import { exp } from "./exp.ts";
import { log, log1p } from "./log.ts";

export const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);
export const SQRT_2_PI = Math.sqrt(2 * Math.PI);
export const HALF_LOG_2_PI = 0.5 * log(2 * Math.PI);

/** φ(x) = exp(−x²/2) / √(2π). */
export function normalPdf(x: number): number {
  return exp(-0.5 * x * x) / SQRT_2_PI;
}

/** log φ(x) = −x²/2 − log(2π)/2; its derivative is −x. */
export function logPhi(x: number): number {
  return -0.5 * x * x - HALF_LOG_2_PI;
}

/** Φ(x), with full relative accuracy in the left tail; ndtr′ = φ. */
export function ndtr(x: number): number {
  return 0.5 * erfc(-x * Math.SQRT1_2);
}

/** log Φ(x): for x < 0 from erfcx, which does not underflow; else log1p(−Φ(−x)), accurate however close Φ is to 1. */
export function logNdtr(x: number): number {
  return x < 0 ? log(0.5 * erfcx(-x * Math.SQRT1_2)) - 0.5 * x * x : log1p(-ndtr(-x));
}

/** logNdtr′ = φ/Φ = √(2/π) / erfcx(−x/√2), which tends to −x on the left; it underflows to 0 above 37.7. */
export function dlogNdtr(x: number): number {
  return SQRT_2_OVER_PI / erfcx(-x * Math.SQRT1_2);
}

/** log of the hazard rate φ(x) / Φ(−x). */
export function logHazard(x: number): number {
  return x < 0 ? logPhi(x) - logNdtr(-x) : log(dlogNdtr(-x));
}

/** logHazard′(x) = φ(x)/Φ(−x) − x = −logErfcx′(x/√2)/√2, free of the cancellation on the right. */
export function dlogHazard(x: number): number {
  return -dlogErfcx(x * Math.SQRT1_2) * Math.SQRT1_2;
}
