import {
  type Acquisition,
  linearMean,
  logExpectedImprovement,
  type Model,
  modelList,
  qLogExpectedImprovement,
  type SingleTaskGPOptions,
  singleTaskGP,
  singleTaskMultiFidelityGP,
  traceMode,
} from "../../src/index.ts";
import {
  categorical,
  downsampling,
  embedded,
  exponentialDecay,
  index,
  type Kernel,
  linear,
  linearTruncatedFidelity,
  matern12,
  matern32,
  matern52,
  periodic,
  polynomial,
  product,
  rationalQuadratic,
  rbf,
  scale,
  sum,
} from "../../src/kernels/index.ts";
import {
  approximateRound,
  bilogOutcome,
  chainInputs,
  chainOutcomes,
  logInputs,
  logOutcome,
  normalize,
  powerOutcome,
  round,
  standardize,
  warp,
} from "../../src/transforms/index.ts";
import { entries } from "../acquisition/catalogue.ts";
import { points, smallModel, smooth } from "../models/fixtures.ts";

/*
 * Everything that can be exported: models by name, and acquisition functions on small models.
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
  embedded: onCodes(
    embedded(matern52({ lengthscale: [0.5, 0.8, 0.7] }), [
      { column: 0, when: [{ column: 1, values: [0, 2] }] },
      {
        column: 1,
        descriptors: [
          [-0.5, 0.3],
          [0.1, -0.5],
          [0.5, 0.2],
        ],
      },
    ]),
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
  "power outcomes": singleTaskGP({
    trainX,
    trainY: trainY.map((y) => 2 + y ** 2),
    covariance: kernels.rbf,
    outcomeTransform: chainOutcomes(powerOutcome({ power: 0.4 }), standardize()),
  }).setHyperparameters({ noise: 0.02 }),
  "bilog outcomes": singleTaskGP({
    trainX,
    trainY: trainY.map((y) => 10 * (y - 1)),
    covariance: kernels.rbf,
    outcomeTransform: bilogOutcome(),
  }).setHyperparameters({ noise: 0.02 }),
  "two outputs": singleTaskGP({
    trainX,
    trainY: trainX.map((x) => [smooth(x), Math.cos(3 * x[0])]),
    covariance: kernels.matern52,
  }),
  "model list": modelList([model({ covariance: kernels.rbf }), model({ covariance: kernels.matern32 })]),
  conditioned: base.conditionOnObservations(points(2, 2, 20), [0.3, 0.9]),
  fantasized: traceMode(once),
  "fantasized twice": traceMode(() => once().fantasize(points(1, 2, 22), { sampler: draws(2, 1) })),
  "several fidelities": singleTaskMultiFidelityGP({ trainX, trainY, dataFidelities: [1] }).setHyperparameters({
    noise: 0.02,
  }),
};

/** Those whose covariance has no closed form. */
export const withoutCovariance = ["log outcomes", "power outcomes", "bilog outcomes"];
/** Coordinates of the second input where it is a code. */
export const coded = ["categorical", "index", "embedded"];

/** Acquisition functions that can be exported, with the number of points that each takes together. */
export const acquisitions: Record<string, [make: () => Acquisition, q: number]> = {
  ...Object.fromEntries(
    entries
      .filter(({ traced = true }) => traced)
      .map(({ name, make, model, options, q }): [string, [() => Acquisition, number]] => [
        name,
        [() => make(model(), options), q],
      ]),
  ),
  "LogEI of fantasies": [() => logExpectedImprovement(traceMode(once), { bestF: 1 }), 1],
  "qLogEI, pending": [
    () => qLogExpectedImprovement(base, { bestF: 1, numSamples: 16 }).withPending?.([[0.3, 0.4]]) as Acquisition,
    2,
  ],
};
