import {
  type Acquisition,
  acquisition,
  logExpectedImprovement,
  logProbabilityOfFeasibility,
} from "../../acquisition/index.ts";
import { type ExactGP, fitModel, modelList, singleTaskGP } from "../../models/index.ts";
import type { Posterior } from "../../posteriors/index.ts";
import { asTensor } from "../../tensor/index.ts";
import { standardize } from "../../transforms/index.ts";
import { covarianceOf, fittedModel, noise, type Target, unitOf } from "./recipe.ts";
import type { Evidence } from "./strategy.ts";

/** LogEI and the best posterior mean on the scale of the model: there, a few terrible outcomes do not set the tone. */
const onModelScale = (posterior: Posterior): Posterior => posterior.latent?.posterior ?? posterior;

/** A model of the target, and the acquisition function that the next point maximises. */
export interface Surrogate {
  readonly model: ExactGP;
  readonly acquisition: Acquisition;
  /** What the acquisition function is, and what it is conditional on, for people. */
  readonly description: string;
  readonly condition?: string;
}

/**
 * LogEI over the best posterior mean. With outcome constraints or failed trials, the log probability that a trial satisfies the constraints and
 * does not fail is added, as models of their own have it; it is all there is until one trial satisfies the constraints.
 */
export async function surrogateOf(evidence: Evidence, target: Target, signal?: AbortSignal): Promise<Surrogate> {
  const { points, violations } = evidence;
  const { model } = await fittedModel(evidence, target, signal);
  const feasible = points.filter((_, i) => violations[i].every((violation) => violation <= 0));
  const feasibility = await feasibilityOf(evidence, signal);
  if (feasibility && feasible.length === 0)
    return { model, acquisition: feasibility, description: "probability that the outcome constraints hold" };
  const means = onModelScale(model.posterior(asTensor(feasible as number[][]).expandDims(1))).mean;
  const { maximize } = target;
  const bestF = (maximize ? means.max() : means.min()).item();
  const improvement = logExpectedImprovement(model, { bestF, maximize, posteriorTransform: onModelScale });
  if (!feasibility) return { model, acquisition: improvement, description: "log expected improvement" };
  const conditions = [
    ...(violations[0].length > 0 ? ["the outcome constraints hold"] : []),
    ...(evidence.failed.length > 0 ? ["the trial does not fail"] : []),
  ];
  return {
    model,
    acquisition: together(improvement, feasibility),
    description: "log expected improvement",
    condition: `given that ${conditions.join(" and ")}`,
  };
}

/** The acquisition function, where trials that run are pending points. */
export function pendingAware(acquisition: Acquisition, { pending }: Evidence): Acquisition {
  return pending.length > 0 && acquisition.withPending ? acquisition.withPending(pending as number[][]) : acquisition;
}

function together(improvement: Acquisition, feasibility: Acquisition): Acquisition {
  return acquisition(
    "constrainedLogEI",
    improvement.model,
    1,
    (X) => improvement.forward(X).add(feasibility.forward(X)),
    {
      isLog: true,
      withPending: (points) => together(improvement.withPending!(points), feasibility),
      incumbents: improvement.incumbents,
    },
  );
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
