import { describe, expect, test } from "vitest";
import {
  type ExactGP,
  modelList,
  optimalSamples,
  optimizeAcqf,
  qJointEntropySearch,
  samplePaths,
  tensor,
  thompsonSampling,
  traceAcquisition,
} from "../../src/index.ts";
import {
  categorical,
  type Kernel,
  linear,
  matern12,
  matern32,
  matern52,
  product,
  rbf,
  scale,
  sum,
} from "../../src/kernels/index.ts";
import { logOutcome, normalize } from "../../src/transforms/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";
import { points, smallModel } from "./fixtures.ts";

const bounds = [
  [0, 0],
  [1, 1],
];
const S = 1500;
const at = [points(4, 2, 60)];

const kernels: [string, Kernel][] = [
  ["rbf", rbf({ lengthscale: [0.4, 0.6] })],
  ["Matérn-1/2", matern12({ lengthscale: 0.7 })],
  ["Matérn-3/2", matern32({ lengthscale: 0.5 })],
  ["scaled Matérn-5/2", scale(matern52({ lengthscale: 0.5 }), { outputscale: 2.5 })],
  [
    "sum and product",
    sum(
      rbf({ lengthscale: 0.4, activeDimensions: [0] }),
      product(
        matern52({ lengthscale: 0.8 }),
        scale(rbf({ lengthscale: 0.6, activeDimensions: [1] }), { outputscale: 0.7 }),
      ),
    ),
  ],
];

describe.each(kernels)("paths, %s", (_, covariance) => {
  const model = smallModel({}, { covariance, inputTransform: normalize({ bounds }) } as object) as ExactGP;

  test("have the moments of the posterior", () => {
    const values = samplePaths(model, { numSamples: S, seed: 3 }).forward(at); // S x 1 x 4
    const { mean, covariance: exact } = model.posterior(at);
    const average = values.mean(0);
    const centred = values.sub(average).squeeze(1);
    const sampled = centred.transpose().matmul(centred).div(S);
    const size = Math.max(...exact.data);
    expectAllclose(average, mean, { rtol: 0, atol: 0.12 * Math.sqrt(size) });
    expectAllclose(sampled, exact, { rtol: 0, atol: 0.15 * size });
  });
});

const model = smallModel({ noise: 1e-6 });

test("paths pass through observations without noise", () => {
  const values = samplePaths(model, { numSamples: 5 }).forward(model.trainX.expandDims(1));
  for (let s = 0; s < 5; s++) expectAllclose(values.at(0, s), model.trainY.expandDims(-1), { rtol: 0, atol: 0.02 });
});

test("paths are functions: the same at every call, whatever else is asked for, with gradients", () => {
  const paths = samplePaths(model, { numSamples: 3, seed: 1 });
  const [a, b] = [tensor([points(2, 2, 61)]), tensor([points(2, 2, 62)])];
  expect(paths.forward(a).data).toEqual(paths.forward(a).data);
  const both = [...(a.toArray() as number[][][]), ...(b.toArray() as number[][][])];
  expectAllclose(paths.forward(both).narrow(1, 0, 1), paths.forward(a), { rtol: 1e-12 });
  expect(samplePaths(model, { numSamples: 3, seed: 2 }).forward(a).data).not.toEqual(paths.forward(a).data);
  expectGradient((x) => paths.forward(x), a, { rtol: 1e-5 });
});

test("of several outputs, known noise, conditioned models and log outcomes", () => {
  const known = smallModel({}, { trainYvar: new Array(7).fill(0.04) });
  const list = modelList([model, known.conditionOnObservations(points(2, 2, 63), [0.3, 0.5])]);
  const values = samplePaths(list, { numSamples: 400 }).forward(at);
  expect(values.shape).toEqual([400, 1, 4, 2]);
  expectAllclose(values.mean(0), list.posterior(at).mean, { rtol: 0, atol: 0.2 });
  const positive = smallModel({}, { trainY: model.trainY.data.map(Math.exp), outcomeTransform: logOutcome() });
  expect(Math.min(...samplePaths(positive, { numSamples: 20 }).forward(at).data)).toBeGreaterThan(0);
});

test("of several outputs are independent of one another", () => {
  const values = samplePaths(modelList([model, model]), { numSamples: 400 }).forward([points(1, 2, 68)]);
  const centred = values.sub(values.mean(0)).reshape([400, 2]);
  const covariance = centred.transpose().matmul(centred).toArray() as number[][];
  expect(Math.abs(covariance[0][1]) / Math.sqrt(covariance[0][0] * covariance[1][1])).toBeLessThan(0.2);
});

describe("Thompson sampling", () => {
  test("candidates are maximisers of a path each", async () => {
    const acquisition = thompsonSampling(model, { seed: 4, numPaths: 2 });
    const { candidates } = await optimizeAcqf(acquisition, { bounds, q: 2, numRestarts: 8, rawSamples: 256 });
    const paths = samplePaths(model, { numSamples: 2, seed: 4 });
    const { inputs, outputs } = optimalSamples(paths, { bounds });
    const reached = paths.forward(candidates.expandDims(1)); // paths x candidates x 1
    for (const i of [0, 1]) expect(reached.at(0, i).at(0, i).item()).toBeGreaterThan(outputs.data[i] - 1e-3);
    expectAllclose(paths.forward(inputs.expandDims(1)).at(0, 1).at(0, 1), [outputs.data[1]], { rtol: 1e-12 });
  });

  test("its graph has the same values to the last bit", () => {
    const acquisition = thompsonSampling(model, { numPaths: 2, numFeatures: 32 });
    const X = tensor([points(2, 2, 64), points(2, 2, 65)]);
    expect(traceAcquisition(acquisition, { q: 2 }).run({ X }).value.data).toEqual(acquisition.forward(X).data);
  });
});

test("optimal samples are no worse than any of many points, and feed joint entropy search", () => {
  const paths = samplePaths(model, { numSamples: 6, seed: 5 });
  const { inputs, outputs } = optimalSamples(paths, { bounds });
  const many = paths
    .forward(points(400, 2, 66).map((x) => [x]))
    .squeeze(-1)
    .max(-1);
  outputs.data.forEach((v, s) => {
    expect(v).toBeGreaterThanOrEqual(many.data[s]);
  });
  const jes = qJointEntropySearch(model, { optimalInputs: inputs, optimalOutputs: outputs });
  expect(jes.forward([points(1, 2, 67)]).data.every(Number.isFinite)).toBe(true);
});

test("optimal samples of a minimization are the smallest values of the paths", () => {
  const paths = samplePaths(model, { numSamples: 4, seed: 5 });
  const { inputs, outputs } = optimalSamples(paths, { bounds, maximize: false });
  const many = paths
    .forward(points(400, 2, 66).map((x) => [x]))
    .squeeze(-1)
    .min(-1);
  const reached = paths.forward(inputs.expandDims(1));
  outputs.data.forEach((v, s) => {
    expect(v).toBeLessThanOrEqual(many.data[s]);
    expect(v).toBeCloseTo(reached.at(0, s).at(0, s).item(), 10);
  });
});

const fantasies = smallModel().fantasize(points(1, 2, 1), { sampler: [[0.1], [0.2]] });
test.each<[string, () => unknown, RegExp]>([
  [
    "a kernel without a spectral density",
    () =>
      samplePaths(
        smallModel({}, { covariance: sum(linear({ variance: 1 }), categorical({ lengthscale: 1 })) } as object),
        { numSamples: 1 },
      ),
    /sum kernel has no spectral density/,
  ],
  ["a batch of models", () => samplePaths(fantasies, { numSamples: 1 }), /has a batch/],
  ["no number of paths", () => samplePaths(model, {} as never), /numSamples/],
  ["points of other inputs", () => samplePaths(model, { numSamples: 1 }).forward([[[1]]]), /X.*b x q x 2/],
  [
    "more candidates than paths",
    () => thompsonSampling(model, { numPaths: 1 }).forward([points(2, 2, 1)]),
    /from 1 to 1/,
  ],
  ["Thompson sampling of several outputs", () => thompsonSampling(modelList([model, model])), /one output/],
  [
    "reversed bounds",
    () =>
      optimalSamples(samplePaths(model, { numSamples: 1 }), {
        bounds: [
          [1, 1],
          [0, 0],
        ],
      }),
    /bounds/,
  ],
])("bad input: %s", (_, call, message) => {
  expect(call).toThrow(message);
});
