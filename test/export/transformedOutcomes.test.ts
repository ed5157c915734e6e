import { describe, expect, test } from "vitest";
import { InputError, singleTaskGP, tensor, traceModel } from "../../src/index.ts";
import { quantileOf } from "../../src/posteriors/index.ts";
import {
  bilogOutcome,
  chainOutcomes,
  logOutcome,
  type OutcomeTransform,
  powerOutcome,
  standardize,
} from "../../src/transforms/index.ts";
import { points, smooth } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";
import { onnxRuntime } from "./runtimes.ts";

/*
 * Models whose outcomes have moments in closed form or by quadrature only, as graphs.
 */

const trainX = points(8, 2, 3);
const transforms: [string, OutcomeTransform, (y: number) => number][] = [
  ["log", logOutcome(), (y) => Math.exp(y)],
  ["power 1/2", powerOutcome({ power: 0.5 }), (y) => y ** 2],
  ["power 0.3, standardized", chainOutcomes(powerOutcome({ power: 0.3 }), standardize()), (y) => 1 + Math.abs(y)],
  ["power 3", powerOutcome({ power: 3 }), (y) => y - 1],
  ["bilog", bilogOutcome(), (y) => 20 * (y - 1)],
  ["bilog, standardized", chainOutcomes(bilogOutcome(), standardize()), (y) => 1e3 * (y - 1)],
];

describe.each(transforms)("%s outcomes", (_, outcomeTransform, outcome) => {
  const trainY = trainX.map((x) => outcome(smooth(x)));
  const model = singleTaskGP({ trainX, trainY, outcomeTransform }).setHyperparameters({
    lengthscale: 0.6,
    noise: 0.02,
  });
  const sampler = tensor([
    [0.3, -1],
    [1.4, 0.2],
    [-2, 0.5],
  ]);

  test.each([true, false])("mean, variance and samples in a graph, observation noise and ONNX %s", async (noise) => {
    const outputs = ["mean", "variance", "samples"] as const;
    const graph = traceModel(model, { q: 2, outputs, sampler, observationNoise: noise });
    const X = tensor([points(2, 2, 5), points(2, 2, 6), points(2, 2, 7), trainX.slice(0, 2)]);
    const posterior = model.posterior(X, { observationNoise: noise });
    const expected = {
      mean: posterior.mean,
      variance: posterior.variance,
      samples: posterior.rsample(sampler).transpose([1, 0, 2]),
    };
    const inGraph = graph.run({ X });
    for (const output of outputs) expect(inGraph[output].data).toEqual(expected[output].data);
    if (!noise) return;
    const inOnnx = await (await onnxRuntime(graph))(X);
    for (const output of outputs) expectAllclose(inOnnx[output], expected[output], { rtol: 1e-9, atol: 1e-9 }, output);
  });

  test("quantiles in a graph and in ONNX", async () => {
    const quantiles = { lower: 0.025, median: 0.5, high: 0.9 };
    const graph = traceModel(model, { outputs: ["mean"], quantiles });
    const X = tensor([points(1, 2, 5), points(1, 2, 6), trainX.slice(0, 1)]);
    const [inGraph, inOnnx] = [graph.run({ X }), await (await onnxRuntime(graph))(X)];
    expect(Object.keys(inGraph)).toEqual(["mean", "lower", "median", "high"]);
    const posterior = model.posterior(X);
    for (const [name, p] of Object.entries(quantiles)) {
      expect(inGraph[name].data).toEqual(quantileOf(posterior, p).data);
      expectAllclose(inOnnx[name], quantileOf(posterior, p), { rtol: 1e-9, atol: 1e-9 }, name);
    }
  });

  test("the covariance is refused with an error that names the alternative", () => {
    const trace = () => traceModel(model, { q: 2, outputs: ["covariance"] });
    expect(trace).toThrow(InputError);
    expect(trace).toThrow(/covariance: the outcome transform "\w+".*single points.*variance.*rsample/);
  });
});
