import { asTensor } from "../../tensor/index.ts";
import { type Evidence, type FittedModel, targetOf } from "../strategies/index.ts";
import { type Fit, objectiveTarget } from "./models.ts";

/** What the model expects of an objective at n configurations, in the user's units, without observation noise. */
export interface StudyPrediction {
  readonly mean: number[];
  readonly standardDeviation: number[];
}

/** The predictions of one objective at configurations inside or outside the space. Throws InputError for one of another space. */
export async function predict(
  evidence: Evidence,
  fit: Fit,
  { objective, configurations }: { readonly objective: string; readonly configurations: readonly unknown[] },
): Promise<StudyPrediction> {
  const { attached, encoding } = evidence.space;
  const points = configurations.map((each) => encoding.encode(attached(each).configuration));
  return predictionAt(points, await fit(objectiveTarget(evidence, objective)));
}

/**
 * Which of the trials in `eligible` the model believes to be the best, of those that it believes to satisfy the outcome constraints; null
 * where there is none.
 */
export async function recommend(
  evidence: Evidence,
  fit: Fit,
  { eligible }: { readonly eligible: readonly number[] },
): Promise<{ index: number; mean: number; standardDeviation: number } | null> {
  const points = eligible.map((i) => evidence.points[i]);
  let isFeasible = eligible.map(() => true);
  for (const k of (evidence.violations[0] ?? []).keys()) {
    const values = evidence.violations.map((row) => row[k]);
    const { mean } = predictionAt(
      points,
      await fit({ name: `constraint ${k}, transformed`, values, variances: null, maximize: false }),
    );
    isFeasible = isFeasible.map((is, i) => is && mean[i] <= 0);
  }
  if (!isFeasible.includes(true)) return null;
  const target = targetOf(evidence, 0);
  const { mean, standardDeviation } = predictionAt(points, await fit(target));
  const sign = target.maximize ? 1 : -1;
  const score = mean.map((value, i) => (isFeasible[i] ? sign * value : Number.NEGATIVE_INFINITY));
  const best = score.indexOf(Math.max(...score));
  return { index: eligible[best], mean: mean[best], standardDeviation: standardDeviation[best] };
}

function predictionAt(points: readonly (readonly number[])[], { model, unit }: FittedModel): StudyPrediction {
  if (points.length === 0) return { mean: [], standardDeviation: [] };
  const { mean, variance } = model.posterior(asTensor(points as number[][]).expandDims(1));
  return {
    mean: Array.from(mean.data, (value) => value * unit),
    standardDeviation: Array.from(variance.data, (value) => Math.sqrt(value) * unit),
  };
}
