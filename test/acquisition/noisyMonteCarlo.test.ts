import { describe, expect, test } from "vitest";
import {
  type Acquisition,
  asTensor,
  grad,
  InputError,
  linearObjective,
  modelList,
  normalBaseSamples,
  ops,
  optimizeAcqf,
  pruneBaseline,
  qExpectedImprovement,
  qLogNoisyExpectedImprovement,
  qNoisyExpectedImprovement,
  type Tensor,
  tensor,
  traceAcquisition,
  variable,
} from "../../src/index.ts";
import { points, smallModel } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";
import { takeWarnings } from "../support/warnings.ts";

const model = smallModel({ n: 8, noise: 0.1 });
const two = modelList([model, smallModel({ n: 8, seed: 4, noise: 0.1 })]);
const X = tensor([points(2, 2, 31), points(2, 2, 32)]);
const sampler = (Q: number) => points(16, Q, 9).map((row) => row.map((u) => 3 * u - 1.5));
const constrained = { objective: linearObjective([1, 0]), constraints: [{ value: linearObjective([0, 1], -1) }] };

describe.each([
  ["qNEI", qNoisyExpectedImprovement],
  ["qLogNEI", qLogNoisyExpectedImprovement],
] as const)("%s", (_, make) => {
  test("agrees with joint samples at baseline and points", () => {
    const baseline = points(3, 2, 33);
    const z = sampler(5);
    const acquisition = make(model, { baselineX: baseline, sampler: z });
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

  test.each(["sobol", "iid"] as const)("draws %s samples of baseline and points together", (method) => {
    const baseline = points(3, 2, 33);
    const drawn = { numSamples: 32, seed: 5, method };
    const z = asTensor(normalBaseSamples(32, 5, { seed: 5, method })).reshape([32, 5]);
    const value = make(model, { baselineX: baseline, sampler: drawn }).forward(X);
    expectAllclose(value, make(model, { baselineX: baseline, sampler: z }).forward(X), { rtol: 1e-12 });
  });

  test("takes a set of points, and batches of any rank", () => {
    const acquisition = make(model, { numSamples: 8 });
    const values = acquisition.forward(X);
    expect(acquisition.forward(X.at(0, 0)).shape).toEqual([]);
    expect(acquisition.forward(X.expandDims(1)).shape).toEqual([2, 1]);
    expect(acquisition.forward(X.expandDims(1)).data).toEqual(values.data);
  });

  test("changes little when the baseline is reordered", () => {
    const at = (baseline: number[][]) => make(model, { baselineX: baseline, numSamples: 2048 }).forward(X);
    const baseline = model.trainX.toArray() as number[][];
    expectAllclose(at([...baseline].reverse()), at(baseline), { rtol: 0.05 });
  });

  test("counts a point that was observed twice once, and is finite at observed points", () => {
    const repeated = smallModel(
      { n: 4 },
      { trainX: [...points(4, 2, 1), ...points(4, 2, 1)], trainY: [1, 2, 3, 4, 1, 3, 2, 4] },
    );
    const acquisition = make(repeated, { sampler: sampler(5) });
    const at = variable(repeated.trainX.expandDims(1));
    const values = acquisition.forward(at);
    for (const t of [values, ...grad(values, [at])]) expect(t.data.every(Number.isFinite)).toBe(true);
  });

  test("pending points are baseline points if incremental, else points of the batch; more of them add up", () => {
    const baselineX = points(3, 2, 33);
    const [p1, p2] = [points(1, 2, 35), points(1, 2, 36)];
    const z = sampler(6);
    const given = (incremental: boolean) =>
      make(model, { baselineX, sampler: z, incremental }).withPending?.(p1).withPending?.(p2) as Acquisition;
    const x = X.narrow(1, 0, 1);
    const joined = make(model, { baselineX: [...baselineX, ...p1, ...p2], sampler: z });
    expectAllclose(given(true).forward(x), joined.forward(x), { rtol: 1e-10 });
    const batch = ops.concat([x, ops.broadcastTo([...p1, ...p2], [2, 2, 2])], 1);
    expectAllclose(given(false).forward(x), make(model, { baselineX, sampler: z }).forward(batch), { rtol: 1e-10 });
  });

  test("has the gradient of its values, also of several constrained outputs", () => {
    expectGradient((x) => make(model, { sampler: sampler(10) }).forward(x), X, { atol: 1e-6, rtol: 1e-5 });
    const several = make(two, { sampler: { numSamples: 16 }, baselineX: points(4, 2, 34), ...constrained });
    expectGradient((x) => several.forward(x), X, { atol: 1e-5, rtol: 1e-4, step: 1e-6 });
  });

  test("stays finite where no baseline point is feasible", () => {
    const never = [{ value: (y: Tensor) => y.mul(0).add(1) }];
    const acquisition = make(model, { constraints: never, numSamples: 8 });
    expectGradient((x) => acquisition.forward(x), X, { atol: 1e-6, rtol: 1e-5 });
    expect(acquisition.forward(X).data.every(Number.isFinite)).toBe(true);
  });

  test("accepts pending points, for sequential optimization", async () => {
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
    for (const warning of takeWarnings()) expect(warning).toMatch(/cholesky/); // where points meet on the way
  });

  test("its graph has the same values to the last bit", () => {
    const acquisition = make(model, { numSamples: 8 });
    const { value } = traceAcquisition(acquisition, { q: 2 }).run({ X });
    expect(value.data).toEqual(acquisition.forward(X).data);
  });

  test.each<[string, object, RegExp]>([
    ["base samples of a wrong shape", { sampler: sampler(3) }, /base samples.*n = 8/],
    ["base samples of other points", { sampler: sampler(9) }, /base samples.*S x 10/],
    ["base samples of other outputs", { sampler: [sampler(10)] }, /base samples/],
    ["an iid sampler by another name", { sampler: { numSamples: 4, method: "random" } }, /method/],
    ["a pruning that is neither on nor off", { pruneBaseline: "yes" }, /pruneBaseline.*true or false/],
    ["an incremental that is neither true nor false", { incremental: 1 }, /incremental.*true or false/],
    ["a list of observations as a set", { baselineX: [0.1, 0.2] }, /baselineX.*n x 2/],
    ["a baseline of other inputs", { baselineX: [[1, 2, 3]] }, /baselineX.*n x 2.*1 x 3/],
    ["an empty baseline", { baselineX: [] }, /baselineX/],
    ["a baseline that is not finite", { baselineX: [[0, Number.NaN]] }, /baselineX.*finite.*NaN/],
    ["an unknown option", { bestF: 1 }, /bestF/],
    ["a temperature of 0", { constraints: [{ value: (y: Tensor) => y, eta: 0 }] }, /eta/],
  ])("refuses %s", (_, options, message) => {
    expect(() => make(model, options as never).forward(X)).toThrow(message);
  });
});

test.each([
  ["below 0", -3, true],
  ["above 0, where the bound is 0", 5, true],
  ["of small outcomes, above", 3, false],
])("a sample without a feasible baseline point is improved on from six standard deviations %s", (_, shift, maximize) => {
  const { trainX } = model;
  const shifted = smallModel({ n: 8, noise: 0.1 }, { trainY: model.trainY.data.map((y) => y + shift) });
  // Feasible are the points of X, never the eight of the baseline.
  const constraints = [{ value: (y: Tensor) => y.mul(0).add(y.shape[2] === 8 ? 1 : -1) }];
  const z = sampler(10);
  const { mean, variance } = shifted.posterior(trainX);
  const t = maximize ? 1 : -1;
  const low = Math.min(0, ...mean.mul(t).sub(variance.sqrt().mul(6)).data);
  if (shift !== 5) expect(low).toBeLessThan(-1);
  const joint = shifted
    .posterior(ops.concat([ops.broadcastTo(trainX, [2, 8, 2]), X], 1))
    .rsample(z)
    .narrow(2, 8);
  const value = qNoisyExpectedImprovement(shifted, { sampler: z, constraints, maximize }).forward(X);
  expectAllclose(value, joint.mul(t).max(-1).sub(low).mean(0), { rtol: 1e-8 });
});

test.each<[string, () => unknown, RegExp]>([
  [
    "a batch of models",
    () => qNoisyExpectedImprovement(model.fantasize([[0.5, 0.5]], { sampler: [[1], [2]] })),
    /model/,
  ],
  ["no model", () => qLogNoisyExpectedImprovement(undefined as never), /model/],
  ["several outputs without an objective", () => qLogNoisyExpectedImprovement(two), /objective/],
  ["pruning no points", () => pruneBaseline(model, []), /X of pruneBaseline/],
  ["pruning points of other columns", () => pruneBaseline(model, [[1]]), /X of pruneBaseline.*n x 2.*1 x 1/],
  ["pruning with an unknown option", () => pruneBaseline(model, model.trainX, { eta: 1 } as never), /eta/],
])("%s: refused by name", (_, run, message) => {
  expect(run).toThrow(InputError);
  expect(run).toThrow(message);
});

test("with an exact observation alone in the baseline it is expected improvement on it", () => {
  const exact = smallModel({ n: 6, noise: 1e-9 });
  const best = exact.trainY.data.reduce((k, v, i, y) => (v > y[k] ? i : k), 0);
  const baselineX = [(exact.trainX.toArray() as number[][])[best]];
  const z = sampler(3);
  const noisy = qNoisyExpectedImprovement(exact, { baselineX, sampler: z });
  const plain = qExpectedImprovement(exact, { bestF: exact.trainY.data[best], sampler: z.map((row) => row.slice(1)) });
  expectAllclose(noisy.forward(X), plain.forward(X), { rtol: 1e-3, atol: 1e-4 });
});

test("a pruned baseline keeps the points that can be the best, and changes the value little", () => {
  const { indices, points: kept } = pruneBaseline(model, model.trainX);
  expect(kept.shape).toEqual([indices.length, 2]);
  expect(indices.length).toBeLessThan(8);
  const value = (pruned: boolean) =>
    qNoisyExpectedImprovement(model, { numSamples: 256, pruneBaseline: pruned }).forward(X);
  expectAllclose(value(true), value(false), { rtol: 0.3, atol: 0.02 });
});

test("pruning: a sample that is nowhere feasible has no best point, and all points are kept where none has", () => {
  const X = (model.trainX.toArray() as number[][]).sort(
    (a, b) => model.posterior([a]).mean.item() - model.posterior([b]).mean.item(),
  );
  const everySecond = tensor(Array.from({ length: 64 }, (_, s) => [s % 2 === 0 ? -1 : 1]));
  const pruned = (violation: Tensor) =>
    pruneBaseline(model, X, { numSamples: 64, constraints: [{ value: (y) => y.mul(0).add(violation) }] }).indices;
  expect(pruned(tensor([-1]))).not.toContain(0);
  expect(pruned(everySecond)).not.toContain(0);
  expect(pruned(tensor([1]))).toEqual(X.map((_, i) => i));
});
