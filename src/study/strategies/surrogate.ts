import {
  type Acquisition,
  acquisition,
  linearObjective,
  logProbabilityOfFeasibility,
  qLogProbabilityOfFeasibility,
} from "../../acquisition/index.ts";
import { log } from "../../math/index.ts";
import { type ExactGP, type ModelList, modelList, singleTaskGP } from "../../models/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import { standardize } from "../../transforms/index.ts";
import { pointKey, type SearchSpace } from "../space/index.ts";
import { type AcquisitionName, criteria } from "./acquisitions.ts";
import { type Criterion, withPending } from "./criterion.ts";
import { keepingDistance } from "./distance.ts";
import { covarianceOf, type FittedModel, fittedModel, noise, targetOf } from "./recipe.ts";
import { type Evidence, knownPoints } from "./strategy.ts";
import { type FitStart, warmFit } from "./warmFit.ts";

/** Variances below this one are rounding. */
const LEAST_VARIANCE = 1e-20;

/** What a study's results say: the models of the objectives and of what makes an experiment feasible. */
export interface Belief {
  readonly objectives: readonly FittedModel[];
  /** How far an experiment is from satisfying each outcome constraint, and from not failing; null where neither is at stake. */
  readonly feasibility: ModelList | null;
  /** The points of `baselineOf`. */
  readonly baseline: number[][];
  /** The fits of all these models, by what each is of, for the `start` of suggestions. */
  readonly fits: Readonly<Record<string, FitStart>>;
}

/** The models of the objectives. */
export const modelsOf = ({ objectives }: Belief): ExactGP[] => objectives.map(({ model }) => model);

/** Fits the models. */
export async function beliefOf(evidence: Evidence, signal?: AbortSignal): Promise<Belief> {
  const earlier = (evidence.start?.fits ?? {}) as Belief["fits"];
  const fits: Record<string, FitStart> = {};
  const objectives: FittedModel[] = [];
  for (const j of evidence.objectives.keys()) {
    const target = targetOf(evidence, j);
    const fitted = await fittedModel(evidence, target, { start: earlier[target.name], signal });
    fits[target.name] = fitted.start;
    objectives.push(fitted);
  }
  const { feasibility, fits: ofFeasibility } = await feasibilityOf(evidence, signal);
  return { objectives, feasibility, baseline: baselineOf(evidence), fits: { ...fits, ...ofFeasibility } };
}

/** The points of complete trials that satisfy the outcome constraints, at the highest fidelity; duplicates are left out. */
export function baselineOf({ space, points, violations }: Evidence): number[][] {
  const feasible = atTargets(
    space,
    points.filter((_, i) => violations[i].every((violation) => violation <= 0)),
  );
  return [...new Map(feasible.map((point) => [pointKey(point), point])).values()];
}

/** Points at the highest fidelity. */
export function atTargets({ targets, encoding }: SearchSpace, points: readonly (readonly number[])[]): number[][] {
  const held = encoding.parameters.flatMap(({ name, kind, spec }, i) =>
    Object.hasOwn(targets, name) ? [[i, kind.encode(spec, targets[name])] as const] : [],
  );
  return points.map((point) => Object.assign([...point], Object.fromEntries(held)) as number[]);
}

/** An acquisition function by which the next experiment is chosen. */
export interface Surrogate {
  readonly acquisition: Acquisition;
  /** What it is, and what it is conditional on, for people. */
  readonly description: string;
  readonly condition?: string;
  readonly anyFidelity: boolean;
  /** Whether it is nil at experiments that were made, so that it cannot tell whether to repeat one. */
  readonly isNilAtMade: boolean;
  /** The unit of the gain of which values are logarithms, where outcomes vary by 1 on the scale of the model; null where they are none. */
  readonly unit: number | null;
}

/** How a strategy scores experiments. */
export interface Scoring {
  readonly name: AcquisitionName;
  readonly seed: string;
  /** The least distance to other experiments; 0 for none. */
  readonly minDistance: number;
}

/**
 * The acquisition function of that name on the scale of the model, where a few terrible outcomes do not set the tone, given the trials that run.
 * With outcome constraints or failed trials the log probability is added that a trial satisfies the constraints and does not fail; it is all
 * there is until one trial satisfies the constraints.
 */
export function surrogateOf(evidence: Evidence, belief: Belief, { name, seed, minDistance }: Scoring): Surrogate {
  const { objectives, feasibility, baseline } = belief;
  const criterion: Criterion = criteria[name];
  const { description, anyFidelity = false, isNilAtMade = false } = criterion;
  const known = knownPoints(evidence);
  const distance =
    minDistance > 0 ? [keepingDistance(objectives[0].model, evidence.space.encoding, known, minDistance)] : [];
  if (feasibility && baseline.length === 0)
    return {
      acquisition: weighed(oneFeasible(feasibility, evidence, seed), distance),
      description: "probability that the outcome constraints hold",
      anyFidelity,
      isNilAtMade,
      unit: null,
    };
  const weights = [...feasible(feasibility, evidence), ...distance];
  const situation = { evidence, objectives, baseline, seed, weighed: weights.length > 0 };
  const gain = criterion.acquisition(situation);
  const conditions = [
    ...(evidence.violations[0].length > 0 ? ["the outcome constraints hold"] : []),
    ...(evidence.failed.length > 0 ? ["the trial does not fail"] : []),
  ];
  return {
    acquisition: weighed(gain, weights),
    ...(conditions.length > 0 && { condition: `given that ${conditions.join(" and ")}` }),
    description: [description, criterion.note?.(evidence)].filter(Boolean).join(" "),
    anyFidelity,
    isNilAtMade,
    unit: gain.oneShot ? null : (criterion.unit?.(situation) ?? 1),
  };
}

/**
 * The log of the posterior standard deviation once the trials that run are observed, summed over the objectives and weighed as gains are: where
 * least is known.
 */
export function uncertainty(evidence: Evidence, { objectives, feasibility }: Belief): Acquisition {
  const { pending } = evidence;
  const informed = objectives.map(({ model }) => {
    const latent = model.onModelScale();
    // Variances do not depend on the outcomes.
    return pending.length > 0
      ? latent.conditionOnObservations(pending as number[][], new Array<number>(pending.length).fill(0))
      : latent;
  });
  const logDeviation = (model: ExactGP, X: Tensor) =>
    model.posterior(X).variance.maximum(LEAST_VARIANCE).log().mul(0.5).squeeze(-1);
  const deviation = acquisition(
    "logStandardDeviation",
    informed[0],
    1,
    (X) => informed.map((model) => logDeviation(model, X)).reduce((a, b) => a.add(b)),
    { isLog: true },
  );
  return weighed(deviation, feasible(feasibility, evidence));
}

/** A log acquisition function plus log weights; itself where there are none. */
function weighed(gain: Acquisition, weights: readonly Acquisition[]): Acquisition {
  if (weights.length === 0) return gain;
  const { model, incumbents, forward, screening } = gain;
  const plus = (value: typeof forward) => (X: Tensor) =>
    weights.reduce((total, weight) => total.add(weight.forward(X)), value(X));
  return acquisition("weighedGain", model, 1, plus(forward), {
    isLog: true,
    incumbents,
    ...(screening && { screening: plus(screening) }),
  });
}

/**
 * How often the probability that a trial does not fail counts. Models of failure are too sure of themselves: with more, fewer trials fail, for regrets
 * that are as small.
 */
const CAUTION = 4;

/** The log probability that an experiment satisfies the outcome constraints and does not fail; none where neither is at stake. */
function feasible(feasibility: ModelList | null, { failed }: Evidence): Acquisition[] {
  if (!feasibility) return [];
  const outputs = [...feasibility.models.keys()];
  const hold = (some: readonly number[]) =>
    logProbabilityOfFeasibility(feasibility, {
      constraints: Object.fromEntries(some.map((k) => [k, [null, 0] as const])),
    });
  const all = hold(outputs);
  if (failed.length === 0) return [all];
  const works = hold(outputs.slice(-1));
  const forward = (X: Tensor) => all.forward(X).add(works.forward(X).mul(CAUTION - 1));
  return [acquisition("cautiousFeasibility", feasibility, 1, forward, { isLog: true })];
}

/** The log probability that an experiment or one of the trials that run is feasible. */
function oneFeasible(feasibility: ModelList, evidence: Evidence, seed: string): Acquisition {
  const { pending } = evidence;
  if (pending.length === 0) return feasible(feasibility, evidence)[0];
  const m = feasibility.models.length;
  const output = (k: number) => linearObjective(Array.from({ length: m }, (_, j) => Number(j === k)));
  const constraints = Array.from({ length: m }, (_, k) => ({
    value: m === 1 ? (samples: Tensor) => samples : output(k),
  }));
  return withPending(qLogProbabilityOfFeasibility(feasibility, { constraints, seed }), pending);
}

/**
 * By how much the constraint that a trial does not fail is broken, where one was completed and where one failed: it holds up to a quarter of the
 * way from the one to the other. With half of the way more trials fail, for regrets that are no smaller.
 */
const [COMPLETED, FAILED] = [-0.5, 1.5];

/**
 * Violations on a scale on which a few large ones do not hide where the bound is: in units of their median distance from it, and beyond that
 * by the logarithm, after the bilog of SCBO (Eriksson and Poloczek 2021, https://arxiv.org/abs/2002.08526). Signs stay, which are all that counts.
 */
function compressed(violations: readonly number[]): number[] {
  const distances = violations.map(Math.abs).filter((distance) => distance > 0);
  const unit = distances.sort((a, b) => a - b)[distances.length >> 1] ?? 1;
  return violations.map((violation) => {
    const distance = Math.abs(violation);
    return Math.sign(violation) * (distance > unit ? 1 + log(distance) - log(unit) : distance / unit);
  });
}

/**
 * Models of by how much each outcome constraint is broken, and of whether trials fail, by least squares; null where neither is at stake. Their fits
 * start from those of the latest suggestion.
 */
export async function feasibilityOf(
  evidence: Evidence,
  signal?: AbortSignal,
): Promise<Pick<Belief, "feasibility" | "fits">> {
  const { points, violations, failed } = evidence;
  const earlier = (evidence.start?.fits ?? {}) as Belief["fits"];
  const goals = violations[0].map((_, k) => ({
    goal: `constraint ${k}`,
    trainX: points,
    trainY: compressed(violations.map((row) => row[k])),
  }));
  if (failed.length > 0)
    goals.push({
      goal: "failure",
      trainX: [...points, ...failed],
      trainY: [...points.map(() => COMPLETED), ...failed.map(() => FAILED)],
    });
  const models: ExactGP[] = [];
  const fits: Record<string, FitStart> = {};
  for (const { goal, trainX, trainY } of goals) {
    const model = singleTaskGP({
      trainX: trainX as number[][],
      trainY,
      covariance: covarianceOf(evidence),
      noise,
      outcomeTransform: standardize(),
    });
    fits[goal] = await warmFit(model, earlier[goal], signal);
    models.push(model);
  }
  return { feasibility: models.length > 0 ? modelList(models) : null, fits };
}
