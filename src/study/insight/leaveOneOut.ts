import { leaveOneOut as ofModel } from "../../models/index.ts";
import type { Evidence } from "../strategies/index.ts";
import { type ExpectedOutcome, expectedAt } from "./expected.ts";
import { type Fit, objectiveTarget } from "./models.ts";
import { figuresOf } from "./prediction.ts";

/** A trial as all others predict it; in the user's units, observation noise included. */
export interface LeftOut extends ExpectedOutcome {
  /** The id of the trial. */
  readonly trial: number;
  /** The observed value of the objective. */
  readonly observed: number;
  /** By how many standard deviations the outcome exceeds the prediction, on the scale of the model, where predictions are normal. */
  readonly standardized: number;
}

/** How well the model of an objective predicts trials that it has not seen. */
export interface StudyLeaveOneOut {
  /** One for each complete trial that the model learns from, by id. */
  readonly trials: readonly LeftOut[];
  /**
   * The root mean square error on the scale of the model, as a share of that of predicting the mean of the other outcomes: 0 for exact
   * predictions, 1 where the model has learned nothing. One minus its square is R².
   */
  readonly relativeError: number;
  /** The share of the outcomes that lie within the 90 % interval of their predictions. */
  readonly coverage: number;
}

/** Half the width of the 90 % interval of a standard normal variable. */
const INTERVAL = 1.6448536269514722;

/**
 * Leave-one-out predictions at the hyperparameters and transforms of the model of all trials, in closed form; `trials` are the ids of the
 * first rows of the evidence.
 */
export async function leaveOneOut(
  evidence: Evidence,
  fit: Fit,
  { objective, trials }: { readonly objective: string; readonly trials: readonly number[] },
): Promise<StudyLeaveOneOut> {
  const target = objectiveTarget(evidence, objective);
  const { model, unit } = await fit(target);
  const { standardized, ...moments } = ofModel(model);
  const onScale = model.onModelScale();
  const normal = ofModel(onScale);
  const [observed, expected] = [onScale.trainY.data, normal.mean.data];
  const { inverse } = model.components.outcomeTransform;
  const figures = figuresOf(moments, normal, (values) => inverse(values.expandDims(-1)).squeeze(-1), unit);
  const n = observed.length;
  const center = trials.reduce((sum, _, i) => sum + observed[i], 0) / trials.length;
  const rootMeanSquare = (of: (i: number) => number) =>
    Math.sqrt(trials.reduce((sum, _, i) => sum + of(i) * of(i), 0) / trials.length);
  // The mean of the others differs from an outcome by n / (n − 1) times as much as the mean of all.
  const ofMean = rootMeanSquare((i) => ((observed[i] - center) * n) / (n - 1));
  return {
    trials: trials.map((trial, i) => ({
      trial,
      observed: target.values[i],
      ...expectedAt(figures, i),
      standardized: standardized.data[i],
    })),
    relativeError: ofMean > 0 ? rootMeanSquare((i) => observed[i] - expected[i]) / ofMean : 1,
    coverage: trials.filter((_, i) => Math.abs(standardized.data[i]) <= INTERVAL).length / trials.length,
  };
}
