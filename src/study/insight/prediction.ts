import { chebyshevScalarization } from "../../acquisition/index.ts";
import { paretoFront } from "../../pareto/index.ts";
import { asTensor, type Tensor } from "../../tensor/index.ts";
import { type Evidence, type FittedModel, targetOf } from "../strategies/index.ts";
import { type ExpectedOutcome, expectedAt, type StudyPrediction } from "./expected.ts";
import { type Fit, objectiveTarget } from "./models.ts";

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
): Promise<{ index: number; expected: ExpectedOutcome[] } | null> {
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
    expected: expected.map((figures) => expectedAt(figures, best)),
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
  if (points.length === 0) return { mean: [], standardDeviation: [], median: [], lower: [], upper: [] };
  const posterior = model.posterior(asTensor(points as number[][]).expandDims(1));
  const normal = posterior.latent ?? { posterior, inverse: (values: Tensor) => values };
  return figuresOf(posterior, normal.posterior, normal.inverse, unit);
}

interface Moments {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** The figures, in units of the user, of outcomes with some moments, which are the images of normal values. */
export function figuresOf(
  outcomes: Moments,
  { mean, variance }: Moments,
  inverse: (values: Tensor) => Tensor,
  unit: number,
): StudyPrediction {
  const listed = (values: Tensor) => Array.from(values.data, (value) => value * unit);
  const at = (z: number) => listed(inverse(mean.add(variance.maximum(0).sqrt().mul(z))));
  return {
    mean: listed(outcomes.mean),
    standardDeviation: listed(outcomes.variance.sqrt()),
    median: at(0),
    lower: at(-WIDTH),
    upper: at(WIDTH),
  };
}

/** Half the width of the 95 % interval of a standard normal variable. */
const WIDTH = 1.959963984540054;
