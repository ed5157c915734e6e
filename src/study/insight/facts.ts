import { asTensor } from "../../tensor/index.ts";
import type { SearchSpace } from "../space/index.ts";
import type { Evidence } from "../strategies/index.ts";
import { importance, type ParameterImportance, type Uncertain } from "./importance.ts";
import { leaveOneOut, type StudyLeaveOneOut } from "./leaveOneOut.ts";
import { type Fit, objectiveTarget } from "./models.ts";
import { spread } from "./spread.ts";
import { trend } from "./trend.ts";

/** A part of the budget. */
export interface BudgetPart {
  readonly of: string;
  readonly total: number;
  readonly left: number;
}

/** What checks know of a study. */
export interface StudyFacts {
  readonly evidence: Evidence;
  /** The ids of the complete trials, which are the first rows of the evidence. */
  readonly trials: readonly number[];
  readonly budget: readonly BudgetPart[];
}

/** Whether the outcomes of the j-th objective differ; a model of equal ones says nothing. */
export function varies(
  { evidence: { outcomes }, trials }: Pick<StudyFacts, "evidence" | "trials">,
  j: number,
): boolean {
  return outcomes.slice(0, trials.length).some((row) => row[j] !== outcomes[0][j]);
}

/** What checks of a model know of one objective; predictions are on the scale of the model, where outcomes vary by about 1. */
export interface ModelFacts {
  readonly space: SearchSpace;
  readonly leaveOneOut: StudyLeaveOneOut;
  readonly importance: readonly ParameterImportance[];
  /** The standard deviation of the noise, and that of the mean over the space. */
  readonly noise: number;
  readonly effect: number;
  /** By how much outcomes rise from the first to the last trial, whatever the parameters. */
  readonly trend: Uncertain;
  /** The point of the complete trial with the best mean. */
  readonly best: readonly number[];
  /** How much better the function is at a point than at another: the mean, and how uncertain the model is of it. */
  gain(point: readonly number[], other: readonly number[]): Uncertain;
}

/** Points of the space at which the model is evaluated. */
const EVALUATED = 1024;

export async function modelFacts(
  evidence: Evidence,
  fit: Fit,
  objective: string,
  trials: readonly number[],
): Promise<ModelFacts> {
  const { space } = evidence;
  const target = objectiveTarget(evidence, objective);
  const model = (await fit(target)).model.onModelScale();
  const at = (points: readonly (readonly number[])[], observationNoise = false) =>
    model.posterior(asTensor(points as number[][]).expandDims(1), { observationNoise });
  const sign = target.maximize ? 1 : -1;
  const points = evidence.points.slice(0, trials.length);
  const means = at(points).mean.data;
  const best = means.reduce((b, mean, i) => (sign * mean > sign * means[b] ? i : b), 0);
  const over = at([...points, ...spread(space, EVALUATED)]).mean.data;
  const center = over.reduce((sum, mean) => sum + mean, 0) / over.length;
  const variance = over.reduce((sum, mean) => sum + (mean - center) * (mean - center), 0) / over.length;
  const noise = at([points[best]], true).variance.item() - at([points[best]]).variance.item();
  return {
    space,
    leaveOneOut: await leaveOneOut(evidence, fit, { objective, trials }),
    importance: await importance(evidence, fit, { objective, evaluations: EVALUATED }),
    noise: Math.sqrt(Math.max(noise, 0)),
    effect: Math.sqrt(variance),
    trend: trend(model, trials.length),
    best: points[best],
    gain(point, other) {
      const { mean, covariance } = model.posterior([point, other] as number[][]);
      const [a, b, , c] = covariance.data;
      const standardDeviation = Math.sqrt(Math.max(a - 2 * b + c, 0));
      return { mean: sign * (mean.data[0] - mean.data[1]), standardDeviation };
    },
  };
}
