import type * as tfjs from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import { describe, expect, test } from "vitest";
import { fromTfjs, loadTensorFlow, toTfjs } from "../../src/export/index.ts";
import {
  constantMean,
  fitModel,
  functionMean,
  logExpectedImprovement,
  optimizeAcqf,
  singleTaskGP,
  type Tensor,
  tensor,
  traceModel,
} from "../../src/index.ts";
import { featureKernel, matern52 } from "../../src/kernels/index.ts";
import { points, smooth } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";

const { tf } = await loadTensorFlow<typeof tfjs>({ backend: "javascript" });
const x = tensor(points(5, 3, 70));
type Fn = (x: tfjs.Tensor) => tfjs.Tensor;

const functions: Record<string, (t: typeof tfjs) => Fn> = {
  arithmetic: (t) => (x) => t.sub(t.mul(t.square(x), 0.3), t.div(x, t.add(t.abs(x), 1))),
  activations: (t) => (x) => t.add(t.add(t.relu(t.sub(x, 0.5)), t.elu(t.neg(x))), t.add(t.selu(x), t.softplus(x))),
  exponentials: (t) => (x) =>
    t.add(t.exp(t.neg(x)), t.add(t.log1p(x), t.add(t.sqrt(t.add(x, 1)), t.rsqrt(t.add(x, 1))))),
  circular: (t) => (x) => t.add(t.sin(x), t.add(t.cos(x), t.tanh(x))),
  reductions: (t) => (x) => t.concat([t.sum(x, 1, true), t.mean(x, 1, true), t.max(x, -1, true), t.min(x, 1, true)], 1),
  softmax: (t) => (x) => t.softmax(x),
  layout: (t) => (x) => t.reshape(t.transpose(t.stack([x, t.mul(x, 2)], 1), [0, 2, 1]), [-1, 6]),
  slices: (t) => (x) => t.add(t.slice(x, [0, 1], [-1, 2]), t.tile(t.slice(x, [0, 0], [-1, 1]), [1, 2])),
  selection: (t) => (x) => t.where(t.greater(x, 0.5), t.square(x), t.clipByValue(x, 0.1, 0.4)),
  matrices: (t) => {
    const weights = t.tensor2d([
      [0.2, -0.4],
      [0.5, 0.1],
      [-0.3, 0.7],
    ]);
    return (x) => t.sigmoid(t.add(t.matMul(x, weights), t.tensor1d([0.1, -0.2])));
  },
};

describe.each(Object.entries(functions))("%s", (_, make) => {
  const [fn, ours] = [make(tf), fromTfjs(tf, make(tf))];

  test("has TensorFlow's values, and gradients", () => {
    expectAllclose(ours(x), Array.from(fn(toTfjs(tf, x)).dataSync()), { rtol: 1e-5, atol: 1e-6 });
    expectGradient((at) => ours(at), x, { rtol: 1e-6, atol: 1e-6 });
  });

  test("takes any number of rows", () => {
    expectAllclose(ours(x.narrow(0, 1, 2)), ours(x).narrow(0, 1, 2), { rtol: 1e-14 });
  });
});

function network(): (x: Tensor) => Tensor {
  const seeded = (seed: number) => layers.initializers.glorotNormal({ seed });
  const model = layers.sequential({
    layers: [
      layers.layers.dense({ units: 8, inputShape: [2], activation: "tanh", kernelInitializer: seeded(1) }),
      layers.layers.dense({ units: 3, activation: "relu", kernelInitializer: seeded(2) }),
    ],
  });
  const flat = fromTfjs(tf, (t) => model.predict(t as never) as never);
  // A network takes rows; points come with leading axes.
  return (x) => flat(x.reshape([-1, 2])).reshape([...x.shape.slice(0, -1), 3]);
}

test("a network of layers is a deep kernel: fitted, searched, exported", async () => {
  const features = network();
  const trainX = points(10, 2, 71);
  const covariance = featureKernel(features, matern52({ ard: 3 }));
  const model = await fitModel(singleTaskGP({ trainX, trainY: trainX.map(smooth), covariance, mean: constantMean() }));
  const X = tensor([points(1, 2, 72), points(1, 2, 73)]);
  expectGradient((at) => model.posterior(at).mean, X, { atol: 1e-6 });
  const graph = traceModel(model);
  expect(graph.about.fingerprint).toBeNull();
  expectAllclose(graph.run({ X }).mean, model.posterior(X).mean, { rtol: 1e-12 });
  const bounds = [
    [0, 0],
    [1, 1],
  ];
  const { value } = await optimizeAcqf(logExpectedImprovement(model, { bestF: 1 }), {
    bounds,
    numRestarts: 2,
    rawSamples: 16,
  });
  expect(Number.isFinite(value)).toBe(true);
});

test("a function of TensorFlow.js is a mean", () => {
  const mean = functionMean((x) => fromTfjs(tf, (t) => tf.sum(tf.sin(t), -1))(x));
  const trainX = points(6, 2, 74);
  const model = singleTaskGP({ trainX, trainY: trainX.map(smooth), mean, outcomeTransform: null });
  const far = [[[40, 50]]];
  expectAllclose(model.posterior(far).mean, [Math.sin(40) + Math.sin(50)], { rtol: 1e-12 });
});

test.each<[string, () => unknown, RegExp]>([
  [
    "a kernel that is not known",
    () => fromTfjs(tf, (t) => tf.cumsum(t))(x),
    /calls the kernel Cumsum, which is not among Identity/,
  ],
  ["no function", () => fromTfjs(tf, 3 as never), /fn.*function/],
  ["a promise", () => fromTfjs(tf, (async (t: never) => t) as never)(x), /result of fn.*tf.Tensor/],
  ["values in place of tensors", () => fromTfjs(tf, () => 3 as never)(x), /result of fn/],
])("bad input: %s", (_, call, message) => {
  expect(call).toThrow(message);
});

test("TensorFlow.js works as before afterwards, also after an error", () => {
  expect(() =>
    fromTfjs(tf, () => {
      throw new Error("within");
    })(x),
  ).toThrow("within");
  expect(tf.square(tf.scalar(3)).dataSync()[0]).toBe(9);
});
