import { dot } from "../linalg/index.ts";
import { type Box, clamp } from "../polytope/index.ts";
import { type Evaluation, isSound } from "./types.ts";
import { StrongWolfe } from "./wolfe.ts";

/** Trials that one line search may take. */
export const patience = 20;

/** How far, in steps, it may go where nothing bounds it. */
export const longest = 1e10;

/** A ray from a point where value and slope are known. */
export interface Ray {
  x: Float64Array;
  direction: Float64Array;
  value: number;
  /** gᵀ direction, negative. */
  slope: number;
  firstStep: number;
  maxStep: number;
  /** Rounding must not leave it. */
  box: Box;
  /** After so many the last trial is accepted if it is lower at all. */
  maxTrials: number;
}

export interface RayResult {
  accepted: boolean;
  step: number;
  evaluation: Evaluation;
  trials: number;
}

/**
 * Looks along the ray for a point that satisfies the strong Wolfe conditions. Every trial is written to `trial` and yielded; on
 * return `trial` and `evaluation` are the last one. A value or gradient that is not finite counts as a step too far.
 */
export function* searchRay(ray: Ray, trial: Float64Array): Generator<Float64Array, RayResult, Evaluation> {
  const { x, direction, value, slope, box } = ray;
  const search = new StrongWolfe(value, slope, ray.firstStep, ray.maxStep);
  for (let trials = 1; ; trials++) {
    const { step } = search;
    for (let i = 0; i < x.length; i++) trial[i] = x[i] + step * direction[i];
    const evaluation = yield clamp(trial, box);
    const verdict = isSound(evaluation)
      ? search.advance(evaluation.value, dot(evaluation.gradient, direction))
      : search.retreat();
    if (verdict !== "continue") return { accepted: verdict === "accepted", step, evaluation, trials };
    if (trials >= ray.maxTrials)
      return { accepted: isSound(evaluation) && evaluation.value < value, step, evaluation, trials };
  }
}
