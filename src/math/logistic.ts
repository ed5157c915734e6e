/** Logs and exponentials that neither overflow nor lose digits: the softplus family and log(1 − eˣ). */

import { exp, expm1 } from "./exp.ts";
import { log, log1p } from "./log.ts";

/** log(1 − eˣ) for x < 0 (−∞ at 0, NaN above); the two forms meet at −log 2 (Mächler 2012). */
export function log1mexp(x: number): number {
  return x > -Math.LN2 ? log(-expm1(x)) : log1p(-exp(x));
}

/** log1mexp′(x) = −eˣ / (1 − eˣ) = −exp(x − log1mexp(x)). */
export function dlog1mexp(x: number): number {
  return -1 / expm1(-x);
}

/** From here on e⁻ˣ is lost beside x and beside 1. */
const LINEAR = 45;

/** log(1 + eˣ); its derivative is the sigmoid. */
export function softplus(x: number): number {
  return x > LINEAR ? x : Math.max(x, 0) + log1p(exp(-Math.abs(x)));
}

/** 1 / (1 + e⁻ˣ). */
export function sigmoid(x: number): number {
  if (x > LINEAR) return 1;
  const e = exp(-Math.abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}

/** log sigmoid(x) = −softplus(−x); its derivative is sigmoid(−x). */
export function logSigmoid(x: number): number {
  return -softplus(-x);
}

/** Below it log(1 + eᵘ) = eᵘ to the last digit. */
export const EXPONENTIAL_ONLY = -37;

/** log softplus(u): u itself on the far left, log u on the right. */
export function logSoftplus(u: number): number {
  return u < EXPONENTIAL_ONLY ? u : log(softplus(u));
}

/** logSoftplus′ = sigmoid / softplus = exp(logSigmoid(u) − logSoftplus(u)). */
export function dlogSoftplus(u: number): number {
  return u < EXPONENTIAL_ONLY ? 1 : sigmoid(u) / softplus(u);
}
