import { describe, expect, test } from "vitest";
import { type ExactGP, floatParameter, kernels, marginalLogLikelihood, singleTaskGP } from "../../src/index.ts";
import { checkedSpace, openSpace } from "../../src/study/space/index.ts";
import { type Evidence, modelBased } from "../../src/study/strategies/index.ts";
import { warmFit } from "../../src/study/strategies/warmFit.ts";
import { points } from "../models/fixtures.ts";

/** Random functions of two inputs: waves along a direction, with a trend. */
const wave = (seed: number) => {
  const [[a, b, c]] = points(1, 3, seed);
  return ([x, y]: readonly number[]) => Math.sin(3 + 6 * (a * x + b * y)) + c * x * y;
};

function modelOf(n: number, f: (x: readonly number[]) => number = wave(1)): ExactGP {
  const trainX = points(n, 2, 7);
  return singleTaskGP({ trainX, trainY: trainX.map(f), covariance: kernels.matern52({ ard: 2 }) });
}

const through = <T>(json: T): T => JSON.parse(JSON.stringify(json));

describe("the schedule", () => {
  test("few observations are fitted anew, whatever the start", async () => {
    const [cold, warm] = [modelOf(40), modelOf(40)];
    const start = await warmFit(cold);
    await warmFit(warm, { ...start, hyperparameters: { ...start.hyperparameters, lengthscale: [9, 9] } });
    expect(warm.hyperparameters()).toEqual(cold.hyperparameters());
    expect(warm.fit).toEqual(cold.fit);
  });

  test("hyperparameters are kept to the last bit until there are a tenth more observations", async () => {
    const first = modelOf(101);
    const start = through(await warmFit(first));
    expect(start.n).toBe(101);
    const later = modelOf(111);
    expect(await warmFit(later, start)).toEqual(start);
    expect(later.hyperparameters()).toEqual(first.hyperparameters());
    expect(later.fit).toBeNull();
    const last = modelOf(112);
    expect((await warmFit(last, start)).n).toBe(112);
    expect(last.fit?.value).toBeCloseTo(marginalLogLikelihood(last).value, 10);
  });

  test("outcomes that are less likely than those of the last fit are fitted again", async () => {
    const start = await warmFit(modelOf(105, ([x]) => x));
    const other = modelOf(105, wave(2));
    await warmFit(other, start);
    expect(other.fit).not.toBeNull();
  });
});

describe("the optimum", () => {
  const poor = { lengthscale: [300, 0.01], noise: 3, constant: 5 };

  test.each([
    1, 2, 3, 4, 5,
  ])("of function %i is that of a cold start, from a good start and from a poor one", async (k) => {
    const cold = modelOf(115, wave(k));
    const { value } = await warmFit(cold);
    const [good, bad] = [modelOf(115, wave(k)), modelOf(115, wave(k))];
    await warmFit(good, await warmFit(modelOf(101, wave(k))));
    expect(good.fit?.value).toBeGreaterThan(value - 2e-3);
    expect(good.fit?.evaluations).toBeLessThan(Number(cold.fit?.evaluations) + 3);
    await warmFit(bad, { n: 101, value, hyperparameters: poor });
    expect(bad.fit?.value).toBeGreaterThan(value - 2e-3);
  });

  test("of many observations is near that of all of them", async () => {
    const [thinned, whole] = [modelOf(420), modelOf(420)];
    await warmFit(thinned);
    whole.setHyperparameters(thinned.values);
    expect(marginalLogLikelihood(whole).value).toBeGreaterThan(Number(thinned.fit?.value));
    expect(thinned.fit?.evaluations).toBeGreaterThan(3);
  });
});

test.each([
  null,
  3,
  "start",
  {},
  { n: 101, value: 0 },
  { n: 101, value: 1, hyperparameters: { lengthscale: [1, 1] } },
  { n: 101, value: -9, hyperparameters: { lengthscale: [1, 1, 1], noise: 0.1, constant: 0 } },
  { n: 101, value: -9, hyperparameters: { lengthscale: [1, -1], noise: 0.1, constant: 0 } },
  { n: 101, value: -9, hyperparameters: { lengthscale: [1, 1], noise: 0.1, constant: 0, outputscale: 2 } },
  { n: "101", value: -9, hyperparameters: { lengthscale: [1, 1], noise: 0.1, constant: 0 } },
])("%j is no start of this model, and ignored", async (start) => {
  const [cold, given] = [modelOf(101, wave(3)), modelOf(101, wave(3))];
  await warmFit(cold);
  await warmFit(given, start);
  expect(given.hyperparameters()).toEqual(cold.hyperparameters());
});

test("a strategy keeps its fits in the suggestion's start, and finds them in later evidence", async () => {
  const trials = points(105, 2, 9);
  const evidence: Evidence = {
    space: await openSpace(checkedSpace({ parameters: { x: floatParameter(0, 1), y: floatParameter(0, 1) } })),
    objectives: [{ name: "v", direction: "minimize" }],
    points: trials,
    outcomes: trials.map((x) => [wave(4)(x)]),
    variances: trials.map(() => [null]),
    violations: trials.map(([x]) => [x - 0.8]),
    pending: [],
    failed: [[0.9, 0.9]],
    pruned: [],
  };
  const request = { count: 1, id: 105, seed: 3, fixed: {} };
  const [first] = await modelBased()(evidence, request);
  expect(first.start).toMatchObject({
    fits: { "objective v": { n: 105 }, "constraint 0": { n: 105 }, failure: { n: 106 } },
  });
  const [again] = await modelBased()({ ...evidence, start: through(first.start) }, request);
  expect(again).toEqual(first);
});
