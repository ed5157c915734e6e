import { describe, expect, test } from "vitest";
import {
  type Acquisition,
  constrainedExpectedImprovement,
  expectedImprovement,
  InputError,
  logConstrainedExpectedImprovement,
  logExpectedImprovement,
  logNoisyExpectedImprovement,
  logProbabilityOfFeasibility,
  logProbabilityOfImprovement,
  modelList,
  noisyExpectedImprovement,
  type OutcomeBounds,
  ops,
  posteriorMean,
  posteriorStandardDeviation,
  probabilityOfImprovement,
  scalarizedPosteriorMean,
  scalarizedPosteriorTransform,
  tensor,
  upperConfidenceBound,
  valueAndGrad,
} from "../../src/index.ts";
import { observedInputs } from "../../src/models/index.ts";
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
  ["logExpectedImprovement, minimized", logExpectedImprovement(model, { bestF: 0.2, maximize: false })],
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

/** All but the one that takes none, and the mean, which the outcomes expected at pending points leave as it is. */
const informed = all.filter(([name]) => name !== "logProbabilityOfFeasibility" && name !== "posteriorMean");

test.each(informed)("pending points make their surroundings less attractive: %s", (_, acquisition) => {
  if (!acquisition.withPending) throw new Error("takes no pending points");
  const X = points(40, 2, 31).map((x) => [x]);
  const { data } = acquisition.forward(X);
  const best = X[data.indexOf(Math.max(...data))];
  expect(acquisition.withPending(best).forward(best).item()).toBeLessThan(acquisition.forward(best).item());
});

test.each(all)("the gradient is finite at training points and next to them: %s", (_, acquisition) => {
  const trainX = observedInputs(acquisition.model);
  for (const X of [trainX.expandDims(1), trainX.expandDims(1).add(1e-9)])
    for (const g of valueAndGrad((x) => acquisition.forward(x), X).gradient.data) expect(Number.isFinite(g)).toBe(true);
});

test("bestF may be one for each batch member", () => {
  const X = points(2, 2, 32).map((x) => [x]);
  const { data } = logExpectedImprovement(model, { bestF: [0.5, 1.5] }).forward(X);
  for (const [b, best] of [0.5, 1.5].entries())
    expectAllclose(logExpectedImprovement(model, { bestF: best }).forward([X[b]]), [data[b]]);
});

test("an infinite constraint bound is none", () => {
  const at = points(3, 2, 33).map((x) => [x]);
  const value = (bounds: OutcomeBounds) =>
    logProbabilityOfFeasibility(list, { constraints: { 1: bounds } }).forward(at);
  expectAllclose(value([Number.NEGATIVE_INFINITY, 0.5]), value([null, 0.5]));
  expectAllclose(value([0.5, Number.POSITIVE_INFINITY]), value([0.5, null]));
});

test("constrained: the objective may be any output", () => {
  const swapped = modelList([...list.models].reverse());
  const X = points(3, 2, 14).map((x) => [x]);
  for (const make of [logConstrainedExpectedImprovement, constrainedExpectedImprovement]) {
    const f = make(list, { bestF: 0.8, objectiveIndex: 1, constraints: { 0: [0.5, null] } });
    const g = make(swapped, { bestF: 0.8, constraints: { 1: [0.5, null] } });
    expectAllclose(f.forward(X), g.forward(X), { rtol: 1e-12 });
    const [pendingF, pendingG] = [f, g].map((each) => each.withPending?.(points(1, 2, 15)).forward(X) ?? []);
    expectAllclose(pendingF, pendingG, { rtol: 1e-12 });
  }
});

test("constrained: a pending point that is likely infeasible does not raise bestF", () => {
  const X = tensor(points(60, 2, 34));
  const posterior = list.posterior(X.expandDims(1));
  const objective = posterior.mean.squeeze(-2).at(-1, 0).data;
  const other = posterior.mean.squeeze(-2).at(-1, 1).data;
  const best = objective.indexOf(Math.max(...objective));
  const there = X.narrow(0, best, 1);
  const far = X.narrow(0, objective.indexOf(Math.min(...objective)), 1);
  const bound = other[best];
  const make = (bounds: OutcomeBounds) =>
    logConstrainedExpectedImprovement(list, { bestF: 0, constraints: { 1: bounds } });
  const infeasible = make([bound + 0.1, null]);
  const believed = list.conditionOnObservations(there, list.posterior(there).mean);
  const wanted = logConstrainedExpectedImprovement(believed, { bestF: 0, constraints: { 1: [bound + 0.1, null] } });
  expectAllclose(infeasible.withPending?.(there).forward(far) ?? [], wanted.forward(far));
  const feasible = make([bound - 0.1, null]);
  expect(feasible.withPending?.(there).forward(far).item()).toBeLessThan(feasible.forward(far).item());
});

test("noisy EI: pending points are fantasized like observed ones", () => {
  const sampler = { numSamples: 4, seed: 1 };
  const there = [[0.4, 0.6]];
  const baselineX = ops.concat([known.trainX, tensor(there)], 0);
  const X = points(3, 2, 35).map((x) => [x]);
  const pending = logNoisyExpectedImprovement(known, { sampler }).withPending?.(there);
  expectAllclose(pending?.forward(X) ?? [], logNoisyExpectedImprovement(known, { sampler, baselineX }).forward(X));
  const conditioned = known.conditionOnObservations(there, [0.3]);
  expectAllclose(
    logNoisyExpectedImprovement(conditioned, { sampler }).forward(X),
    logNoisyExpectedImprovement(conditioned, { sampler, baselineX }).forward(X),
  );
});

test("noisy EI: base samples given as a matrix have no column for a pending point", () => {
  const sampler = points(4, known.trainX.shape[0], 36);
  for (const make of [noisyExpectedImprovement, logNoisyExpectedImprovement]) {
    const pending = () => make(known, { sampler }).withPending?.([[0.4, 0.6]]);
    expect(pending).toThrow(InputError);
    expect(pending).toThrow(/oisyExpectedImprovement is a matrix \(4 x \d+\).*sampler: \{ numSamples: 4 \}/);
  }
});

test("a scalarized posterior is that of the weighted sum", () => {
  const X = [points(2, 2, 12)];
  const posterior = list.posterior(X);
  const sum = both(posterior);
  expectAllclose(sum.mean, posterior.mean.mul([0.7, -0.2]).sum(-1).add(0.1));
  expectAllclose(sum.variance, posterior.variance.mul([0.49, 0.04]).sum(-1));
  const outputs = posterior.covariance.reshape([1, 2, 2, 2, 2]); // point-major
  const [a, b] = [0, 1].map((j) => outputs.at(-1, j).at(2, j));
  expectAllclose(sum.covariance, a.mul(0.49).add(b.mul(0.04)));
  expect(sum.rsample([[0.1, 0.2]]).shape).toEqual([1, 1, 2]);
});

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const junk = (value: unknown) => value as any;
const wrong: [string, () => unknown, RegExp][] = [
  ["no bestF", () => logExpectedImprovement(model, junk({})), /bestF/],
  ["no options", () => logExpectedImprovement(model, junk(undefined)), /bestF/],
  ["NaN bestF", () => expectedImprovement(model, { bestF: Number.NaN }), /bestF/],
  ["bestF as text", () => expectedImprovement(model, { bestF: junk("high") }), /bestF.*"high"/],
  ["no numbers in bestF", () => expectedImprovement(model, { bestF: [] }), /bestF/],
  [
    "bestF for another batch",
    () => expectedImprovement(model, { bestF: [1, 2, 3] }).forward([[[0, 0]], [[1, 1]]]),
    /bestF.*\(2\)/,
  ],
  ["no model", () => expectedImprovement(junk(undefined), { bestF }), /model/],
  ["an unknown option", () => expectedImprovement(model, junk({ bestF, best: 1 })), /"best"/],
  ["an option of another function", () => posteriorMean(model, junk({ beta: 1 })), /"beta"/],
  ["options that are a number", () => expectedImprovement(model, junk(3)), /options/],
  [
    "a transform that is none",
    () => logExpectedImprovement(list, { bestF, posteriorTransform: junk(3) }),
    /posteriorTransform/,
  ],
  ["two outputs, before any point", () => posteriorMean(list), /posteriorTransform/],
  ["points that are text", () => posteriorMean(model).forward(junk("here")), /X of posteriorMean/],
  ["points that are NaN", () => posteriorMean(model).forward([[Number.NaN, 0]]), /X.*NaN/],
  ["flat pending points", () => posteriorMean(model).withPending?.([0, 1]), /pending points.*n x 2/],
  ["pending points of other columns", () => posteriorMean(model).withPending?.([[1]]), /pending points.*1 x 1/],
  ["no beta", () => upperConfidenceBound(model, junk(undefined)), /beta/],
  ["beta as text", () => upperConfidenceBound(model, { beta: junk("2") }), /beta/],
  ["no weights", () => scalarizedPosteriorMean(model, junk(undefined)), /weights/],
  ["empty weights", () => scalarizedPosteriorMean(model, { weights: [] }), /weights/],
  ["weights in a table", () => scalarizedPosteriorMean(model, { weights: [[1, 2]] }), /weights/],
  ["weighted points of two outputs", () => scalarizedPosteriorMean(list, { weights: [1, 2] }), /posteriorTransform/],
  [
    "weights for other points",
    () => scalarizedPosteriorMean(model, { weights: [1, 2] }).forward([[0, 0]]),
    /b x 2 x 2/,
  ],
  ["no weights to transform with", () => scalarizedPosteriorTransform(junk({})), /weights/],
  ["NaN offset", () => scalarizedPosteriorTransform({ weights: [1, 1], offset: Number.NaN }), /offset/],
  ["no constraints at all", () => logProbabilityOfFeasibility(list, junk(undefined)), /constraints/],
  [
    "a constraint that is a number",
    () => logProbabilityOfFeasibility(list, { constraints: junk({ 0: 3 }) }),
    /constraints\[0\]/,
  ],
  [
    "a NaN bound",
    () => logProbabilityOfFeasibility(list, { constraints: { 0: [Number.NaN, null] } }),
    /constraints\[0\].*NaN/,
  ],
  [
    "a bound as text",
    () => logProbabilityOfFeasibility(list, { constraints: junk({ 0: ["a", null] }) }),
    /constraints\[0\]/,
  ],
  ["half a constraint", () => logProbabilityOfFeasibility(list, { constraints: junk({ 0: [1] }) }), /constraints\[0\]/],
  [
    "a constraint by name",
    () => logProbabilityOfFeasibility(list, { constraints: junk({ cost: [0, 1] }) }),
    /constraints\[cost\]/,
  ],
  ["constrained EI without constraints", () => logConstrainedExpectedImprovement(list, junk({ bestF })), /constraints/],
  ["constrained EI without options", () => constrainedExpectedImprovement(list, junk(undefined)), /bestF/],
  ["constrained EI without bestF", () => logConstrainedExpectedImprovement(list, junk({ constraints })), /bestF/],
  ["noisy EI of no model", () => noisyExpectedImprovement(junk(undefined)), /invalid model/],
  ["noisy EI with an unknown option", () => noisyExpectedImprovement(known, junk({ samples: 3 })), /samples/],
  ["noisy EI at other inputs", () => noisyExpectedImprovement(known, { baselineX: [[1]] }), /baselineX/],
  ["noisy EI of other samples", () => noisyExpectedImprovement(known, { sampler: [[1, 2]] }), /base samples/],
  [
    "noisy EI of a batch",
    () => noisyExpectedImprovement(known.fantasize([[0, 0]], { sampler: { numSamples: 2 } })),
    /one output/,
  ],
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
  ["noisy EI of a list", () => logNoisyExpectedImprovement(list), /one output/],
];
test.each(wrong)("%s is refused by name", (_, run, message) => {
  expect(run).toThrow(InputError);
  expect(run).toThrow(message);
});
