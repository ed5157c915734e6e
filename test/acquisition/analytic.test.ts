import { describe, expect, test } from "vitest";
import {
  type Acquisition,
  constrainedExpectedImprovement,
  expectedImprovement,
  logConstrainedExpectedImprovement,
  logExpectedImprovement,
  logNoisyExpectedImprovement,
  logProbabilityOfFeasibility,
  logProbabilityOfImprovement,
  modelList,
  noisyExpectedImprovement,
  posteriorMean,
  posteriorStandardDeviation,
  probabilityOfImprovement,
  scalarizedPosteriorMean,
  scalarizedPosteriorTransform,
  tensor,
  upperConfidenceBound,
} from "../../src/index.ts";
import { points, smallModel } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";

const model = smallModel({ n: 6 });
const known = smallModel({ n: 5, noise: 0.05 }, { trainYvar: 0.05 });
const list = modelList([smallModel({ n: 6 }), smallModel({ n: 6, seed: 3 })]);
const bestF = 1.5;
const constraints = { 1: [-1, 0.8] as const };
const both = scalarizedPosteriorTransform({ weights: [0.7, -0.2], offset: 0.1 });

const all: [string, Acquisition][] = [
  ["expectedImprovement", expectedImprovement(model, { bestF })],
  ["logExpectedImprovement", logExpectedImprovement(model, { bestF })],
  ["logExpectedImprovement, minimised", logExpectedImprovement(model, { bestF: 0.2, maximize: false })],
  ["logExpectedImprovement of two outputs", logExpectedImprovement(list, { bestF: 0.5, posteriorTransform: both })],
  ["probabilityOfImprovement", probabilityOfImprovement(model, { bestF })],
  ["logProbabilityOfImprovement", logProbabilityOfImprovement(model, { bestF })],
  ["upperConfidenceBound", upperConfidenceBound(model, { beta: 2 })],
  ["posteriorMean", posteriorMean(model)],
  ["posteriorStandardDeviation", posteriorStandardDeviation(model)],
  ["logProbabilityOfFeasibility", logProbabilityOfFeasibility(list, { constraints })],
  ["logConstrainedExpectedImprovement", logConstrainedExpectedImprovement(list, { bestF, constraints })],
  ["constrainedExpectedImprovement", constrainedExpectedImprovement(list, { bestF, constraints: { 1: [null, 0.5] } })],
  ["logNoisyExpectedImprovement", logNoisyExpectedImprovement(known, { sampler: { numSamples: 4, seed: 1 } })],
  ["noisyExpectedImprovement", noisyExpectedImprovement(known, { sampler: { numSamples: 4, seed: 1 } })],
];

describe.each(all)("%s", (_, acquisition) => {
  test.each([
    ["inside", points(3, 2, 7).map((x) => [x])],
    ["far away", [[[3, -2]], [[-4, 4]]]],
  ])("gradient, %s", (_place, X) => {
    expectGradient((x) => acquisition.forward(x), tensor(X), { second: true, rtol: 2e-5, atol: 1e-6 });
  });

  test("a batch is its members", () => {
    const X = points(4, 2, 8).map((x) => [x]);
    const { data } = acquisition.forward(X);
    expect(data.length).toBe(4);
    for (const [b, x] of X.entries()) expectAllclose(acquisition.forward([x]), [data[b]], { rtol: 1e-12 });
    expect(acquisition.forward(X[0]).size).toBe(1);
  });

  test("is finite at training points", () => {
    const X = acquisition.model.trainX.expandDims(1);
    for (const v of acquisition.forward(X).data) expect(Number.isNaN(v)).toBe(false);
  });

  test("refuses points of a wrong shape by name", () => {
    expect(() => acquisition.forward([[1, 2, 3]])).toThrow(/X of .* expected shape b x 1 x 2/);
    expect(() => acquisition.forward([0.1, 0.2])).toThrow(/X of/);
    expect(() => acquisition.forward(points(2, 2))).toThrow(/one point at a time/);
  });

  test("offers points to search around", () => {
    const promising = acquisition.promising();
    expect(promising.length).toBeGreaterThan(0);
    for (const x of promising) expect(x.length).toBe(2);
  });
});

test("scalarizedPosteriorMean: gradient and weights", () => {
  const acquisition = scalarizedPosteriorMean(model, { weights: [0.2, 0.8] });
  const X = tensor([points(2, 2, 9), points(2, 2, 10)]);
  expectGradient((x) => acquisition.forward(x), X, { second: true });
  const { mean } = model.posterior(X);
  expectAllclose(acquisition.forward(X), mean.mul([0.2, 0.8]).sum(-1));
});

test("logs are the logs", () => {
  const X = points(5, 2, 11).map((x) => [x]);
  const pairs: [Acquisition, Acquisition][] = [
    [logExpectedImprovement(model, { bestF }), expectedImprovement(model, { bestF })],
    [logProbabilityOfImprovement(model, { bestF }), probabilityOfImprovement(model, { bestF })],
  ];
  for (const [log, plain] of pairs) expectAllclose(log.forward(X).exp(), plain.forward(X), { rtol: 1e-10 });
});

test("pending points make their surroundings less attractive", () => {
  const logEI = logExpectedImprovement(model, { bestF });
  const there = tensor([[0.9, 0.9]]);
  const pending = logEI.withPending?.(there);
  expect(pending?.forward(there).item()).toBeLessThan(logEI.forward(there).item() - 0.5);
});

test("a scalarised posterior is that of the weighted sum", () => {
  const X = [points(2, 2, 12)];
  const posterior = list.posterior(X);
  const sum = both(posterior);
  expectAllclose(sum.mean, posterior.mean.mul([0.7, -0.2]).sum(-1).add(0.1));
  expectAllclose(sum.variance, posterior.variance.mul([0.49, 0.04]).sum(-1));
  const [a, b] = [posterior.covariance.at(0, 0), posterior.covariance.at(0, 1)];
  expectAllclose(sum.covariance, a.mul(0.49).add(b.mul(0.04)));
  expect(sum.rsample([[0.1, 0.2]]).shape).toEqual([1, 1, 2]);
});

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const junk = (value: unknown) => value as any;
const wrong: [string, () => unknown, RegExp][] = [
  ["no bestF", () => logExpectedImprovement(model, junk({})), /bestF/],
  ["no options", () => logExpectedImprovement(model, junk(undefined)), /bestF/],
  ["NaN bestF", () => expectedImprovement(model, { bestF: Number.NaN }), /bestF/],
  ["negative beta", () => upperConfidenceBound(model, { beta: -1 }), /beta/],
  [
    "two outputs without a transform",
    () => logExpectedImprovement(list, { bestF }).forward([[0, 0]]),
    /posteriorTransform/,
  ],
  [
    "weights of another length",
    () =>
      logExpectedImprovement(list, {
        bestF,
        posteriorTransform: scalarizedPosteriorTransform({ weights: [1] }),
      }).forward([[0, 0]]),
    /weights/,
  ],
  ["infinite weights", () => scalarizedPosteriorTransform({ weights: [1, Number.POSITIVE_INFINITY] }), /weights/],
  ["no constraints", () => logProbabilityOfFeasibility(list, { constraints: {} }), /constraints/],
  ["reversed constraint", () => logProbabilityOfFeasibility(list, { constraints: { 0: [1, 0] } }), /lower < upper/],
  ["empty constraint", () => logProbabilityOfFeasibility(list, { constraints: { 0: [null, null] } }), /bound/],
  ["constraint on no output", () => logProbabilityOfFeasibility(list, { constraints: { 2: [0, 1] } }), /output/],
  [
    "constraint on the objective",
    () => logConstrainedExpectedImprovement(list, { bestF, constraints: { 0: [0, 1] } }),
    /objective/,
  ],
  [
    "no such objective",
    () => logConstrainedExpectedImprovement(list, { bestF, constraints, objectiveIndex: 5 }),
    /objectiveIndex/,
  ],
  ["noisy EI of a list", () => logNoisyExpectedImprovement(list), /single-output/],
];
test.each(wrong)("%s is refused by name", (_, run, message) => {
  expect(run).toThrow(message);
});
