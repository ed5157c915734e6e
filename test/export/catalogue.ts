import {
  type Acquisition,
  affineFidelityCost,
  approximateRound,
  categorical,
  chainInputs,
  chainOutcomes,
  constrainedExpectedImprovement,
  downsampling,
  expectedImprovement,
  exponentialDecay,
  index,
  type Kernel,
  linear,
  linearMean,
  linearObjective,
  linearTruncatedFidelity,
  logConstrainedExpectedImprovement,
  logExpectedImprovement,
  logInputs,
  logNoisyExpectedImprovement,
  logOutcome,
  logProbabilityOfFeasibility,
  logProbabilityOfImprovement,
  type Model,
  matern12,
  matern32,
  matern52,
  maxValueEntropySearch,
  modelList,
  noisyExpectedImprovement,
  normalize,
  periodic,
  polynomial,
  posteriorMean,
  posteriorStandardDeviation,
  probabilityOfImprovement,
  product,
  qExpectedImprovement,
  qJointEntropySearch,
  qKnowledgeGradient,
  qLogExpectedImprovement,
  qLogNoisyExpectedImprovement,
  qLogProbabilityOfFeasibility,
  qLowerBoundMaxValueEntropy,
  qLowerConfidenceBound,
  qMaxValueEntropySearch,
  qMultiFidelityKnowledgeGradient,
  qMultiStepLookahead,
  qNoisyExpectedImprovement,
  qPosteriorStandardDeviation,
  qProbabilityOfImprovement,
  qSimpleRegret,
  qUpperConfidenceBound,
  rationalQuadratic,
  rbf,
  round,
  type SingleTaskGPOptions,
  scalarizedPosteriorMean,
  scalarizedPosteriorTransform,
  scale,
  singleTaskGP,
  singleTaskMultiFidelityGP,
  standardize,
  sum,
  traceMode,
  upperConfidenceBound,
  warp,
} from "../../src/index.ts";
import { points, smallModel, smooth } from "../models/fixtures.ts";

/*
 * Everything that can be exported: models by name, and acquisition functions on small models, with the number of points that each
 * takes together.
 */

const unit = [
  [0, 0],
  [1, 1],
];

const trainX = points(9, 2, 3);
const trainY = trainX.map(smooth);

function model(options: Partial<SingleTaskGPOptions>): Model {
  const made = singleTaskGP({ trainX, trainY, ...options });
  return "noise" in made.hyperparameters() ? made.setHyperparameters({ noise: 0.02 }) : made;
}

/** A second column of codes 0, 1, 2. */
const codes = trainX.map(([x], i) => [x, i % 3]);
const onCodes = (covariance: Kernel) =>
  singleTaskGP({ trainX: codes, trainY, covariance }).setHyperparameters({ noise: 0.02 });

const kernels: Record<string, Kernel> = {
  rbf: rbf({ lengthscale: [0.5, 0.7] }),
  matern12: matern12({ lengthscale: [0.5, 0.7] }),
  matern32: matern32({ lengthscale: [0.5, 0.7] }),
  matern52: matern52({ lengthscale: [0.5, 0.7] }),
  linear: linear({ variance: 0.6 }),
  polynomial: polynomial({ offset: 0.6, power: 2 }),
  rationalQuadratic: rationalQuadratic({ lengthscale: 0.6, alpha: 1.5 }),
  periodic: periodic({ lengthscale: 0.6, periodLength: 1.4 }),
  scaled: scale(matern52({ lengthscale: 0.5 }), { outputscale: 1.7 }),
  "sum and product": sum(
    rbf({ lengthscale: 0.5, activeDimensions: [0] }),
    product(matern32({ lengthscale: 0.4 }), linear({ variance: 0.5, activeDimensions: [1] })),
  ),
  downsampling: product(
    rbf({ lengthscale: 0.5, activeDimensions: [0] }),
    downsampling({ power: 0.7, offset: 0.3, activeDimensions: [1] }),
  ),
  exponentialDecay: product(
    rbf({ lengthscale: 0.5, activeDimensions: [0] }),
    exponentialDecay({ lengthscale: 0.7, power: 0.6, offset: 0.2, activeDimensions: [1] }),
  ),
  linearTruncatedFidelity: linearTruncatedFidelity({
    fidelityDimensions: [1],
    lengthscaleUnbiased: 0.5,
    lengthscaleBiased: 0.8,
    power: 1.2,
  }),
};

const base = smallModel({ n: 9, seed: 3 });
const draws = (F: number, q: number) => points(F, q, 8).map((row) => row.map((u) => 3 * u - 1.5));
const once = () => base.fantasize(points(2, 2, 21), { sampler: draws(3, 2) });
const transforms = { inputTransform: normalize({ bounds: unit }), outcomeTransform: standardize() };

export const models: Record<string, Model> = {
  ...Object.fromEntries(Object.entries(kernels).map(([name, covariance]) => [name, model({ covariance })])),
  categorical: onCodes(
    product(
      rbf({ lengthscale: 0.5, activeDimensions: [0] }),
      categorical({ lengthscale: 0.8, activeDimensions: [1] }),
    ) as Kernel,
  ),
  index: onCodes(
    product(rbf({ lengthscale: 0.5, activeDimensions: [0] }), index({ numTasks: 3, activeDimensions: [1] })) as Kernel,
  ),
  "known noise": model({
    covariance: kernels.rbf,
    trainYvar: trainY.map((_, i) => 0.01 + 0.002 * i),
  }),
  "linear mean": model({
    covariance: kernels.rbf,
    mean: linearMean({ dimension: 2, weights: [0.3, -0.4], bias: 0.2 }),
  }),
  transforms: model({ covariance: kernels.rbf, ...transforms }),
  "warped inputs": model({
    covariance: kernels.rbf,
    inputTransform: warp({ indices: [0, 1], bounds: unit, a: [1.2, 0.8], b: [0.9, 1.3] }),
  }),
  "log inputs": model({ covariance: kernels.rbf, inputTransform: logInputs({ indices: [1] }) }),
  "rounded inputs": model({ covariance: kernels.rbf, inputTransform: round({ indices: [1] }) }),
  "approximately rounded inputs": model({
    covariance: kernels.rbf,
    inputTransform: chainInputs(normalize({ bounds: unit }), approximateRound({ indices: [1], tau: 0.1 })),
  }),
  "log outcomes": singleTaskGP({
    trainX,
    trainY: trainY.map((y) => Math.exp(y)),
    covariance: kernels.rbf,
    outcomeTransform: chainOutcomes(logOutcome(), standardize()),
  }).setHyperparameters({ noise: 0.02 }),
  "two outputs": singleTaskGP({
    trainX,
    trainY: trainX.map((x) => [smooth(x), Math.cos(3 * x[0])]),
    covariance: kernels.matern52,
  }),
  "model list": modelList([model({ covariance: kernels.rbf }), model({ covariance: kernels.matern32 })]),
  conditioned: base.conditionOnObservations(points(2, 2, 20), [0.3, 0.9]),
  fantasised: traceMode(once),
  "fantasised twice": traceMode(() => once().fantasize(points(1, 2, 22), { sampler: draws(2, 1) })),
  "several fidelities": singleTaskMultiFidelityGP({ trainX, trainY, dataFidelities: [1] }).setHyperparameters({
    noise: 0.02,
  }),
};

/** Those whose covariance has no closed form. */
export const withoutCovariance = ["log outcomes"];
/** Coordinates of the second input where it is a code. */
export const coded = ["categorical", "index"];

const two = modelList([base, smallModel({ n: 9, seed: 4 })]);
const bestF = 1;
const objective = linearObjective([1, 0]);
const constraints = [{ value: linearObjective([0, 1], -1) }];
const posteriorTransform = scalarizedPosteriorTransform({ weights: [0.7, 0.3] });
const noisy = model({ covariance: kernels.rbf, trainYvar: trainY.map(() => 0.02) });
const fidelities = singleTaskMultiFidelityGP({ trainX, trainY, dataFidelities: [1] }).setHyperparameters({
  noise: 0.02,
});
const numSamples = 16;
const maxValues = [2.1, 2.4, 2.9];

export const acquisitions: Record<string, [make: () => Acquisition, q: number]> = {
  EI: [() => expectedImprovement(base, { bestF }), 1],
  LogEI: [() => logExpectedImprovement(base, { bestF }), 1],
  "LogEI, minimising": [() => logExpectedImprovement(base, { bestF, maximize: false }), 1],
  "LogEI of a sum": [() => logExpectedImprovement(two, { bestF, posteriorTransform }), 1],
  "LogEI of fantasies": [() => logExpectedImprovement(traceMode(once), { bestF }), 1],
  PI: [() => probabilityOfImprovement(base, { bestF }), 1],
  LogPI: [() => logProbabilityOfImprovement(base, { bestF }), 1],
  UCB: [() => upperConfidenceBound(base, { beta: 2 }), 1],
  "posterior mean": [() => posteriorMean(base), 1],
  "posterior standard deviation": [() => posteriorStandardDeviation(base), 1],
  "scalarized posterior mean": [() => scalarizedPosteriorMean(base, { weights: [0.5, 1.5] }), 2],
  "log probability of feasibility": [() => logProbabilityOfFeasibility(two, { constraints: { 1: [-0.5, 1] } }), 1],
  "constrained EI": [
    () => constrainedExpectedImprovement(two, { bestF, objectiveIndex: 0, constraints: { 1: [null, 1] } }),
    1,
  ],
  "constrained LogEI": [
    () => logConstrainedExpectedImprovement(two, { bestF, objectiveIndex: 0, constraints: { 1: [0.2, null] } }),
    1,
  ],
  "noisy EI": [() => noisyExpectedImprovement(noisy, { sampler: { numSamples: 4 } }), 1],
  "noisy LogEI": [() => logNoisyExpectedImprovement(noisy, { sampler: { numSamples: 4 } }), 1],
  qEI: [() => qExpectedImprovement(base, { bestF, numSamples }), 2],
  qLogEI: [() => qLogExpectedImprovement(base, { bestF, numSamples }), 3],
  "qLogEI, thin tails": [() => qLogExpectedImprovement(base, { bestF, numSamples, fat: false, tauRelu: 1e-2 }), 2],
  "qLogEI, constrained": [() => qLogExpectedImprovement(two, { bestF, numSamples, objective, constraints }), 2],
  "qLogEI, pending": [
    () => qLogExpectedImprovement(base, { bestF, numSamples }).withPending?.([[0.3, 0.4]]) as Acquisition,
    2,
  ],
  "qEI, constrained": [() => qExpectedImprovement(two, { bestF, numSamples, objective, constraints }), 2],
  qPI: [() => qProbabilityOfImprovement(base, { bestF, numSamples, tau: 1e-2 }), 2],
  qUCB: [() => qUpperConfidenceBound(base, { beta: 2, numSamples }), 2],
  qLCB: [() => qLowerConfidenceBound(base, { beta: 2, numSamples }), 2],
  qSimpleRegret: [() => qSimpleRegret(base, { numSamples }), 2],
  qPosteriorStandardDeviation: [() => qPosteriorStandardDeviation(base, { numSamples }), 2],
  qLogProbabilityOfFeasibility: [() => qLogProbabilityOfFeasibility(two, { numSamples, constraints }), 2],
  KG: [() => qKnowledgeGradient(base, { numFantasies: 4 }), 1],
  "KG, two candidates": [() => qKnowledgeGradient(base, { numFantasies: 3 }), 2],
  "KG, transforms": [
    () => qKnowledgeGradient(model({ covariance: kernels.rbf, ...transforms }), { numFantasies: 3 }),
    1,
  ],
  "multi-fidelity KG": [
    () =>
      qMultiFidelityKnowledgeGradient(fidelities, {
        numFantasies: 3,
        targetFidelities: { 1: 1 },
        costModel: affineFidelityCost({ fidelityWeights: { 1: 1 }, fixedCost: 1 }),
      }),
    1,
  ],
  qNEI: [() => qNoisyExpectedImprovement(base, { numSamples }), 2],
  qLogNEI: [() => qLogNoisyExpectedImprovement(base, { numSamples }), 2],
  "qLogNEI, constrained": [() => qLogNoisyExpectedImprovement(two, { numSamples, objective, constraints }), 1],
  MES: [() => maxValueEntropySearch(base, { maxValues }), 1],
  qMES: [() => qMaxValueEntropySearch(base, { maxValues }), 1],
  GIBBON: [() => qLowerBoundMaxValueEntropy(base, { maxValues }), 1],
  JES: [() => qJointEntropySearch(base, { optimalInputs: points(3, 2, 40), optimalOutputs: maxValues }), 2],
  "multi-step lookahead": [() => qMultiStepLookahead(base, { batchSizes: [1, 1], numFantasies: [2, 2] }), 1],
};
