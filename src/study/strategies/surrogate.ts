import {
  type Acquisition,
  acquisition,
  logExpectedImprovement,
  logProbabilityOfFeasibility,
} from "../../acquisition/index.ts";
import {
  categorical,
  dimensionScaledLengthscale,
  type Kernel,
  matern52,
  product,
  scale,
  sum,
} from "../../kernels/index.ts";
import { type ExactGP, fitModel, modelList, singleTaskGP } from "../../models/index.ts";
import { logNormalPrior, type Parameter, positive } from "../../parameters/index.ts";
import type { Posterior } from "../../posteriors/index.ts";
import { asTensor } from "../../tensor/index.ts";
import { chainOutcomes, standardize, yeoJohnson } from "../../transforms/index.ts";
import type { Encoding } from "../space/index.ts";
import type { Evidence } from "./strategy.ts";

/** One number per trial that a model is fitted to: an objective, a scalarisation, or a constraint. */
export interface Target {
  readonly values: readonly number[];
  /** The variances of the measurements; null where they are to be inferred. */
  readonly variances: readonly number[] | null;
  readonly maximize: boolean;
}

/** A model of a target in units of `unit`. */
export interface FittedModel {
  readonly model: ExactGP;
  readonly unit: number;
}

/**
 * The noise variance on the scale of the model. The library's default keeps it above 1e-4, which hides the last digits of an objective that
 * has no noise.
 */
const noise: Parameter = {
  shape: [],
  initial: [1e-3],
  constraint: positive(1e-6),
  prior: logNormalPrior(-6, 2),
};

/** A GP of the target after a Yeo-Johnson transform, which makes skewed outcomes look normal; fitted. */
export async function fittedModel(
  { space, points }: Evidence,
  { values, variances }: Target,
  signal?: AbortSignal,
): Promise<FittedModel> {
  const unit = unitOf(values);
  const outcomes = values.map((y) => y / unit);
  const spread = Math.max(...outcomes) - Math.min(...outcomes);
  // A larger error says as little, and its square overflows on the scale of the model.
  const largestError = 1e6 * (spread || 1);
  const model = singleTaskGP({
    trainX: points as number[][],
    trainY: outcomes,
    covariance: covarianceOf(space.encoding),
    ...(variances
      ? { trainYvar: variances.map((v) => Math.min(v / unit / unit, largestError * largestError)) }
      : { noise }),
    outcomeTransform: chainOutcomes(standardize(), yeoJohnson(), standardize()),
  });
  return { model: await fitModel(model, { signal }), unit };
}

/** 1, or another unit of outcomes whose squares leave the range of double precision. */
function unitOf(outcomes: readonly number[]): number {
  const largest = outcomes.reduce((most, outcome) => Math.max(most, Math.abs(outcome)), 0);
  return largest > 1e100 || largest < 1e-100 ? largest || 1 : 1;
}

/** Matérn-5/2 over ordered coordinates; codes join it by a sum and a product with a Hamming-like kernel. */
function covarianceOf({ parameters }: Encoding): Kernel {
  const varying = parameters.flatMap(({ kind, size }, i) => (size > 1 ? [{ i, categorical: kind.categorical }] : []));
  const codes = varying.flatMap(({ i, categorical }) => (categorical ? [i] : []));
  const ordered = varying.flatMap(({ i, categorical }) => (categorical ? [] : [i]));
  const activeDimensions = varying.length > 0 ? ordered : parameters.map((_, i) => i);
  const d = activeDimensions.length;
  const numbers = () => matern52({ lengthscale: dimensionScaledLengthscale(d), ard: d, activeDimensions });
  const kinds = () => categorical({ activeDimensions: codes, ard: codes.length });
  if (codes.length === 0) return numbers();
  const scaled = (kernel: Kernel) => scale(kernel, { prior: logNormalPrior(0, 1) });
  if (d === 0) return scaled(kinds());
  return sum(scaled(sum(numbers(), scaled(kinds()))), scaled(product(numbers(), kinds())));
}

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
