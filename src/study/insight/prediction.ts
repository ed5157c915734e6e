import { chebyshevScalarization } from "../../acquisition/index.ts";
import { paretoFront } from "../../pareto/index.ts";
import { asTensor } from "../../tensor/index.ts";
import { type Evidence, type FittedModel, targetOf } from "../strategies/index.ts";
import type { Uncertain } from "./importance.ts";
import { type Fit, objectiveTarget } from "./models.ts";

/** What the model expects of an objective at n configurations, in the user's units, without observation noise. */
export interface StudyPrediction {
  /** The mean of each configuration, in the user's units. */
  readonly mean: number[];
  /** The standard deviation of each, without observation noise. */
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
 * Which of the trials in `eligible` the models believe to be the best, of those that they believe to satisfy the outcome constraints, and what they
 * expect of its objectives; null where there is none. Of several objectives the best has the largest augmented Chebyshev scalarization.
 */
export async function recommend(
  evidence: Evidence,
  fit: Fit,
  { eligible, weights }: { readonly eligible: readonly number[]; readonly weights: readonly number[] },
): Promise<{ index: number; expected: Uncertain[] } | null> {
  const points = eligible.map((i) => evidence.points[i]);
  const constraints = await constraintModels(evidence, fit);
  const broken = constraints.map((model) => predictionAt(points, model).mean);
  const feasible = [...points.keys()].filter((i) => broken.every((mean) => mean[i] <= 0));
  if (feasible.length === 0) return null;
  const targets = evidence.objectives.map((_, j) => targetOf(evidence, j));
  const expected: StudyPrediction[] = [];
  for (const target of targets) expected.push(predictionAt(points, await fit(target)));
  const scores = scalarized(
    feasible.map((i) => expected.map(({ mean }, j) => (targets[j].maximize ? mean[i] : 0 - mean[i]))),
    weights,
  );
  const best = feasible[scores.indexOf(Math.max(...scores))];
  return {
    index: eligible[best],
    expected: expected.map(({ mean, standardDeviation }) => ({
      mean: mean[best],
      standardDeviation: standardDeviation[best],
    })),
  };
}

/** How good each row of objectives, to be maximized, is: the objective, or a scalarization by the ranges of their front. */
function scalarized(rows: readonly number[][], weights: readonly number[]): number[] {
  if (weights.length === 1) return rows.map(([value]) => value);
  const scalarization = chebyshevScalarization({ weights, Y: paretoFront(rows) as number[][] });
  return Array.from(scalarization(asTensor(rows)).data);
}

/** Models of by how much each outcome constraint is broken. */
export async function constraintModels({ violations }: Evidence, fit: Fit): Promise<FittedModel[]> {
  const models: FittedModel[] = [];
  for (const k of (violations[0] ?? []).keys()) {
    const values = violations.map((row) => row[k]);
    models.push(await fit({ name: `constraint ${k}, transformed`, values, variances: null, maximize: false }));
  }
  return models;
}

export function predictionAt(points: readonly (readonly number[])[], { model, unit }: FittedModel): StudyPrediction {
  if (points.length === 0) return { mean: [], standardDeviation: [] };
  const { mean, variance } = model.posterior(asTensor(points as number[][]).expandDims(1));
  return {
    mean: Array.from(mean.data, (value) => value * unit),
    standardDeviation: Array.from(variance.data, (value) => Math.sqrt(value) * unit),
  };
}
