import { dot } from "../linalg/index.ts";
import { type Box, clamp } from "../polytope/index.ts";
import { type Evaluation, isSound } from "./types.ts";
import { StrongWolfe } from "./wolfe.ts";

/** The maximum number of trials of one line search. */
export const patience = 20;

/** The longest step, in lengths of the direction, where no bound is met. */
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
  /** Trials are clamped to it, against rounding. */
  box: Box;
  /** After this many trials the last one is accepted if its value is lower than at the start. */
  maxTrials: number;
}

export interface RayResult {
  accepted: boolean;
  step: number;
  evaluation: Evaluation;
  trials: number;
}

/**
 * Searches the ray for a point that satisfies the strong Wolfe conditions. Every trial is written to `trial` and yielded; on return
 * `trial` and `evaluation` are those of the last one. After a value or gradient that is not finite the step becomes shorter.
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
