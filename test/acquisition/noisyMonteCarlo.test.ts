import { describe, expect, test } from "vitest";
import {
  linearObjective,
  modelList,
  optimizeAcqf,
  pruneBaseline,
  qExpectedImprovement,
  qLogNoisyExpectedImprovement,
  qNoisyExpectedImprovement,
  type Tensor,
  tensor,
  traceAcquisition,
} from "../../src/index.ts";
import { points, smallModel } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";

const model = smallModel({ n: 8, noise: 0.1 });
const two = modelList([model, smallModel({ n: 8, seed: 4, noise: 0.1 })]);
const X = tensor([points(2, 2, 31), points(2, 2, 32)]);
const sampler = (Q: number) => points(16, Q, 9).map((row) => row.map((u) => 3 * u - 1.5));
const constrained = { objective: linearObjective([1, 0]), constraints: [{ value: linearObjective([0, 1], -1) }] };

describe.each([
  ["qNEI", qNoisyExpectedImprovement],
  ["qLogNEI", qLogNoisyExpectedImprovement],
] as const)("%s", (_, make) => {
  test("is what the joint sample at baseline and points says", () => {
    const baseline = points(3, 2, 33);
    const z = sampler(5);
    const acquisition = make(model, { observedX: baseline, sampler: z });
    for (const b of [0, 1]) {
      const joint = model.posterior([...baseline, ...(X.at(0, b).toArray() as number[][])]).rsample(z);
      const improvements = (joint.toArray() as number[][]).map((y) =>
        Math.max(0, Math.max(...y.slice(3)) - Math.max(...y.slice(0, 3))),
      );
      const mean = improvements.reduce((a, v) => a + v, 0) / z.length;
      const value = acquisition.forward(X.at(0, b)).item();
      if (make === qNoisyExpectedImprovement) expectAllclose(value, mean, { rtol: 1e-9 });
      else expect(Math.abs(Math.exp(value) - mean)).toBeLessThan(0.05 * mean);
    }
  });

  test("has the gradient of its values, also of several constrained outputs", () => {
    expectGradient((x) => make(model, { sampler: sampler(10) }).forward(x), X, { atol: 1e-6, rtol: 1e-5 });
    const several = make(two, { sampler: { numSamples: 16 }, observedX: points(4, 2, 34), ...constrained });
    expectGradient((x) => several.forward(x), X, { atol: 1e-5, rtol: 1e-4, step: 1e-6 });
  });

  test("stays finite where no baseline point is feasible", () => {
    const never = [{ value: (y: Tensor) => y.mul(0).add(1) }];
    const acquisition = make(model, { constraints: never, numSamples: 8 });
    expectGradient((x) => acquisition.forward(x), X, { atol: 1e-6, rtol: 1e-5 });
    expect(acquisition.forward(X).data.every(Number.isFinite)).toBe(true);
  });

  test("takes pending points, so that candidates can be found one after another", async () => {
    const acquisition = make(model, { numSamples: 16 });
    const bounds = [
      [0, 0],
      [1, 1],
    ];
    const { candidates } = await optimizeAcqf(acquisition, {
      bounds,
      q: 3,
      sequential: true,
      numRestarts: 3,
      rawSamples: 32,
    });
    expect(candidates.shape).toEqual([3, 2]);
    const rows = candidates.toArray() as number[][];
    expect(new Set(rows.map(String)).size).toBe(3);
  });

  test("becomes a graph to the last bit", () => {
    const acquisition = make(model, { numSamples: 8 });
    const { value } = traceAcquisition(acquisition, { q: 2 }).run({ X });
    expect(value.data).toEqual(acquisition.forward(X).data);
  });

  test.each<[string, object, RegExp]>([
    ["base samples of a wrong shape", { sampler: sampler(3) }, /base samples|slice/],
    ["a baseline of other inputs", { observedX: [[1, 2, 3]] }, /observedX.*n x 2.*1 x 3/],
    ["an empty baseline", { observedX: [] }, /observedX/],
    ["a baseline that is not finite", { observedX: [[0, Number.NaN]] }, /observedX.*finite.*NaN/],
    ["an unknown option", { bestF: 1 }, /bestF/],
    ["a temperature of 0", { constraints: [{ value: (y: Tensor) => y, eta: 0 }] }, /eta/],
  ])("refuses %s", (_, options, message) => {
    expect(() => make(model, options as never).forward(X)).toThrow(message);
  });
});

test("with an exact observation alone in the baseline it is expected improvement on it", () => {
  const exact = smallModel({ n: 6, noise: 1e-9 });
  const best = exact.trainY.data.reduce((k, v, i, y) => (v > y[k] ? i : k), 0);
  const observedX = [(exact.trainX.toArray() as number[][])[best]];
  const z = sampler(3);
  const noisy = qNoisyExpectedImprovement(exact, { observedX, sampler: z });
  const plain = qExpectedImprovement(exact, { bestF: exact.trainY.data[best], sampler: z.map((row) => row.slice(1)) });
  expectAllclose(noisy.forward(X), plain.forward(X), { rtol: 1e-2, atol: 1e-3 });
});

test("a pruned baseline keeps the points that can be the best, and changes the value little", () => {
  const { indices, points: kept } = pruneBaseline(model, model.trainX);
  expect(kept.shape).toEqual([indices.length, 2]);
  expect(indices.length).toBeLessThan(8);
  const value = (pruned: boolean) =>
    qNoisyExpectedImprovement(model, { numSamples: 256, pruneBaseline: pruned }).forward(X);
  expectAllclose(value(true), value(false), { rtol: 0.3, atol: 0.02 });
});
