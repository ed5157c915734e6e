import { describe, expect, test } from "vitest";
import {
  type Acquisition,
  acquisition,
  generator,
  InfeasibleError,
  InputError,
  logExpectedImprovement,
  ops,
  optimizeAcqfMixed,
  optimizeAcqfMixedAlternating,
  qKnowledgeGradient,
  qLogExpectedImprovement,
  singleTaskGP,
  type Tensor,
  tensor,
} from "../../src/index.ts";

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** A model of d inputs, which the functions below only use for its number of inputs and its points. */
const modelOf = (d: number) => {
  const random = generator(d);
  const trainX = range(6).map(() => range(d).map(random.uniform));
  return singleTaskGP({ trainX, trainY: trainX.map(([x]) => x) });
};

/** A function of one point x, from a formula of its coordinates `b`. */
const of = (d: number, formula: (x: Tensor[]) => Tensor): Acquisition =>
  acquisition("formula", modelOf(d), 1, (X) => formula(range(d).map((i) => X.at(-1, i).squeeze(-1))));

/** Two floats, a choice that turns the bowl into another, and a whole number. */
const bowls = of(4, ([x, y, choice, n]) =>
  ops
    .add(x.sub(choice.mul(0.2)).square(), y.sub(0.3).square())
    .add(choice.sub(3).abs().mul(0.1))
    .add(n.sub(37).square().mul(1e-2))
    .neg(),
);
const bowlsSpace = {
  bounds: [
    [0, 0, 0, 1],
    [1, 1, 4, 64],
  ],
  catDims: { 2: range(5) },
  discreteDims: { 3: range(64).map((i) => i + 1) },
};

test.each(range(5))("finds the optimum of a function of floats, a choice and a whole number, seed %i", async (seed) => {
  const { candidates, value, restarts } = await optimizeAcqfMixedAlternating(bowls, { ...bowlsSpace, seed });
  const [x, y, choice, n] = candidates.data;
  expect([choice, n]).toEqual([3, 37]);
  expect(x).toBeCloseTo(0.6, 5);
  expect(y).toBeCloseTo(0.3, 5);
  expect(value).toBeCloseTo(0, 9);
  expect(Math.max(...restarts.map((end) => end.value))).toBe(value);
  expect(restarts.some(({ iterations, evaluations }) => iterations > 0 && evaluations > iterations)).toBe(true);
});

test.each(range(3))("ten choices of thirty values are not enumerated, seed %i", async (seed) => {
  const best = range(10).map((i) => (7 * i) % 30);
  // Pairs of choices interact, so that the best value of one depends on the other.
  const choices = of(12, ([x, y, ...codes]) => {
    const wrong = codes.map((code, i) => ops.notEqual(code, best[i]));
    const pairs = wrong.slice(1).map((w, i) => w.mul(wrong[i]).mul(0.2));
    return [...wrong, ...pairs, x.sub(0.25).square(), y.sub(0.75).square()].reduce((a, b) => a.add(b)).neg();
  });
  const { candidates } = await optimizeAcqfMixedAlternating(choices, {
    bounds: [new Array(12).fill(0), [1, 1, ...new Array(10).fill(29)]],
    catDims: Object.fromEntries(range(10).map((i) => [i + 2, range(30)])),
    rawSamples: 64,
    numRestarts: 3,
    seed,
  });
  expect([...candidates.data.slice(2)]).toEqual(best);
  expect(candidates.data[0]).toBeCloseTo(0.25, 5);
});

test("agrees with a search of every combination on an acquisition function of a GP", async () => {
  const random = generator(3);
  const trainX = range(20).map(() => [random.uniform(), random.uniform(), random.integer(3), random.integer(4)]);
  const trainY = trainX.map(([x, y, a, b]) => Math.sin(5 * x + a) + y * b);
  const logEI = logExpectedImprovement(singleTaskGP({ trainX, trainY }), { bestF: Math.max(...trainY) });
  const bounds = [
    [0, 0, 0, 0],
    [1, 1, 2, 3],
  ];
  const all = range(12).map((k) => ({ 2: k % 3, 3: Math.floor(k / 3) }));
  const whole = await optimizeAcqfMixed(logEI, { bounds, fixedFeaturesList: all, numRestarts: 4, rawSamples: 64 });
  const found = await optimizeAcqfMixedAlternating(logEI, {
    bounds,
    catDims: { 2: range(3) },
    discreteDims: { 3: range(4) },
  });
  expect(found.value).toBeGreaterThan(whole.value - 1e-6);
  expect(logEI.forward(found.candidates.expandDims(0)).item()).toBeCloseTo(found.value, 12);
});

describe("constraints and fixed inputs", () => {
  test("hold at the candidate, for continuous and discrete inputs together", async () => {
    const { candidates } = await optimizeAcqfMixedAlternating(bowls, {
      ...bowlsSpace,
      inequalityConstraints: [
        { indices: [0, 1], coefficients: [-1, -1], rhs: -0.5 },
        { indices: [3, 2], coefficients: [-1, 1], rhs: -30 },
      ],
      rawSamples: 64,
      numRestarts: 4,
    });
    const [x, y, choice, n] = candidates.data;
    expect(x + y).toBeLessThanOrEqual(0.5 + 1e-8);
    expect(n - choice).toBeLessThanOrEqual(30);
    expect([choice, n]).toEqual([3, 33]);
  });

  test("a fixed choice is held", async () => {
    const { candidates } = await optimizeAcqfMixedAlternating(bowls, {
      ...bowlsSpace,
      fixedFeatures: { 2: 1, 1: 0.9 },
    });
    const [x, y, choice, n] = candidates.data;
    expect([y, choice, n]).toEqual([0.9, 1, 37]);
    expect(x).toBeCloseTo(0.2, 5);
  });

  test("discrete inputs alone are searched too", async () => {
    const { candidates } = await optimizeAcqfMixedAlternating(bowls, {
      ...bowlsSpace,
      fixedFeatures: { 0: 0.1, 1: 0.9 },
    });
    expect([...candidates.data]).toEqual([0.1, 0.9, 2, 37]);
  });

  test("where no values of discrete inputs are feasible the error says so", async () => {
    const impossible = { indices: [3], coefficients: [1], rhs: 5.5 };
    await expect(
      optimizeAcqfMixedAlternating(bowls, {
        ...bowlsSpace,
        discreteDims: { 3: [1, 2, 5] },
        inequalityConstraints: [impossible],
        rawSamples: 8,
      }),
    ).rejects.toThrow(InfeasibleError);
  });
});

test("several candidates are found one after another, each given those before", async () => {
  const model = singleTaskGP({
    trainX: [
      [0.1, 0],
      [0.5, 1],
      [0.9, 2],
      [0.3, 1],
    ],
    trainY: [0, 1, 0.2, 0.7],
  });
  const options = {
    bounds: [
      [0, 0],
      [1, 2],
    ],
    catDims: { 1: [0, 1, 2] },
    q: 3,
  };
  const { candidates } = await optimizeAcqfMixedAlternating(qLogExpectedImprovement(model, { bestF: 1 }), options);
  const rows = candidates.toArray() as number[][];
  expect(new Set(rows.map(String)).size).toBe(3);
  for (const [, choice] of rows) expect([0, 1, 2]).toContain(choice);
});

test("the same seed gives the same bits; points are values of their inputs", async () => {
  const options = {
    bounds: [
      [0, 0, -1],
      [1, 8, 1],
    ],
    discreteDims: { 1: [8, 0.5, 2] },
    catDims: { 2: [-1, 0.25, 1] },
    seed: "s",
  };
  const f = of(3, ([x, n, c]) => x.mul(7).sin().add(n.mul(0.3).cos()).add(c.mul(x)));
  const [a, b] = [await optimizeAcqfMixedAlternating(f, options), await optimizeAcqfMixedAlternating(f, options)];
  expect(a.candidates.data).toEqual(b.candidates.data);
  expect(options.discreteDims[1]).toContain(a.candidates.data[1]);
  expect(options.catDims[2]).toContain(a.candidates.data[2]);
});

describe("refuses", () => {
  const bounds = [
    [0, 0],
    [1, 4],
  ];
  const f = of(2, ([x, y]) => x.add(y));

  test.each([
    ["no discrete input", {}, /optimizeAcqf/],
    ["an input of both kinds", { catDims: { 1: [1] }, discreteDims: { 1: [1, 2] } }, /input 1/],
    ["a value outside the bounds", { catDims: { 1: [0, 5] } }, /catDims\[1\].*within its bounds, 0 to 4/],
    ["an unknown input", { discreteDims: { 2: [0] } }, /discreteDims index/],
    ["an empty list", { discreteDims: { 1: [] } }, /discreteDims\[1\].*a list of values/],
    ["a value that is no number", { discreteDims: { 1: [Number.NaN] } }, /discreteDims\[1\]/],
    ["a list in place of an object", { catDims: [1, 2] }, /catDims.*an object/],
    ["an unknown option", { catDims: { 1: [1] }, sequential: true }, /sequential/],
  ])("%s", async (_, options, message) => {
    const searched = optimizeAcqfMixedAlternating(f, { bounds, ...options } as never);
    await expect(searched).rejects.toThrow(InputError);
    await expect(searched).rejects.toThrow(message);
  });

  test("functions of several points, and one-shot functions", async () => {
    const model = singleTaskGP({
      trainX: [
        [0.1, 0],
        [0.5, 1],
      ],
      trainY: [0, 1],
    });
    const options = { bounds, catDims: { 1: [0, 1] } };
    const two = acquisition("pair", model, 2, (X) => X.sum([-1, -2]));
    await expect(optimizeAcqfMixedAlternating(two, options)).rejects.toThrow(/pair/);
    const kg = qKnowledgeGradient(model.setHyperparameters(model.values), { numFantasies: 2 });
    await expect(optimizeAcqfMixedAlternating(kg, options)).rejects.toThrow(/optimizeAcqf/);
  });

  test("an abort ends the search", async () => {
    const controller = new AbortController();
    const searched = optimizeAcqfMixedAlternating(bowls, {
      ...bowlsSpace,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(searched).rejects.toThrow(/abort/i);
  });
});

test("a choice that is worth most with other floats is found through the moves of both", async () => {
  // At x = 0.1, where choice 0 is best, choice 1 is worse; it is better at x = 0.8.
  const f = of(2, ([x, choice]) =>
    ops.where(ops.equal(choice, 1), x.sub(0.8).square().neg().mul(9).add(1), x.sub(0.1).square().neg().mul(9)),
  );
  const { candidates } = await optimizeAcqfMixedAlternating(f, {
    bounds: [
      [0, 0],
      [1, 1],
    ],
    catDims: { 1: [0, 1] },
    numRestarts: 4,
    rawSamples: 16,
  });
  expect(candidates.data[1]).toBe(1);
  expect(tensor(candidates).at(-1, 0).item()).toBeCloseTo(0.8, 5);
});
