/**
 * The expected-improvement function h(x) = φ(x) + x Φ(x) and its log: for Y ~ N(μ, σ²), E max(Y − f, 0) = σ h((μ − f)/σ).
 * Ament et al., "Unexpected Improvements to Expected Improvement for Bayesian Optimization", NeurIPS 2023.
 */
import { dlogErfcx } from "./erf.ts";
import { log } from "./log.ts";
import { FAR, millsTail } from "./mills.ts";
import { dlogNdtr, logNdtr, ndtr, normalPdf } from "./normal.ts";

/** φ(x) + x Φ(x), whose terms cancel on the left: below −1 it is Φ/(Φ/h). h′ = Φ. */
export function h(x: number): number {
  if (x > -1) return normalPdf(x) + x * ndtr(x);
  const below = ndtr(x);
  return below === 0 ? 0 : below / dlogH(x);
}

/** log h(x) on the whole line: about −x²/2 − 2 log|x| on the left, log x on the right. */
export function logH(x: number): number {
  return x <= -1 ? logNdtr(x) - log(dlogH(x)) : log(h(x));
}

/** logH′ = Φ/h = −√2 / logErfcx′(−x/√2): about −x on the left, 1/x on the right. */
export function dlogH(x: number): number {
  return -Math.SQRT2 / dlogErfcx(-x * Math.SQRT1_2);
}

/** logH″ = (Φ/h)(φ/Φ − Φ/h), between −1 (far left) and 0; below −FAR the difference is taken by continued fractions. */
export function d2logH(x: number): number {
  const slope = dlogH(x);
  if (!(x < -FAR)) return slope * (dlogNdtr(x) - slope);
  const z = Math.min(-x, 1e8);
  const tail = millsTail(z);
  return 1 - tail * (z + tail);
}
