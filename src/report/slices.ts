import { invalid } from "../errors/index.ts";
import type { Configuration, ParameterValue } from "../study/index.ts";
import type { Prediction, ReportInput } from "./types.ts";
import { bestTrial, gridOf, parametersOf, type ReportParameter } from "./values.ts";

/** The posterior along one parameter, all others held at the best trial. */
export interface Slice {
  readonly parameter: ReportParameter;
  readonly points: readonly { at: ParameterValue; mean: number; low: number; high: number }[];
  /** The largest minus the smallest mean. */
  readonly variation: number;
}

/** One slice for each parameter, with a band of two standard deviations; none without a model or a complete trial. */
export async function posteriorSlices(input: ReportInput): Promise<Slice[]> {
  const { predict } = input;
  const best = bestTrial(input)?.parameters;
  if (!predict || !best) return [];
  // A slice varies one parameter only: not an inactive one, nor one on which others depend.
  const parents = new Set(Object.values(input.parameters).flatMap(({ when }) => Object.keys(when ?? {})));
  const drawn = parametersOf(input).filter(({ name }) => best[name] !== undefined && !parents.has(name));
  const grids = drawn.map((parameter) => ({ parameter, grid: gridOf(parameter, 81) }));
  const { mean, standardDeviation } = await predictAt(
    predict,
    grids.flatMap(({ parameter, grid }) => grid.map((at) => ({ ...best, [parameter.name]: at }))),
  );
  let k = 0;
  return grids.map(({ parameter, grid }) => {
    const points = grid.flatMap((at) => {
      const [value, reach] = [mean[k], 2 * standardDeviation[k++]];
      return Number.isFinite(value) ? [{ at, mean: value, low: value - reach, high: value + reach }] : [];
    });
    const means = points.map((point) => point.mean);
    return { parameter, points, variation: means.length ? Math.max(...means) - Math.min(...means) : 0 };
  });
}

/** Calls the predictor, and checks that it answered every configuration. */
export async function predictAt(
  predict: NonNullable<ReportInput["predict"]>,
  configurations: readonly Configuration[],
): Promise<Prediction> {
  const prediction = await predict(configurations);
  for (const part of ["mean", "standardDeviation"] as const)
    if (prediction[part].length !== configurations.length)
      invalid(`predict(...).${part}`, `${configurations.length} numbers`, prediction[part].length);
  return prediction;
}
