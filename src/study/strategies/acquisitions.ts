import {
  type Acquisition,
  acquisition,
  type CostModel,
  discreteKnowledgeGradient,
  logExpectedImprovement,
  qKnowledgeGradient,
  qLogNoisyExpectedImprovement,
  qMultiStepLookahead,
} from "../../acquisition/index.ts";
import { log } from "../../math/index.ts";
import type { ExactGP, Model } from "../../models/index.ts";
import { asTensor, noGrad, ops, type Tensor } from "../../tensor/index.ts";
import type { AnySpec, Encoding, FidelitySpec, SearchSpace } from "../space/index.ts";
import { contenders } from "./contenders.ts";
import { type Criterion, type Situation, withPending } from "./criterion.ts";
import { hypervolumeCriteria } from "./hypervolume.ts";
import { sampleExperiments } from "./sampleExperiments.ts";

/** The criteria, by BoTorch's names of their acquisition functions. */
export const criteria = {
  logExpectedImprovement: {
    description: "log expected improvement",
    isNilAtMade: true,
    acquisition: (situation) =>
      situation.evidence.pending.length > 0 ? noisyImprovement(situation) : improvement(situation),
  },
  qLogNoisyExpectedImprovement: {
    description: "log noisy expected improvement",
    isNilAtMade: true,
    acquisition: noisyImprovement,
  },
  qKnowledgeGradient: { description: "knowledge gradient", acquisition: knowledgeGradient },
  qMultiFidelityKnowledgeGradient: {
    description: "log knowledge gradient per cost",
    anyFidelity: true,
    acquisition: discretizedKnowledgeGradient,
  },
  qMultiStepLookahead: { description: "two-step lookahead", acquisition: multiStepLookahead },
  ...hypervolumeCriteria,
} satisfies Record<string, Criterion>;

/** The name of an acquisition function by which a strategy can choose. */
export type AcquisitionName = keyof typeof criteria;

/** The model of the only objective, on the scale on which it is normal. */
function modelOf({ objectives: [{ model, target }] }: Situation): { model: ExactGP; maximize: boolean } {
  return { model: model.onModelScale(), maximize: target.maximize };
}

function improvement(situation: Situation): Acquisition {
  const { model, maximize } = modelOf(situation);
  const { baseline } = situation;
  const means = model.posterior(asTensor(baseline).expandDims(1)).mean;
  return logExpectedImprovement(model, { bestF: (maximize ? means.max() : means.min()).item(), maximize });
}

function noisyImprovement(situation: Situation): Acquisition {
  const { model, maximize } = modelOf(situation);
  const { baseline, evidence, seed } = situation;
  const options = { baselineX: contenders([{ model, maximize }], baseline), pruneBaseline: true, maximize, seed };
  return withPending(qLogNoisyExpectedImprovement(model, options), evidence.pending);
}

/** One-shot where a point can be searched with its inner points; else, and where it is weighed, over choices. */
function knowledgeGradient(situation: Situation): Acquisition {
  const { evidence, seed, weighed } = situation;
  if (weighed || !isContinuous(evidence.space)) return discretizedKnowledgeGradient(situation);
  const { model, maximize } = modelOf(situation);
  return withPending(qKnowledgeGradient(model, { numFantasies: 32, maximize, seed }), evidence.pending);
}

function multiStepLookahead(situation: Situation): Acquisition {
  const { evidence, seed, weighed } = situation;
  if (weighed || !isContinuous(evidence.space)) return discretizedKnowledgeGradient(situation);
  const { model, maximize } = modelOf(situation);
  return withPending(
    qMultiStepLookahead(model, { batchSizes: [1], numFantasies: [16], maximize, seed }),
    evidence.pending,
  );
}

/** Points of the space among which the best one is chosen after the experiment, besides the baseline. */
const CHOICES = 64;
/** Smaller gains are not told apart: their logarithms have no gradient. */
const LEAST_GAIN = 1e-300;
/** Outcomes that are fantasized for the trials that run. */
const FANTASIES = 8;

/**
 * The logarithm of the exact knowledge gradient over points of the space at the highest fidelity, per cost of the experiment where it has a
 * fidelity. With trials that run, the mean over fantasies of their outcomes.
 */
function discretizedKnowledgeGradient(situation: Situation): Acquisition {
  const { model, maximize } = modelOf(situation);
  const { baseline, evidence, seed } = situation;
  const { space, pending } = evidence;
  const { targetFidelities, costModel } = fidelitiesOf(space.encoding);
  const everywhere = sampleExperiments(space, CHOICES, seed, space.targets);
  const options = {
    points: [...baseline, ...everywhere.map(({ point }) => [...point])],
    includeX: true,
    maximize,
    ...(targetFidelities && { targetFidelities, costModel }),
  };
  const of = (belief: Model) => discreteKnowledgeGradient(belief, options);
  const gain = pending.length > 0 ? overFantasies(of, model, pending, seed) : of(model).forward;
  return acquisition("logKnowledgeGradient", model, 1, (X) => gain(X).maximum(LEAST_GAIN).log(), { isLog: true });
}

/** The mean of an acquisition function over fantasies of the outcomes at pending points. */
function overFantasies(
  of: (model: Model) => Acquisition,
  model: ExactGP,
  pending: readonly (readonly number[])[],
  seed: string,
): (X: Tensor) => Tensor {
  const fantasies = noGrad(() => model.fantasize(pending as number[][], { sampler: { numSamples: FANTASIES, seed } }));
  const { forward } = of(fantasies);
  return (X) => forward(X.expandDims(-3)).mean(-1);
}

/** Whether every coordinate is a continuum and all constraints are linear. */
function isContinuous({ encoding, nonlinear, options }: SearchSpace): boolean {
  return (
    !nonlinear && !options() && encoding.parameters.every(({ size }) => size === Number.POSITIVE_INFINITY || size === 1)
  );
}

/** The least cost that counts, as a share of that at the highest fidelity: a gain that costs nothing would have no bound. */
const LEAST_COST = 1e-3;

/** The coordinates of fidelities with their targets, and what an experiment costs; empty without fidelities. */
function fidelitiesOf({ parameters }: Encoding): { targetFidelities?: Record<number, number>; costModel?: CostModel } {
  const fidelities = parameters.flatMap(({ kind, spec, size }, i) => {
    if (!isFidelity(spec) || size === 1) return [];
    const [low, high] = [0, 1].map((u) => kind.relax!(spec, u));
    const { fixed, perUnit } = spec.cost;
    const value = (u: Tensor) =>
      spec.log
        ? u
            .mul(log(high / low))
            .exp()
            .mul(low)
        : u.mul(high - low).add(low);
    const least = LEAST_COST * (fixed + perUnit * spec.high);
    const cost = (X: Tensor) =>
      value(ops.at(X, -1, i))
        .mul(perUnit)
        .add(fixed)
        .maximum(least);
    return [{ i, target: kind.encode(spec, spec.high), cost }];
  });
  if (fidelities.length === 0) return {};
  return {
    targetFidelities: Object.fromEntries(fidelities.map(({ i, target }) => [i, target])),
    costModel: (X) => fidelities.map(({ cost }) => cost(X)).reduce((a, b) => a.add(b)),
  };
}

function isFidelity(spec: AnySpec): spec is FidelitySpec {
  return spec.type === "fidelity";
}
