import { invalid } from "../errors/index.ts";
import { asTensor } from "../tensor/index.ts";
import { type Evidence, fittedModel, targetOf } from "./strategies/index.ts";

/** What a model expects at n configurations, in the user's units, without observation noise. */
export interface StudyPrediction {
  readonly mean: number[];
  readonly standardDeviation: number[];
}

/** The predictions of a model that is fitted to one of the objectives. */
export async function predictorOf(
  evidence: Evidence,
  objective: number,
): Promise<(configurations: readonly object[]) => StudyPrediction> {
  const { space, objectives, outcomes, variances } = evidence;
  const only = <T>(rows: readonly (readonly T[])[]) => rows.map((row) => [row[objective]]);
  const single = {
    ...evidence,
    objectives: [objectives[objective]],
    outcomes: only(outcomes),
    variances: only(variances),
  };
  const { model, unit } = await fittedModel(single, targetOf(single, ""));
  return (configurations) => {
    if (!Array.isArray(configurations)) invalid("configurations", "a list of configurations", configurations);
    if (configurations.length === 0) return { mean: [], standardDeviation: [] };
    const points = configurations.map((c) => space.encoding.encode(space.attached(c).configuration));
    const { mean, variance } = model.posterior(asTensor(points).expandDims(1));
    return {
      mean: Array.from(mean.data, (v) => v * unit),
      standardDeviation: Array.from(variance.data, (v) => Math.sqrt(v) * unit),
    };
  };
}
