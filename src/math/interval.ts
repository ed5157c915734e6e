/** The probability of an interval under the standard normal distribution, accurate for any position and width. */

import { erf } from "./erf.ts";
import { exp } from "./exp.ts";
import { log, log1p } from "./log.ts";
import { dlogNdtr, logPhi, ndtr, normalPdf } from "./normal.ts";

/** log(Φ(b) − Φ(a)) for a ≤ b; either end may be infinite; −∞ where they are equal, NaN where a > b. */
export function logProbNormalIn(a: number, b: number): number {
  if (a === b) return Number.NEGATIVE_INFINITY;
  if (a < 0 && b > 0) return logAround(a, b);
  return a >= 0 ? logPhi(a) + log(scaled(-b, -a)) : logPhi(b) + log(scaled(a, b));
}

/** ∂/∂b logProbNormalIn(a, b) = φ(b) / (Φ(b) − Φ(a)) = exp(logPhi(b) − logProbNormalIn(a, b)). */
export function dlogProbNormalInUpper(a: number, b: number): number {
  if (a < 0 && b > 0) return normalPdf(b) / around(a, b);
  return a >= 0 ? exp(-decay(-b, -a)) / scaled(-b, -a) : 1 / scaled(a, b);
}

/** ∂/∂a logProbNormalIn(a, b) = −exp(logPhi(a) − logProbNormalIn(a, b)). */
export function dlogProbNormalInLower(a: number, b: number): number {
  return -dlogProbNormalInUpper(-b, -a);
}

/** Φ(b) − Φ(a) for a < 0 < b: a sum of two positive terms. */
function around(a: number, b: number): number {
  return 0.5 * (erf(b * Math.SQRT1_2) - erf(a * Math.SQRT1_2));
}

function logAround(a: number, b: number): number {
  const inside = around(a, b);
  return inside < 0.5 ? log(inside) : log1p(-ndtr(a) - ndtr(-b));
}

/** The largest half-width, in units of the decay length, of an interval for the quadrature. */
export const NARROW = 0.25;

/**
 * (Φ(b) − Φ(a)) / φ(b) for a ≤ b ≤ 0. For an interval that is narrow relative to the decay of the density, 5-point
 * Gauss-Legendre quadrature of φ(t)/φ(b) (error below 1e-15); otherwise the difference of Mills ratios, which then loses few digits.
 */
function scaled(a: number, b: number): number {
  const half = 0.5 * (b - a);
  if (half * Math.max(1, -a) > NARROW) return 1 / dlogNdtr(b) - exp(-decay(a, b)) / dlogNdtr(a);
  return (
    half *
    (W0 * ratio(b, half) +
      W1 * (ratio(b, half * (1 - X1)) + ratio(b, half * (1 + X1))) +
      W2 * (ratio(b, half * (1 - X2)) + ratio(b, half * (1 + X2))))
  );
}

/** log φ(b) − log φ(a), which is positive for a < b ≤ 0. */
function decay(a: number, b: number): number {
  return 0.5 * (a - b) * (a + b);
}

/** φ(b − s) / φ(b). */
function ratio(b: number, s: number): number {
  return exp(s * (b - 0.5 * s));
}

/** 5-point quadrature on [0, 2]: at 1 with the first weight, at 1 ± each node with the others. */
export const gaussLegendre = {
  nodes: [Math.sqrt(5 - 2 * Math.sqrt(10 / 7)) / 3, Math.sqrt(5 + 2 * Math.sqrt(10 / 7)) / 3],
  weights: [128 / 225, (322 + 13 * Math.sqrt(70)) / 900, (322 - 13 * Math.sqrt(70)) / 900],
};
const [X1, X2] = gaussLegendre.nodes;
const [W0, W1, W2] = gaussLegendre.weights;
