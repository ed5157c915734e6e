/**
 * The expected-improvement function h(x) = φ(x) + x Φ(x) and its log: for Y ~ N(μ, σ²), E max(Y − f, 0) = σ h((μ − f)/σ).
 * Ament et al., "Unexpected Improvements to Expected Improvement for Bayesian Optimization", NeurIPS 2023.
 */
import { dlogErfcx } from "./erf.ts";
import { log } from "./log.ts";
import { FAR, millsTail } from "./mills.ts";
import { dlogNdtr, logNdtr, ndtr, normalPdf } from "./normal.ts";

/** h(x) = φ(x) + x Φ(x), whose terms cancel on the left: below −1 it is Φ/(Φ/h). h′ = Φ. */
export function eiHelper(x: number): number {
  if (x > -1) return normalPdf(x) + x * ndtr(x);
  const below = ndtr(x);
  return below === 0 ? 0 : below / dlogEiHelper(x);
}

/** log h(x) on the whole line: about −x²/2 − 2 log|x| on the left, log x on the right. */
export function logEiHelper(x: number): number {
  return x <= -1 ? logNdtr(x) - log(dlogEiHelper(x)) : log(eiHelper(x));
}

/** logEiHelper′ = Φ/h = −√2 / logErfcx′(−x/√2): about −x on the left, 1/x on the right. */
export function dlogEiHelper(x: number): number {
  return -Math.SQRT2 / dlogErfcx(-x * Math.SQRT1_2);
}

/**
 * Φ/h − φ/Φ, the slope of log(h/Φ): about 1/|x| on both sides. With it the second derivatives of the log of Φ, h, erfc and the hazard
 * are products. Below −FAR the difference is computed by continued fractions.
 */
export function slopeGap(x: number): number {
  if (!(x < -FAR)) return dlogEiHelper(x) - dlogNdtr(x);
  const tail = millsTail(-x);
  return tail - 1 / (tail - x);
}
