import {
  affineFidelityCost,
  constrainedExpectedImprovement,
  discreteKnowledgeGradient,
  expectedHypervolumeImprovement,
  expectedImprovement,
  linearObjective,
  logConstrainedExpectedImprovement,
  logExpectedImprovement,
  logNoisyExpectedImprovement,
  logProbabilityOfFeasibility,
  logProbabilityOfImprovement,
  type Model,
  maxValueEntropySearch,
  modelList,
  multiObjectiveMaxValueEntropySearch,
  nestedKnowledgeGradient,
  noisyExpectedImprovement,
  posteriorMean,
  posteriorStandardDeviation,
  probabilityOfImprovement,
  qExpectedHypervolumeImprovement,
  qExpectedImprovement,
  qHypervolumeKnowledgeGradient,
  qJointEntropySearch,
  qKnowledgeGradient,
  qLogExpectedHypervolumeImprovement,
  qLogExpectedImprovement,
  qLogNoisyExpectedHypervolumeImprovement,
  qLogNoisyExpectedImprovement,
  qLogNParEGO,
  qLogProbabilityOfFeasibility,
  qLowerBoundMaxValueEntropy,
  qLowerConfidenceBound,
  qMaxValueEntropySearch,
  qMultiFidelityKnowledgeGradient,
  qMultiFidelityLowerBoundMaxValueEntropy,
  qMultiFidelityMaxValueEntropySearch,
  qMultiStepLookahead,
  qNoisyExpectedHypervolumeImprovement,
  qNoisyExpectedImprovement,
  qPosteriorStandardDeviation,
  qProbabilityOfImprovement,
  qSimpleRegret,
  qUpperConfidenceBound,
  type SingleTaskGPOptions,
  scalarizedPosteriorMean,
  scalarizedPosteriorTransform,
  singleTaskGP,
  singleTaskMultiFidelityGP,
  thompsonSampling,
  upperConfidenceBound,
  valueAtRisk,
  withInputPerturbations,
} from "../../src/index.ts";
import { rbf } from "../../src/kernels/index.ts";
import type { AcquisitionEntry } from "../../src/testing/index.ts";
import { logOutcome, normalize, standardize } from "../../src/transforms/index.ts";
import { points, smallModel, smooth } from "../models/fixtures.ts";

/*
 * Every acquisition function on a small model: for the conformance suite, for the checks of edges, and for export.
 */

export interface Entry extends AcquisitionEntry {
  /** The exported factory, where `make` is not it. */
  readonly factory?: unknown;
}

const unit = [
  [0, 0],
  [1, 1],
];
const trainX = points(9, 2, 3);
const trainY = trainX.map(smooth);

const withOptions = (options: Partial<SingleTaskGPOptions>) => {
  const model = singleTaskGP({ trainX, trainY, covariance: rbf({ lengthscale: [0.5, 0.7] }), ...options });
  return "noise" in model.hyperparameters() ? model.setHyperparameters({ noise: 0.02 }) : model;
};
const one = () => smallModel({ n: 9, seed: 3 });
const two = () => modelList([one(), smallModel({ n: 9, seed: 4 })]);
const three = () => modelList([one(), smallModel({ n: 9, seed: 4 }), smallModel({ n: 9, seed: 5 })]);
const noisy = () => withOptions({ trainYvar: trainY.map(() => 0.02) });
const transformed = () => withOptions({ inputTransform: normalize({ bounds: unit }), outcomeTransform: standardize() });
const fidelities = () =>
  singleTaskMultiFidelityGP({ trainX, trainY, dataFidelities: [1] }).setHyperparameters({ noise: 0.02 });

const bestF = 1;
const numSamples = 16;
const objective = linearObjective([1, 0]);
const constraints = [{ value: linearObjective([0, 1], -1) }];
const posteriorTransform = scalarizedPosteriorTransform({ weights: [0.7, 0.3] });
const maxValues = [2.1, 2.4, 2.9];
const optima = { optimalInputs: points(3, 2, 40), optimalOutputs: maxValues };
const front = {
  referencePoint: [-1, -0.8],
  paretoY: [
    [0.2, 1],
    [0.9, 0.1],
  ],
};
const cost = { targetFidelities: { 1: 1 }, costModel: affineFidelityCost({ fidelityWeights: { 1: 1 }, fixedCost: 1 }) };
const fantasies = { numFantasies: 3 };

function entry<O>(
  name: string,
  make: (model: Model, options: O) => ReturnType<AcquisitionEntry["make"]>,
  options: O & object,
  { q = 1, model = one, ...more }: Partial<Entry> = {},
): Entry {
  return { name, make: make as AcquisitionEntry["make"], options, model, q, ...more };
}

const perturbations = [
  [0, 0],
  [0.05, -0.02],
  [-0.04, 0.06],
];
const perturbed = (model: Model, options: Partial<Parameters<typeof withInputPerturbations>[1]>) =>
  withInputPerturbations(
    ({ risk }) => qExpectedImprovement(model, { bestF, numSamples, objective: risk(valueAtRisk({ alpha: 0.6 })) }),
    { perturbations, ...options },
  );

export const entries: readonly Entry[] = [
  entry("EI", expectedImprovement, { bestF }),
  entry("LogEI", logExpectedImprovement, { bestF }),
  entry("LogEI, minimizing", logExpectedImprovement, { bestF, maximize: false }),
  entry("LogEI of a sum", logExpectedImprovement, { bestF, posteriorTransform }, { model: two }),
  entry(
    "LogEI of log outcomes",
    logExpectedImprovement,
    { bestF: 2 },
    {
      model: () => withOptions({ trainY: trainY.map((y) => Math.exp(y)), outcomeTransform: logOutcome() }),
    },
  ),
  entry("PI", probabilityOfImprovement, { bestF }),
  entry("LogPI", logProbabilityOfImprovement, { bestF }),
  entry("UCB", upperConfidenceBound, { beta: 2 }),
  entry("posterior mean", posteriorMean, {}),
  entry("posterior standard deviation", posteriorStandardDeviation, {}),
  entry("scalarized posterior mean", scalarizedPosteriorMean, { weights: [0.5, 1.5] }, { q: 2 }),
  entry(
    "log probability of feasibility",
    logProbabilityOfFeasibility,
    { constraints: { 1: [-0.5, 1] } },
    { model: two },
  ),
  entry("constrained EI", constrainedExpectedImprovement, { bestF, constraints: { 1: [null, 1] } }, { model: two }),
  entry(
    "constrained LogEI",
    logConstrainedExpectedImprovement,
    { bestF, constraints: { 1: [0.2, null] } },
    { model: two },
  ),
  entry("noisy EI", noisyExpectedImprovement, { sampler: { numSamples: 4 } }, { model: noisy }),
  entry("noisy LogEI", logNoisyExpectedImprovement, { sampler: { numSamples: 4 } }, { model: noisy }),
  entry("qEI", qExpectedImprovement, { bestF, numSamples }, { q: 2 }),
  entry("qLogEI", qLogExpectedImprovement, { bestF, numSamples }, { q: 3 }),
  entry("qLogEI, minimizing", qLogExpectedImprovement, { bestF, numSamples, maximize: false }, { q: 2 }),
  entry("qLogEI, thin tails", qLogExpectedImprovement, { bestF, numSamples, fat: false, tauRelu: 1e-2 }, { q: 2 }),
  entry(
    "qLogEI, constrained",
    qLogExpectedImprovement,
    { bestF, numSamples, objective, constraints },
    { q: 2, model: two },
  ),
  entry("qEI, constrained", qExpectedImprovement, { bestF, numSamples, objective, constraints }, { q: 2, model: two }),
  entry("qPI", qProbabilityOfImprovement, { bestF, numSamples, tau: 1e-2 }, { q: 2 }),
  entry("qUCB", qUpperConfidenceBound, { beta: 2, numSamples }, { q: 2 }),
  entry("qLCB", qLowerConfidenceBound, { beta: 2, numSamples }, { q: 2 }),
  entry("qSimpleRegret", qSimpleRegret, { numSamples }, { q: 2 }),
  entry("qPosteriorStandardDeviation", qPosteriorStandardDeviation, { numSamples }, { q: 2 }),
  entry(
    "qLogProbabilityOfFeasibility",
    qLogProbabilityOfFeasibility,
    { numSamples, constraints },
    { q: 2, model: two, gradient: { step: 1e-6 } },
  ),
  entry("input perturbations", perturbed, {}, { q: 2, factory: withInputPerturbations }),
  entry("KG", qKnowledgeGradient, { numFantasies: 4 }),
  entry("KG, two candidates", qKnowledgeGradient, fantasies, { q: 2 }),
  entry("KG, transforms", qKnowledgeGradient, fantasies, { model: transformed }),
  entry("multi-fidelity KG", qMultiFidelityKnowledgeGradient, { ...fantasies, ...cost }, { model: fidelities }),
  entry("discrete KG", discreteKnowledgeGradient, { points: points(5, 2, 50) }),
  entry("discrete KG with x", discreteKnowledgeGradient, { points: points(5, 2, 50), includeX: true }),
  entry(
    "nested KG",
    nestedKnowledgeGradient,
    { ...fantasies, bounds: unit, numRestarts: 2, rawSamples: 32 },
    {
      traced: false,
      gradient: { rtol: 1e-3, atol: 1e-5 },
    },
  ),
  entry("multi-step lookahead", qMultiStepLookahead, { batchSizes: [1, 1], numFantasies: [2, 2] }),
  entry("qNEI", qNoisyExpectedImprovement, { numSamples }, { q: 2 }),
  entry("qLogNEI", qLogNoisyExpectedImprovement, { numSamples }, { q: 2 }),
  entry("qLogNEI, constrained", qLogNoisyExpectedImprovement, { numSamples, objective, constraints }, { model: two }),
  entry("EHVI", expectedHypervolumeImprovement, front, { model: two }),
  entry(
    "EHVI of three, one minimized",
    expectedHypervolumeImprovement,
    { referencePoint: [-1, 1, -1], maximize: [true, false, true] },
    { model: three },
  ),
  entry("qEHVI", qExpectedHypervolumeImprovement, { ...front, numSamples }, { q: 2, model: two }),
  entry("qLogEHVI", qLogExpectedHypervolumeImprovement, { ...front, numSamples }, { q: 3, model: two }),
  entry(
    "qLogEHVI, constrained",
    qLogExpectedHypervolumeImprovement,
    {
      numSamples,
      referencePoint: [-1, 0.8],
      paretoY: [
        [0.2, -1],
        [0.9, -0.1],
      ],
      objectives: [linearObjective([1, 0, 0]), linearObjective([0, -1, 0])],
      maximize: [true, false],
      constraints: [{ value: linearObjective([0, 0, 1], -1) }],
    },
    { q: 2, model: three },
  ),
  entry("qNEHVI", qNoisyExpectedHypervolumeImprovement, { numSamples, referencePoint: [-1, -1] }, { q: 2, model: two }),
  entry(
    "qLogNEHVI",
    qLogNoisyExpectedHypervolumeImprovement,
    { numSamples, referencePoint: [-1, -1] },
    { q: 2, model: two },
  ),
  entry(
    "qLogNEHVI of three, pruned, one minimized",
    qLogNoisyExpectedHypervolumeImprovement,
    { numSamples: 8, referencePoint: [-1, 1, -1], maximize: [true, false, true], pruneBaseline: true },
    { model: three, gradient: { step: 1e-6 } },
  ),
  entry("qLogNParEGO", qLogNParEGO, { numSamples, seed: 1 }, { q: 2, model: two }),
  entry(
    "qLogNParEGO of given weights, constrained",
    qLogNParEGO,
    {
      numSamples,
      weights: [0.3, 0.7],
      objectives: [linearObjective([1, 0, 0]), linearObjective([0, 1, 0])],
      constraints: [{ value: linearObjective([0, 0, 1], -1) }],
    },
    { model: three },
  ),
  entry(
    "hypervolume KG",
    qHypervolumeKnowledgeGradient,
    { referencePoint: [-1, -1], numFantasies: 2, numPareto: 3 },
    { model: two },
  ),
  entry(
    "hypervolume KG of three, one minimized",
    qHypervolumeKnowledgeGradient,
    { referencePoint: [-1, 1, -1], maximize: [true, false, true], numFantasies: 2, numPareto: 2 },
    { q: 2, model: three },
  ),
  entry(
    "multi-objective MES",
    multiObjectiveMaxValueEntropySearch,
    { paretoFronts: [front.paretoY, [[1, 1.2]]], maximize: [true, false] },
    { model: two },
  ),
  entry("MES", maxValueEntropySearch, { maxValues }),
  entry("qMES", qMaxValueEntropySearch, { maxValues }),
  entry("GIBBON", qLowerBoundMaxValueEntropy, { maxValues }),
  entry("multi-fidelity qMES", qMultiFidelityMaxValueEntropySearch, { maxValues, ...cost }, { model: fidelities }),
  entry(
    "multi-fidelity GIBBON",
    qMultiFidelityLowerBoundMaxValueEntropy,
    { maxValues, ...cost },
    { model: fidelities },
  ),
  entry("JES", qJointEntropySearch, optima, { q: 2 }),
  entry("Thompson sampling", thompsonSampling, { numFeatures: 64 }, { q: 2 }),
];
