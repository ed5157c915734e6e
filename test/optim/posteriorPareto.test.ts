import { describe, expect, test } from "vitest";
import {
  hypervolume,
  isNonDominated,
  modelList,
  multiObjectiveMaxValueEntropySearch,
  noGrad,
  optimizePosteriorPareto,
  paretoSamples,
  samplePaths,
  type Tensor,
  tensor,
} from "../../src/index.ts";
import { nsga2 } from "../../src/pareto/index.ts";
import { generator } from "../../src/random/index.ts";
import { drive } from "../../src/solvers/index.ts";
import { zdt1 } from "../../src/testFunctions/index.ts";
import { points, smallModel } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";

const model = modelList([3, 4].map((seed) => smallModel({ n: 9, seed })));
const bounds = [
  [0, 0],
  [1, 1],
];
const small = { bounds, populationSize: 30, generations: 30 };

test("NSGA-II comes close to the front of ZDT1", () => {
  const problem = zdt1({ dim: 6, negate: true });
  const { uniform } = generator(1);
  const initial = Array.from({ length: 60 }, () => new Float64Array(6).map(uniform));
  const population = drive(nsga2({ initial, generations: 150, uniform }), (X) => X.map((x) => problem.evaluate(x)));
  expect(population).toHaveLength(60);
  const reached = hypervolume(
    population.map(({ y }) => y),
    problem.referencePoint,
  );
  expect(reached / problem.maxHypervolume!).toBeGreaterThan(0.998);
});

describe("the Pareto set of posterior means", () => {
  test("has more hypervolume than 2,000 random points, and its outputs are the means", async () => {
    const { inputs, outputs } = await optimizePosteriorPareto(model, small);
    const front = outputs.toArray() as number[][];
    expectAllclose(
      outputs,
      noGrad(() => model.posterior(inputs).mean),
      { rtol: 1e-9, atol: 1e-12 },
    );
    expect(isNonDominated(front)).not.toContain(false);
    const random = noGrad(() => model.posterior(points(2000, 2, 90)).mean).toArray() as number[][];
    expect(hypervolume(front, [-3, -3])).toBeGreaterThan(0.999 * hypervolume(random, [-3, -3]));
  });

  test("minimizes, fixes inputs, keeps constraints, and depends on the seed alone", async () => {
    const constrained = {
      ...small,
      maximize: [true, false],
      inequalityConstraints: [{ coefficients: [-1, -1], rhs: -0.8 }],
    };
    const { inputs, outputs } = await optimizePosteriorPareto(model, constrained);
    for (const [a, b] of inputs.toArray() as number[][]) expect(a + b).toBeLessThanOrEqual(0.8 + 1e-9);
    const signed = (outputs.toArray() as number[][]).map(([a, b]) => [a, -b]);
    expect(isNonDominated(signed)).not.toContain(false);
    expect((await optimizePosteriorPareto(model, constrained)).inputs.toArray()).toEqual(inputs.toArray());
    const fixed = await optimizePosteriorPareto(model, { ...small, fixedFeatures: { 0: 0.25 } });
    for (const [a] of fixed.inputs.toArray() as number[][]) expect(a).toBe(0.25);
  });

  test("of given objectives under outcome constraints, at points that can be made", async () => {
    const grid = tensor(Array.from({ length: 81 }, (_, i) => [(i % 9) / 8, Math.floor(i / 9) / 8]));
    const means = noGrad(() => model.posterior(grid).mean).toArray() as number[][];
    const limit = means.map(([, b]) => b).sort((a, b) => a - b)[40];
    const rows = means.filter(([, b]) => b <= limit).map(([a, b]) => [a, b - a]);
    const objectives = [(y: Tensor) => y.at(-1, 0), (y: Tensor) => y.at(-1, 0).neg().add(y.at(-1, 1))];
    const options = {
      ...small,
      objectives,
      constraints: [{ value: (y: Tensor) => y.at(-1, 1).sub(limit) }],
      repair: (x: Float64Array) => x.map((v) => Math.round(8 * v) / 8),
    };
    const { inputs, outputs } = await optimizePosteriorPareto(model, options);
    const front = rows.filter((_, i) => isNonDominated(rows)[i]).sort(([a], [b]) => b - a);
    expectAllclose(outputs, front, { rtol: 1e-9, atol: 1e-12 });
    for (const x of inputs.data) expect(8 * x).toBe(Math.round(8 * x));
    const none = await optimizePosteriorPareto(model, {
      ...options,
      constraints: [{ value: (y) => y.at(-1, 0).abs().add(1) }],
    });
    expect(none.inputs.shape).toEqual([0, 2]);
    expect(none.outputs.shape).toEqual([0, 2]);
  });

  test("an abort and bad input are refused", async () => {
    const aborted = AbortSignal.abort();
    await expect(optimizePosteriorPareto(model, { ...small, signal: aborted })).rejects.toThrow(/abort/i);
    await expect(optimizePosteriorPareto(smallModel({ n: 9, seed: 3 }), small)).rejects.toThrow(/two objectives/);
    await expect(optimizePosteriorPareto(model, { ...small, populationSize: 1 })).rejects.toThrow(/populationSize/);
    await expect(optimizePosteriorPareto(model, { bounds: [[0], [1]] })).rejects.toThrow(/bounds/);
    await expect(paretoSamples(undefined as never, small)).rejects.toThrow(/paths/);
  });
});

test("sampled fronts are those of their own paths", async () => {
  const paths = samplePaths(model, { numSamples: 3, numFeatures: 64, seed: 2 });
  const sets = await paretoSamples(paths, small);
  expect(sets).toHaveLength(3);
  for (const [s, { inputs, outputs }] of sets.entries()) {
    const own = noGrad(() => paths.forward(inputs.expandDims(0)).at(0, s).squeeze(0));
    expectAllclose(outputs, own, { rtol: 1e-9, atol: 1e-12 });
    const random = noGrad(() =>
      paths
        .forward([points(1000, 2, 91)])
        .at(0, s)
        .squeeze(0),
    ).toArray() as number[][];
    expect(hypervolume(outputs.toArray() as number[][], [-5, -5])).toBeGreaterThan(
      0.999 * hypervolume(random, [-5, -5]),
    );
  }
  const search = multiObjectiveMaxValueEntropySearch(model, { paretoFronts: sets.map(({ outputs }) => outputs) });
  expect(noGrad(() => search.forward([[[0.5, 0.5]]])).item()).toBeGreaterThan(0);
});
