/** A monotone map of outcomes to the scale that the model works on, and back. */
import { expm1, log, log1p, square } from "../math/index.ts";
export interface OutcomeWarp {
  forward(y: number): number;
  inverse(z: number): number;
}

/** How strong a warp may be: λ = 1 is none, 0 a log to one side, 2 a log to the other. */
const [MIN_LAMBDA, MAX_LAMBDA, STEPS] = [0, 2, 80];

/**
 * The Yeo-Johnson transform (2000) of the standardised outcomes, with the λ of [0, 2] under which they look most normal. Outcomes
 * of a search are often skewed by a few terrible ones; a stationary model then wastes its lengthscales on them.
 */
export function outcomeWarp(outcomes: readonly number[]): OutcomeWarp {
  const { mean, deviation } = momentsOf(outcomes);
  const scores = outcomes.map((y) => (y - mean) / deviation);
  let best = { lambda: 1, likelihood: logLikelihood(scores, 1) };
  for (let k = 0; k <= STEPS; k++) {
    const lambda = MIN_LAMBDA + ((MAX_LAMBDA - MIN_LAMBDA) * k) / STEPS;
    const likelihood = logLikelihood(scores, lambda);
    if (likelihood > best.likelihood) best = { lambda, likelihood };
  }
  const { lambda } = best;
  return {
    forward: (y) => yeoJohnson((y - mean) / deviation, lambda),
    inverse: (z) => mean + deviation * yeoJohnsonInverse(z, lambda),
  };
}

/** Mean and standard deviation; where the outcomes do not vary, a number that makes their rounding errors vanish. */
function momentsOf(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, v) => sum + v / values.length, 0);
  // Scaled before squaring, so that huge outcomes do not overflow.
  const largest = values.reduce((m, v) => Math.max(m, Math.abs(v - mean)), 0);
  if (!(largest > 1e-12 * Math.max(Math.abs(mean), Number.MIN_VALUE)))
    return { mean, deviation: Math.max(1, Math.abs(mean)) };
  const scatter = values.reduce((sum, v) => sum + square((v - mean) / largest), 0);
  return { mean, deviation: largest * Math.sqrt(scatter / Math.max(values.length - 1, 1)) };
}

/** Of a normal sample after the transform, its mean and variance fitted. */
function logLikelihood(scores: readonly number[], lambda: number): number {
  const n = scores.length;
  const z = scores.map((s) => yeoJohnson(s, lambda));
  const mean = z.reduce((sum, v) => sum + v, 0) / n;
  const variance = z.reduce((sum, v) => sum + square(v - mean), 0) / n;
  const logJacobian = scores.reduce((sum, s) => sum + Math.sign(s) * log1p(Math.abs(s)), 0);
  return -0.5 * n * log(variance) + (lambda - 1) * logJacobian;
}

function yeoJohnson(y: number, lambda: number): number {
  return y >= 0 ? boxCox(y, lambda) : -boxCox(-y, 2 - lambda);
}

function yeoJohnsonInverse(z: number, lambda: number): number {
  return z >= 0 ? boxCoxInverse(z, lambda) : -boxCoxInverse(-z, 2 - lambda);
}

/** ((1 + y)^λ − 1)/λ, and log(1 + y) for λ = 0. */
function boxCox(y: number, lambda: number): number {
  return lambda === 0 ? log1p(y) : expm1(lambda * log1p(y)) / lambda;
}

function boxCoxInverse(z: number, lambda: number): number {
  return lambda === 0 ? expm1(z) : expm1(log1p(lambda * z) / lambda);
}
