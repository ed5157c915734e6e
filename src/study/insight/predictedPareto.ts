import { modelList } from "../../models/index.ts";
import { optimizePosteriorPareto } from "../../optim/index.ts";
import { frontOf } from "../../pareto/index.ts";
import { rowsOf, type Tensor } from "../../tensor/index.ts";
import { type Evidence, type FittedModel, targetOf } from "../strategies/index.ts";
import type { Configuration } from "../trials/index.ts";
import { type ExpectedOutcome, expectedAt } from "./expected.ts";
import type { Fit } from "./models.ts";
import { constraintModels, predictionAt } from "./prediction.ts";

/** An experiment, and what is expected of each objective. */
export interface ExpectedSolution {
  readonly parameters: Configuration;
  readonly expected: readonly ExpectedOutcome[];
}

/** Experiments whose expected objectives no others dominate, of those that are expected to satisfy the outcome constraints. */
export async function predictedPareto(evidence: Evidence, fit: Fit, _: object): Promise<ExpectedSolution[]> {
  const { space } = evidence;
  const objectives: FittedModel[] = [];
  for (const j of evidence.objectives.keys()) objectives.push(await fit(targetOf(evidence, j)));
  const constraints = await constraintModels(evidence, fit);
  const options = space.options(space.targets);
  const front = options
    ? amongOptions(
        options.map(({ point }) => point),
        objectives,
        constraints,
      )
    : await inSpace(evidence, objectives, constraints);
  const predictions = objectives.map((objective) => predictionAt(front, objective));
  return front.map((point, i) => ({
    parameters: space.encoding.decode(point, space.targets),
    expected: predictions.map((figures) => expectedAt(figures, i)),
  }));
}

/** The front of some points. */
function amongOptions(
  points: readonly (readonly number[])[],
  objectives: readonly FittedModel[],
  constraints: readonly FittedModel[],
): (readonly number[])[] {
  const broken = constraints.map((constraint) => predictionAt(points, constraint).mean);
  const feasible = points.filter((_, i) => broken.every((mean) => mean[i] <= 0));
  const means = objectives.map((objective) => predictionAt(feasible, objective).mean);
  const rows = feasible.map((_, i) => objectives.map(({ target }, j) => (target.maximize ? 1 : -1) * means[j][i]));
  return frontOf(rows).map((i) => feasible[i]);
}

/** A front over the space, whose points are moved to experiments that can be made. */
async function inSpace(
  { space }: Evidence,
  objectives: readonly FittedModel[],
  constraints: readonly FittedModel[],
): Promise<number[][]> {
  const { encoding, targets, witness } = space;
  const output = (k: number) => (samples: Tensor) => samples.at(-1, k);
  const { inputs } = await optimizePosteriorPareto(
    modelList([...objectives, ...constraints].map(({ model }) => model)),
    {
      bounds: encoding.bounds as [number[], number[]],
      objectives: objectives.map((_, j) => output(j)),
      maximize: objectives.map(({ target }) => target.maximize),
      constraints: constraints.map((_, k) => ({ value: output(objectives.length + k) })),
      repair: (point) => encoding.encode(space.admit(Array.from(point), targets) ?? witness),
    },
  );
  return rowsOf(inputs).map((x) => Array.from(x));
}
