import { expect, test } from "vitest";
import {
  InputError,
  type Model,
  modelList,
  ops,
  type Posterior,
  singleTaskGP,
  type Tensor,
  type TensorLike,
  tensor,
  traceModel,
} from "../../src/index.ts";
import { quantileOf } from "../../src/posteriors/index.ts";
import { foreignModel } from "../../src/testing/foreignModel.ts";
import { bilogOutcome, logOutcome, powerOutcome } from "../../src/transforms/index.ts";
import { points, smallModel } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";

const model = smallModel();
const X = [points(3, 2, 5), points(3, 2, 6)];
const z = tensor([
  [0.3, -1.2, 0.8],
  [1.4, 0.1, -0.6],
]);

test("samples are mean + L z, the same z for every batch member", () => {
  const posterior = model.posterior(X);
  const samples = posterior.rsample(z);
  expect(samples.shape).toEqual([2, 2, 3]);
  const root = ops.cholesky(posterior.covariance);
  for (const s of [0, 1])
    for (const b of [0, 1])
      expectAllclose(samples.at(0, s).at(0, b), posterior.mean.at(0, b).add(ops.matvec(root.at(0, b), z.at(0, s))), {
        rtol: 1e-12,
      });
});

test("a single point is sampled as the first of several", () => {
  const first = model.posterior([X[0].slice(0, 1)]).rsample(z.slice([0, 0], [2, 1]));
  expectAllclose(first.reshape([2]), model.posterior(X).rsample(z).slice([0, 0, 0], [2, 1, 1]).reshape([2]), {
    rtol: 1e-10,
  });
});

test("drawn samples repeat with their seed and have the posterior's moments", () => {
  const posterior = model.posterior(X[0]);
  const sampler = { numSamples: 4096, seed: 7 };
  const samples = posterior.rsample(sampler);
  expect(posterior.rsample(sampler).toArray()).toEqual(samples.toArray());
  expect(posterior.rsample({ ...sampler, seed: 8 }).toArray()).not.toEqual(samples.toArray());
  expectAllclose(samples.mean(0), posterior.mean, { rtol: 0, atol: 0.01 });
  const centred = samples.sub(posterior.mean);
  expectAllclose(ops.matmul(centred, centred, { transposeA: true }).div(4096), posterior.covariance, {
    rtol: 0.05,
    atol: 0.01,
  });
});

test("gradients pass through samples", () => {
  expectGradient((x) => model.posterior(x).rsample(z), tensor(X), { second: true, rtol: 1e-5 });
});

test("observation noise, the model's or given", () => {
  const plain = model.posterior(X);
  const noisy = model.posterior(X, { observationNoise: 0.3 });
  expectAllclose(
    noisy.variance.sub(plain.variance),
    plain.variance.data.map(() => 0.3),
    { rtol: 1e-9 },
  );
  expectAllclose(ops.diagPart(noisy.covariance), noisy.variance, { rtol: 1e-9 });
  expect(noisy.mean.toArray()).toEqual(plain.mean.toArray());
});

test("several outputs: shapes, and each its own samples", () => {
  const models = [smallModel(), smallModel({ seed: 3 })];
  const posterior = modelList(models).posterior(X);
  expect([posterior.mean.shape, posterior.variance.shape, posterior.covariance.shape]).toEqual([
    [2, 3, 2],
    [2, 3, 2],
    [2, 6, 6],
  ]);
  const base = ops.stack([z, z.neg()], -1);
  const samples = posterior.rsample(base);
  expectAllclose(samples.at(-1, 1), models[1].posterior(X).rsample(z.neg()));
  expect(() => posterior.rsample(z)).toThrow(/base samples.*S x 3 x 2/);
});

const positive = { trainY: [1, 2, 3, 1.5, 0.5, 0.7, 2.2] };

test("log outcomes: moments in closed form agree with samples", () => {
  const posterior = smallModel({}, { ...positive, outcomeTransform: logOutcome() }).posterior(X[0]);
  const samples = posterior.rsample({ numSamples: 1 << 14, seed: 1 });
  expectAllclose(samples.mean(0), posterior.mean, { rtol: 0.01 });
  expectAllclose(samples.sub(posterior.mean).square().mean(0), posterior.variance, { rtol: 0.1 });
  expect(() => posterior.covariance).toThrow(/rsample/);
});

test.each([
  powerOutcome({ power: 0.5 }),
  bilogOutcome(),
])("moments that have no closed form agree with samples", (outcomeTransform) => {
  const base = smallModel({}, { ...positive, outcomeTransform });
  const posterior = base.posterior(X[0]);
  const samples = posterior.rsample({ numSamples: 4096, seed: 1 });
  const mean = samples.mean(0);
  expectAllclose(posterior.mean, mean, { rtol: 0.01, atol: 0.01 });
  expectAllclose(posterior.variance, samples.sub(mean).square().mean(0), { rtol: 0.05, atol: 1e-4 });
});

test("observation noise of several outputs: one number, one for each, one for each value", () => {
  const list = modelList([smallModel(), smallModel({ seed: 3 })]);
  const plain = list.posterior(X).variance;
  const added = (observationNoise: TensorLike) => list.posterior(X, { observationNoise }).variance.sub(plain);
  const wanted: [TensorLike, number[]][] = [
    [0.3, [0.3, 0.3]],
    [
      [0.1, 0.2],
      [0.1, 0.2],
    ],
    [[[[0.1, 0.2]]], [0.1, 0.2]],
  ];
  for (const [given, each] of wanted) expectAllclose(added(given), ops.broadcastTo(each, plain.shape), { rtol: 1e-9 });
  const own = list.posterior(X, { observationNoise: true }).variance.sub(plain);
  list.models.forEach((m, j) => {
    const alone = m.posterior(X, { observationNoise: true }).variance.sub(m.posterior(X).variance);
    expectAllclose(own.at(-1, j), alone);
  });
});

test("fantasies have posteriors of their own, sampled together", () => {
  const fantasies = model.fantasize([points(2, 2, 8), points(2, 2, 9)], { sampler: { numSamples: 4 } });
  const posterior = fantasies.posterior(X);
  expect([posterior.mean.shape, posterior.variance.shape, posterior.covariance.shape]).toEqual([
    [4, 2, 3],
    [4, 2, 3],
    [4, 2, 3, 3],
  ]);
  const samples = posterior.rsample(z);
  expect(samples.shape).toEqual([2, 4, 2, 3]);
  const root = ops.cholesky(posterior.covariance);
  for (const f of [0, 3]) {
    const mean = posterior.mean.at(0, f).at(0, 1);
    const wanted = mean.add(ops.matvec(root.at(0, f).at(0, 1), z.at(0, 1)));
    expectAllclose(samples.at(0, 1).at(0, f).at(0, 1), wanted, { rtol: 1e-9 });
  }
});

test("samples of transformed outcomes are transformed samples", () => {
  const logs = smallModel({}, { ...positive, outcomeTransform: logOutcome() });
  const plain = smallModel({}, { trainY: positive.trainY.map(Math.log), outcomeTransform: null });
  expectAllclose(logs.posterior(X).rsample(z), plain.posterior(X).rsample(z).exp(), { rtol: 1e-12 });
});

test("first and second gradients of mean, variance and covariance with respect to the points", () => {
  const weights = tensor([0.3, -0.7, 1.1]);
  const summaries: Record<string, (p: Posterior) => Tensor> = {
    mean: (p) => p.mean.mul(weights),
    variance: (p) => p.variance.mul(weights),
    covariance: (p) => ops.matvec(p.covariance, weights).square(),
  };
  for (const [name, summary] of Object.entries(summaries))
    expectGradient((x) => summary(model.posterior(x)), tensor(X), { second: true, rtol: 1e-5 }, name);
});

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const junk = (value: unknown) => value as any;
test.each([
  ["nothing", undefined, /sampler.*undefined/],
  ["null", null, /sampler.*null/],
  ["text", "many", /sampler.*"many"/],
  ["a number", 16, /base samples.*S x 3/],
  ["an empty list", [], /base samples/],
  ["base samples for two points", [[1, 2]], /base samples.*1 x 2/],
  ["infinite base samples", [[0, 0, Number.POSITIVE_INFINITY]], /base samples.*finite/],
  ["no samples", { numSamples: 0 }, /numSamples/],
  ["half a sample", { numSamples: 0.5 }, /numSamples/],
  ["an unknown option", { numSamples: 2, sead: 1 }, /sead/],
  ["an unknown method", { numSamples: 2, method: "magic" }, /method/],
])("sampling with %s is refused by name", (_, sampler, message) => {
  for (const posterior of [
    model.posterior(X),
    smallModel({}, { ...positive, outcomeTransform: logOutcome() }).posterior(X),
  ]) {
    expect(() => posterior.rsample(junk(sampler))).toThrow(InputError);
    expect(() => posterior.rsample(junk(sampler))).toThrow(message);
  }
});

test.each([
  ["one output", smallModel()],
  ["several outputs", modelList([smallModel(), smallModel({ seed: 3 })])],
  ["a transform that is not affine", smallModel({}, { outcomeTransform: bilogOutcome() })],
])("one sample of each fantasy: the sample of its row among those of all, %s", (_, known) => {
  const rows = (q: number) =>
    tensor(points(2, q * known.numOutputs, q)).reshape(known.numOutputs === 1 ? [2, q] : [2, q, known.numOutputs]);
  const fantasies = known.fantasize([[[0.2, 0.9]]], { sampler: rows(1), observationNoise: false });
  const shared = tensor(X);
  const each = ops.stack([shared, shared.mul(0.5)], 0); // points of their own for each fantasy
  for (const at of [shared, shared.expandDims(0), each, each.narrow(2, 0, 1)]) {
    const z = rows(at.shape[at.rank - 2]);
    const posterior = fantasies.posterior(at);
    const all = posterior.rsample(z);
    const samples = posterior.rsampleEach(z);
    expect(samples.shape).toEqual(all.shape.slice(1));
    for (const f of [0, 1]) expectAllclose(samples.at(0, f), all.at(0, f).at(0, f), { rtol: 1e-10 });
    expect(() => posterior.rsampleEach(ops.concat([z, z], 0))).toThrow(InputError);
  }
  expect(() => known.posterior(X[0]).rsampleEach(rows(3))).toThrow(InputError);
});

test("a quantile is that of the normal distribution, its image where outcomes are transformed, and each output's own", () => {
  const trainX = points(8, 2, 3);
  const trainY = trainX.map(([a, b]) => Math.exp(a + Math.sin(3 * b)));
  const skewed = singleTaskGP({ trainX, trainY, outcomeTransform: logOutcome() });
  const posteriors = [model, skewed, modelList([model, skewed])].map((each) => each.posterior(X));
  const [normal, image, both] = posteriors.map((posterior) => quantileOf(posterior, 0.975));
  // Its 97.5 % quantile is 1.959963984540054.
  const upper = normal.sub(posteriors[0].mean).div(posteriors[0].variance.sqrt());
  expectAllclose(upper, upper.mul(0).add(1.959963984540054), { rtol: 1e-12 });
  const samples = posteriors[1].rsample({ numSamples: 4096, seed: 3 });
  const below = samples.lessEqual(image).mean(0);
  expectAllclose(below, below.mul(0).add(0.975), { rtol: 0, atol: 0.01 });
  expect(both.data).toEqual(ops.stack([normal, image], -1).data);
});

test.each([0, 1, -0.5, Number.NaN, "0.5"])("the quantile of probability %s is refused", (p) => {
  expect(() => quantileOf(model.posterior(X), p as number)).toThrow(
    /invalid p: expected a probability between 0 and 1, both excluded/,
  );
});

test("quantiles of a list whose parts have none are refused, and so are they in a graph", () => {
  const inner = foreignModel(model);
  const foreign: Model = {
    ...inner,
    posterior(X, options) {
      const { numOutputs, mean, variance, covariance, ...samples } = inner.posterior(X, options);
      const [rsample, rsampleEach] = [samples.rsample, samples.rsampleEach];
      return { numOutputs, mean, variance, covariance, rsample, rsampleEach };
    },
  };
  expect(() => modelList([foreign, model]).posterior(X).quantile?.(0.5)).toThrow("no quantiles in closed form");
  expect(() => traceModel(foreign, { quantiles: { median: 0.5 } })).toThrow("no quantiles in closed form");
});
