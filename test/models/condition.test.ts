import { describe, expect, test } from "vitest";
import { type ExactGP, modelList, ops, singleTaskGP, tensor, type variable } from "../../src/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";
import { reference } from "../support/reference.ts";
import { referenceModel } from "../support/referenceModel.ts";
import { afresh, kinds, points, smallModel, smooth } from "./fixtures.ts";

const close = { rtol: 1e-9, atol: 1e-9 };
const at = [points(3, 2, 50)];

test("new hyperparameters invalidate the caches, conditioned or not", () => {
  const values = { lengthscale: [0.9, 0.3], noise: 0.2 };
  const used = smallModel();
  const before = used.posterior(at).mean.data;
  used.setHyperparameters(values);
  expect(used.posterior(at).mean.data).not.toEqual(before);
  const condition = (model: ExactGP) => model.conditionOnObservations(points(1, 2, 51), [0.4]);
  const [used2, fresh] = [condition(smallModel()), condition(smallModel().setHyperparameters(values))];
  used2.posterior(at).mean.data; // computes the caches
  used2.setHyperparameters(values);
  for (const [a, b] of [
    [used, smallModel().setHyperparameters(values)],
    [used2, fresh],
  ]) {
    expectAllclose(a.posterior(at).mean, b.posterior(at).mean, close);
    expectAllclose(a.posterior(at).covariance, b.posterior(at).covariance, close);
  }
});

describe.each(kinds)("conditioning, %s", (_, options) => {
  const model = smallModel({}, options);

  test.each([1, 2, 3, 4])("equals a model of all the data, q = %i", (q) => {
    const X = points(q, 2, 20 + q);
    const Y = X.map((x) => smooth(x) + 0.1);
    const [conditioned, fresh] = [model.conditionOnObservations(X, Y), afresh(model, X, Y, options)];
    expectAllclose(conditioned.posterior(at).mean, fresh.posterior(at).mean, close, "mean");
    expectAllclose(conditioned.posterior(at).covariance, fresh.posterior(at).covariance, close, "covariance");
    const z = [
      [0.3, -1.2, 0.5],
      [1.4, 0.1, -0.7],
    ];
    expectAllclose(
      conditioned.posterior(at).rsample(z),
      fresh.posterior(at).rsample(z),
      { rtol: 1e-7, atol: 1e-7 },
      "samples",
    );
  });

  test("conditioning twice equals conditioning once", () => {
    const [X1, X2] = [points(2, 2, 31), points(3, 2, 32)];
    const [Y1, Y2] = [X1.map(smooth), X2.map(smooth)];
    const twice = model.conditionOnObservations(X1, Y1).conditionOnObservations(X2, Y2);
    const once = afresh(model, [...X1, ...X2], [...Y1, ...Y2], options);
    expectAllclose(twice.posterior(at).mean, once.posterior(at).mean, close);
    expectAllclose(twice.posterior(at).covariance, once.posterior(at).covariance, close);
  });

  test("each batch member is a model of its own", () => {
    const X = [points(2, 2, 41), points(2, 2, 42)];
    const Y = X.map((x) => x.map(smooth));
    const X3 = [points(3, 2, 61), points(3, 2, 62)];
    const both = model.conditionOnObservations(X, Y);
    expect(both.batchShape).toEqual([2]);
    const posterior = both.posterior(X3);
    for (const b of [0, 1]) {
      const alone = model.conditionOnObservations(X[b], Y[b]).posterior(X3[b]);
      expectAllclose(posterior.mean.at(0, b), alone.mean, close);
      expectAllclose(posterior.covariance.at(0, b), alone.covariance, close);
    }
  });

  test("gradients reach the new points, their outcomes and the test points", () => {
    const [X, Y] = [tensor(points(2, 2, 71)), tensor([0.3, 0.8])];
    const summary = (m: ExactGP, x = tensor(at)) => m.posterior(x).mean.sum().add(m.posterior(x).covariance.sum());
    expectGradient((x) => summary(model.conditionOnObservations(x, Y)), X, {}, "points");
    expectGradient((y) => summary(model.conditionOnObservations(X, y)), Y, {}, "outcomes");
    const conditioned = model.conditionOnObservations(X, Y);
    expectGradient((x) => summary(conditioned, x), tensor(at), {}, "test points");
  });
});

test("a given noise is that of the new observations, on the scale of Y", () => {
  const model = smallModel();
  const X = points(2, 2, 81);
  const conditioned = model.conditionOnObservations(X, [1, 2], { noise: 0.3 });
  expectAllclose(
    conditioned.posterior(at).covariance,
    afresh(model, X, [1, 2], {}, 0.3).posterior(at).covariance,
    close,
  );
});

test("a list conditions each of its models", () => {
  const models = [smallModel(), smallModel({ seed: 2 })];
  const X = points(2, 2, 91);
  const Y = X.map((x) => [smooth(x), -smooth(x)]);
  const { mean } = modelList(models).conditionOnObservations(X, Y).posterior(at);
  models.forEach((m, j) => {
    const alone = m
      .conditionOnObservations(
        X,
        Y.map((row) => row[j]),
      )
      .posterior(at).mean;
    expectAllclose(mean.at(-1, j), alone, close);
  });
});

test("a list conditions each of its models on noise of its own", () => {
  const models = [smallModel(), smallModel({ seed: 2 })];
  const X = points(2, 2, 92);
  const Y = X.map((x) => [smooth(x), -smooth(x)]);
  const noise = [
    [0.1, 0.2],
    [0.3, 0.4],
  ];
  const given = modelList(models).conditionOnObservations(X, Y, { noise }).posterior(at);
  models.forEach((m, j) => {
    const column = (rows: number[][]) => rows.map((row) => row[j]);
    const alone = m.conditionOnObservations(X, column(Y), { noise: column(noise) }).posterior(at);
    expectAllclose(given.mean.at(-1, j), alone.mean, close);
    const own = at[0].map((_, i) => 2 * i + j);
    expectAllclose(ops.gather(ops.gather(given.covariance, own, 1), own, 2), alone.covariance, close);
  });
});

describe("batches of points, outcomes and the model itself broadcast", () => {
  const model = smallModel();
  const [X1, X2] = [points(2, 2, 93), points(2, 2, 94)];
  const Y = [0.1, 0.4];
  const one = (X: number[][]) => model.conditionOnObservations(X, Y).posterior(at[0]).mean;

  test("a batch of points, the same outcomes for all", () => {
    const both = model.conditionOnObservations([X1, X2], Y);
    expect(both.batchShape).toEqual([2]);
    const { mean } = both.posterior(at[0]);
    expectAllclose(mean.at(0, 0), one(X1), close);
    expectAllclose(mean.at(0, 1), one(X2), close);
  });

  test("a batch of outcomes at the same points", () => {
    const both = model.conditionOnObservations(X1, [Y, [0.8, -0.2]]);
    expect(both.batchShape).toEqual([2]);
    const posterior = both.posterior(at[0]);
    expectAllclose(posterior.mean.at(0, 0), one(X1), close);
    expect([posterior.variance.shape, posterior.covariance.shape]).toEqual([
      [2, 3],
      [2, 3, 3],
    ]);
  });

  test("a batch of models, one further observation for all", () => {
    const later = [points(1, 2, 95), [0.7]] as const;
    const both = model.conditionOnObservations([X1, X2], [Y, Y]).conditionOnObservations(...later);
    expect(both.batchShape).toEqual([2]);
    const alone = model
      .conditionOnObservations(X2, Y)
      .conditionOnObservations(...later)
      .posterior(at[0]);
    expectAllclose(both.posterior(at[0]).mean.at(0, 1), alone.mean, close);
    expectAllclose(both.posterior(at[0]).covariance.at(0, 1), alone.covariance, close);
  });
});

test("gradients reach hyperparameters that are variables, and only then", () => {
  const model = smallModel();
  expect(model.posterior(at).mean.requiresGrad).toBe(false);
  const summary = (lengthscale: ReturnType<typeof variable>) => {
    const { mean, covariance } = smallModel().setHyperparameters({ lengthscale }).posterior(at);
    return mean.sum().add(covariance.sum());
  };
  expectGradient(summary, tensor([0.5, 0.7]));
  expectGradient((noise) => smallModel().setHyperparameters({ noise }).posterior(at).mean, tensor(0.05));
});

test("gradients reach training inputs and outcomes that are variables", () => {
  const [X, Y] = [tensor(points(4, 2)), tensor([0.1, 0.5, -0.3, 0.9])];
  const make = (trainX: typeof X, trainY: typeof Y) =>
    singleTaskGP({ trainX, trainY, outcomeTransform: null }).posterior(at);
  expectGradient((x) => make(x, Y).covariance.add(make(x, Y).mean.sum()), X);
  expectGradient((y) => make(X, y).mean, Y);
});

describe.each(reference("fantasies").filter((c) => "Y_new" in c))("$name", (golden) => {
  test("conditioned posterior", () => {
    const model = referenceModel(golden.model);
    const std = golden.model.standardize?.std ?? 1;
    const noise =
      golden.noise_new === null || golden.noise_new === undefined ? undefined : tensor(golden.noise_new).mul(std * std);
    const { mean, covariance } = model
      .conditionOnObservations(golden.X_new, golden.Y_new, { noise })
      .posterior(golden.X_test);
    expectAllclose(mean, golden.mean, { rtol: 1e-7, atol: 1e-8 });
    expectAllclose(covariance, golden.covariance, { rtol: 1e-7, atol: 1e-8 });
  });
});

test("a list has joint observations only where its models were observed at the same inputs", () => {
  const [a, b, other] = [smallModel(), smallModel(), smallModel({ seed: 2 })];
  const same = modelList([a, b]);
  expect(same.trainX).toBe(a.trainX);
  expectAllclose(same.trainY, ops.stack([a.trainY, b.trainY], -1));
  const apart = modelList([a, other]);
  expect(apart.observations).toEqual([]);
  expect(() => apart.trainX).toThrow(/observed at different inputs/);
  expect(() => apart.leaveOneOut?.()).toThrow(/observed at different inputs/);
});
