/**
 * Smooth replacements of max(u, 0), the step function and exp(−u) whose tails decay like a power, so that logs and gradients stay
 * informative far from the edge (Ament et al., NeurIPS 2023). All at unit temperature: fatplus_τ(x) = τ fatplus(x/τ).
 */
import { log, log1p } from "./log.ts";
import { sigmoid, softplus } from "./logistic.ts";

/** 1 / (1 + x²). */
export function cauchy(x: number): number {
  return 1 / (1 + x * x);
}

/** cauchy′(x) = −2x cauchy(x)². */
export function dcauchy(x: number): number {
  return cauchy(x) * dlogCauchy(x);
}

/** From here on 1 is negligible beside x². */
export const CAUCHY_FAR = 1e8;

/** −log(1 + x²). */
export function logCauchy(x: number): number {
  return Math.abs(x) > CAUCHY_FAR ? -2 * log(Math.abs(x)) : -log1p(x * x);
}

/** logCauchy′(x) = −2x cauchy(x), written so that x² may overflow. */
export function dlogCauchy(x: number): number {
  return -2 / (x + 1 / x);
}

/** Of the Cauchy term in fatplus. */
export const CAUCHY_WEIGHT = 0.1;
export const LOG_CAUCHY_WEIGHT = log(CAUCHY_WEIGHT);
/** Below it softplus is less than an ulp of the Cauchy term. */
export const CAUCHY_ONLY = -45;

/** softplus(u) + 0.1 cauchy(u). */
export function fatplus(u: number): number {
  return softplus(u) + CAUCHY_WEIGHT * cauchy(u);
}

/** fatplus′(u) = sigmoid(u) − 0.2 u cauchy(u)², positive everywhere. */
export function dfatplus(u: number): number {
  return sigmoid(u) + CAUCHY_WEIGHT * dcauchy(u);
}

/** log fatplus(u): about −2 log|u| on the left, log u on the right. */
export function logFatplus(u: number): number {
  return u < CAUCHY_ONLY ? LOG_CAUCHY_WEIGHT + logCauchy(u) : log(fatplus(u));
}

/** logFatplus′ = exp(logSigmoid(u) − logFatplus(u)) − 0.2 u exp(2 logCauchy(u) − logFatplus(u)). */
export function dlogFatplus(u: number): number {
  return u < CAUCHY_ONLY ? dlogCauchy(u) : dfatplus(u) / fatplus(u);
}

export const TWO_THIRDS = 2 / 3;
export const LOG_TWO_THIRDS = log(TWO_THIRDS);
/** cauchy has its inflections at ± this. */
export const INFLECTION = 1 / Math.sqrt(3);

/** A sigmoid with Cauchy tails: (2/3) cauchy(u − 1/√3) for u < 0, and fatmoid(−u) = 1 − fatmoid(u). Twice differentiable. */
export function fatmoid(u: number): number {
  const tail = TWO_THIRDS * cauchy(Math.abs(u) + INFLECTION);
  return u < 0 ? tail : 1 - tail;
}

/** fatmoid′(u) = −(2/3) cauchy′(|u| + 1/√3), even in u. */
export function dfatmoid(u: number): number {
  return -TWO_THIRDS * dcauchy(Math.abs(u) + INFLECTION);
}

/** log fatmoid(u): about −2 log|u| on the left, −(2/3)/u² on the right. */
export function logFatmoid(u: number): number {
  return u < 0 ? LOG_TWO_THIRDS + logCauchy(u - INFLECTION) : log1p(-TWO_THIRDS * cauchy(u + INFLECTION));
}

/** logFatmoid′ = fatmoid′/fatmoid; for u < 0 this is logCauchy′(u − 1/√3). */
export function dlogFatmoid(u: number): number {
  return u < 0 ? dlogCauchy(u - INFLECTION) : dfatmoid(u) / fatmoid(u);
}

/** From here on 1 + v is negligible beside v²/2, which may overflow. */
export const PARETO_FAR = 1e17;

/** −a log(1 + v + v²/2), v = x/a, a = α/2, for x ≥ 0: a power-law replacement of −x; written so that v² may overflow. */
export function logPareto(x: number, alpha: number): number {
  const a = 0.5 * alpha;
  const v = x / a;
  return -a * (v > PARETO_FAR ? 2 * log(v) - Math.LN2 : log1p(v + 0.5 * v * v));
}

/** logPareto′(x) = −(1 + v) / (1 + v + v²/2), v = 2x/α. */
export function dlogPareto(x: number, alpha: number): number {
  const v = (2 * x) / alpha;
  return v > PARETO_FAR ? -2 / v : -(1 + v) / (1 + v + 0.5 * v * v);
}
