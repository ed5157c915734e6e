import { InputError, invalid } from "../errors/index.ts";
import { asTensor } from "../tensor/index.ts";
import { type Evidence, type fittedModel, targetOf } from "./strategies/index.ts";

/** Fits a model to one number per trial. */
export type Fit = typeof fittedModel;

/** What a model expects at n configurations, in the user's units, without observation noise. */
export interface StudyPrediction {
  readonly mean: number[];
  readonly standardDeviation: number[];
}

/** The predictions of a model that is fitted to one of the objectives. Throws InputError before there is a result. */
export async function predictorOf(
  fit: Fit,
  evidence: Evidence,
  objective: number,
): Promise<(configurations: readonly object[]) => StudyPrediction> {
  if (evidence.points.length === 0)
    throw new InputError("predict: the study has no complete trial yet; tell some results first");
  const { space, objectives, outcomes, variances } = evidence;
  const only = <T>(rows: readonly (readonly T[])[]) => rows.map((row) => [row[objective]]);
  const single = {
    ...evidence,
    objectives: [objectives[objective]],
    outcomes: only(outcomes),
    variances: only(variances),
  };
  const predict = await posteriorOf(fit, single, targetOf(single, ""));
  return (configurations) => {
    if (!Array.isArray(configurations)) invalid("configurations", "a list of configurations", configurations);
    return predict(configurations.map((c) => space.encoding.encode(space.attached(c).configuration)));
  };
}

/**
 * Which of the complete trials a model believes to be the best, of those in `eligible` that it believes to satisfy the outcome constraints;
 * null where there is none.
 */
export async function recommended(
  fit: Fit,
  evidence: Evidence,
  eligible: readonly number[],
): Promise<{ index: number; mean: number; standardDeviation: number } | null> {
  const points = eligible.map((i) => evidence.points[i]);
  let isFeasible = eligible.map(() => true);
  for (const k of (evidence.violations[0] ?? []).keys()) {
    const values = evidence.violations.map((row) => row[k]);
    const { mean } = (await posteriorOf(fit, evidence, { values, variances: null, maximize: false }))(points);
    isFeasible = isFeasible.map((is, i) => is && mean[i] <= 0);
  }
  if (!isFeasible.includes(true)) return null;
  const target = targetOf(evidence, "");
  const { mean, standardDeviation } = (await posteriorOf(fit, evidence, target))(points);
  const sign = target.maximize ? 1 : -1;
  const score = mean.map((value, i) => (isFeasible[i] ? sign * value : Number.NEGATIVE_INFINITY));
  const best = score.indexOf(Math.max(...score));
  return { index: eligible[best], mean: mean[best], standardDeviation: standardDeviation[best] };
}

async function posteriorOf(
  fit: Fit,
  evidence: Evidence,
  target: Parameters<Fit>[1],
): Promise<(points: readonly (readonly number[])[]) => StudyPrediction> {
  const { model, unit } = await fit(evidence, target);
  return (points) => {
    if (points.length === 0) return { mean: [], standardDeviation: [] };
    const { mean, variance } = model.posterior(asTensor(points as number[][]).expandDims(1));
    return {
      mean: Array.from(mean.data, (v) => v * unit),
      standardDeviation: Array.from(variance.data, (v) => Math.sqrt(v) * unit),
    };
  };
}
