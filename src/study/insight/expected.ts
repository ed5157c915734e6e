import type { Uncertain } from "./importance.ts";

/**
 * What a model expects of an outcome, in the user's units. Where the model transforms outcomes the distribution is skewed: a long tail sets its
 * mean and standard deviation, and the median and the interval say more.
 */
export interface ExpectedOutcome extends Uncertain {
  /** The outcome that is exceeded with probability 50 %. */
  readonly median: number;
  /** The lower end of the central interval that holds the outcome with probability 95 %. */
  readonly lower: number;
  /** Its upper end. */
  readonly upper: number;
}

/** What the model expects of an objective at n configurations, in the user's units, without observation noise: a list of each figure. */
export type StudyPrediction = { readonly [Figure in keyof ExpectedOutcome]: number[] };

/** The figures of one of several outcomes. */
export function expectedAt(
  { mean, standardDeviation, median, lower, upper }: StudyPrediction,
  i: number,
): ExpectedOutcome {
  return {
    mean: mean[i],
    standardDeviation: standardDeviation[i],
    median: median[i],
    lower: lower[i],
    upper: upper[i],
  };
}
