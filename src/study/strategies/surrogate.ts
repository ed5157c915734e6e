import { type Acquisition, acquisition, logProbabilityOfFeasibility } from "../../acquisition/index.ts";
import { type ExactGP, fitModel, modelList, singleTaskGP } from "../../models/index.ts";
import { standardize } from "../../transforms/index.ts";
import { pointKey } from "../space/index.ts";
import { type AcquisitionName, type Criterion, criteria } from "./acquisitions.ts";
import { covarianceOf, fittedModel, noise, type Target, unitOf } from "./recipe.ts";
import type { Evidence } from "./strategy.ts";

/** What a study's results say: the models of the objective and of what makes an experiment feasible. */
export interface Belief {
  /** Predicts the target in units of `unit`. */
  readonly model: ExactGP;
  readonly target: Target;
  /** The log probability that a trial satisfies the outcome constraints and does not fail; null where neither is at stake. */
  readonly feasibility: Acquisition | null;
  /** The points of complete trials that satisfy the outcome constraints, at the highest fidelity. */
  readonly baseline: number[][];
}

/** Fits the models to a target. */
export async function beliefOf(evidence: Evidence, target: Target, signal?: AbortSignal): Promise<Belief> {
  const { model } = await fittedModel(evidence, target, signal);
  const feasibility = await feasibilityOf(evidence, signal);
  const { space, points, violations } = evidence;
  const { targets, encoding } = space;
  const held = encoding.parameters.flatMap(({ name, kind, spec }, i) =>
    Object.hasOwn(targets, name) ? [[i, kind.encode(spec, targets[name])] as const] : [],
  );
  const feasible = points
    .filter((_, i) => violations[i].every((violation) => violation <= 0))
    .map((point) => Object.assign([...point], Object.fromEntries(held)) as number[]);
  const baseline = [...new Map(feasible.map((point) => [pointKey(point), point])).values()];
  return { model, target, feasibility, baseline };
}

/** An acquisition function by which the next experiment is chosen. */
export interface Surrogate {
  readonly acquisition: Acquisition;
  /** What it is, and what it is conditional on, for people. */
  readonly description: string;
  readonly condition?: string;
  readonly anyFidelity: boolean;
}

/**
 * The acquisition function of that name on the scale of the model, where a few terrible outcomes do not set the tone, given the trials that run.
 * With outcome constraints or failed trials the log probability is added that a trial satisfies the constraints and does not fail; it is all
 * there is until one trial satisfies the constraints.
 */
export function surrogateOf(evidence: Evidence, belief: Belief, name: AcquisitionName, seed: string): Surrogate {
  const { model, target, feasibility, baseline } = belief;
  const { description, anyFidelity = false, ...criterion }: Criterion = criteria[name];
  if (feasibility && baseline.length === 0)
    return { acquisition: feasibility, description: "probability that the outcome constraints hold", anyFidelity };
  const gain = criterion.acquisition({
    ...{ evidence, baseline, seed },
    model: model.onModelScale(),
    maximize: target.maximize,
    weighed: feasibility !== null,
  });
  if (!feasibility) return { acquisition: gain, description, anyFidelity };
  const conditions = [
    ...(evidence.violations[0].length > 0 ? ["the outcome constraints hold"] : []),
    ...(evidence.failed.length > 0 ? ["the trial does not fail"] : []),
  ];
  return {
    acquisition: weighed(gain, feasibility),
    description,
    condition: `given that ${conditions.join(" and ")}`,
    anyFidelity,
  };
}

function weighed(gain: Acquisition, feasibility: Acquisition): Acquisition {
  return acquisition("feasibleGain", gain.model, 1, (X) => gain.forward(X).add(feasibility.forward(X)), {
    isLog: true,
    incumbents: gain.incumbents,
  });
}

/**
 * The log probability that a trial satisfies the outcome constraints and does not fail; null where neither is at stake. Failing is learned as a
 * constraint that is broken by 1 where a trial failed, and kept by 1 where one was completed (classification by least squares).
 */
async function feasibilityOf(
  { space, points, violations, failed }: Evidence,
  signal?: AbortSignal,
): Promise<Acquisition | null> {
  const goals = violations[0].map((_, k) => ({ trainX: points, trainY: violations.map((row) => row[k]) }));
  if (failed.length > 0)
    goals.push({ trainX: [...points, ...failed], trainY: [...points.map(() => -1), ...failed.map(() => 1)] });
  if (goals.length === 0) return null;
  const models: ExactGP[] = [];
  for (const { trainX, trainY } of goals) {
    const unit = unitOf(trainY);
    const model = singleTaskGP({
      trainX: trainX as number[][],
      trainY: trainY.map((value) => value / unit),
      covariance: covarianceOf(space.encoding),
      noise,
      outcomeTransform: standardize(),
    });
    models.push(await fitModel(model, { signal }));
  }
  const constraints = Object.fromEntries(models.map((_, k) => [k, [null, 0] as const]));
  return logProbabilityOfFeasibility(modelList(models), { constraints });
}
