import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { acquisition as declare } from "../../src/acquisition/base/acquisition.ts";
import {
  AbortError,
  fitModel,
  InputError,
  logExpectedImprovement,
  NumericalError,
  noGrad,
  type OptimizeProgress,
  optimizeAcqf,
  optimizeAcqfDiscrete,
  optimizeAcqfMixed,
  scalarizedPosteriorMean,
  singleTaskGP,
  type Tensor,
  upperConfidenceBound,
} from "../../src/index.ts";
import { initialConditions, valuesAt } from "../../src/optim/initialConditions.ts";
import { searchSpace } from "../../src/optim/searchSpace.ts";
import { hartmann } from "../../src/testFunctions/index.ts";
import { points, smallModel } from "../models/fixtures.ts";

const bounds = [
  [0, 0],
  [1, 2],
];
const model = smallModel({ n: 8 });
const ucb = upperConfidenceBound(model, { beta: 2 });
const coordinates = (candidates: Tensor) => candidates.toArray() as number[][];

/** UCB plus something of the first input, `b`. */
const ucbAnd = (name: string, more: (x: Tensor) => Tensor) =>
  declare(name, model, 1, (X) => ucb.forward(X).add(more(X.narrow(-1, 0, 1).sum([-1, -2]))), {
    withPending: () => ucb,
  });

describe("local searches", () => {
  // Many restarts on LogEI end after two evaluations: their first step leads to a corner of the cube that is a maximum.
  test.each([0, 1])("end no earlier than the maximum is reached, Hartmann-6 with 60 points, seed %i", async (seed) => {
    const problem = hartmann({ dim: 6, negate: true });
    const trainX = points(60, 6, seed);
    const trainY = trainX.map((x) => problem.evaluate(x));
    const fitted = await fitModel(singleTaskGP({ trainX, trainY }));
    const logEI = logExpectedImprovement(fitted, { bestF: Math.max(...trainY) });
    const cube = { bounds: [Array(6).fill(0), Array(6).fill(1)] };
    const { value, restarts } = await optimizeAcqf(logEI, { ...cube, seed });
    const long = { numRestarts: 60, rawSamples: 2048, ftol: 1e-14, gtol: 1e-9, maxIterations: 1000, seed: "long" };
    expect(value).toBeGreaterThanOrEqual((await optimizeAcqf(logEI, { ...cube, ...long })).value - 1e-6);
    expect(restarts.reduce((sum, r) => sum + r.evaluations, 0)).toBeLessThan(400);
  });

  test("a start without a finite gradient ends alone and is reported", async () => {
    // √max(0.3 − x, 0) has a gradient that is not a number beyond 0.3.
    const edged = ucbAnd("edged", (x) => x.neg().add(0.3).maximum(0).sqrt());
    const { restarts, value } = await optimizeAcqf(edged, { bounds, numRestarts: 30, rawSamples: 60 });
    const undefinedStarts = restarts.filter((r) => r.status === "undefinedStart");
    expect(undefinedStarts.length).toBeGreaterThan(0);
    expect(undefinedStarts.length).toBeLessThan(30);
    expect(undefinedStarts.every((r) => r.value === Number.NEGATIVE_INFINITY)).toBe(true);
    expect(value).toBe(Math.max(...restarts.map((r) => r.value)));
    const nowhere = ucbAnd("nowhere", (x) => x.mul(0).sqrt());
    await expect(optimizeAcqf(nowhere, { bounds })).rejects.toThrow(NumericalError);
    await expect(optimizeAcqf(edged, { bounds, initialConditions: [[[0.9, 1]]] })).rejects.toThrow(NumericalError);
  });
});

describe("the search space", () => {
  test("is never left, not even by rounding", async () => {
    const end = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(end, end, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const space = searchSpace({ bounds: [[low], [high]] });
        for (const u of [0, 0.5, 1]) {
          const x = space.toPoints([new Float64Array(space.free).fill(u)], 1).item();
          expect(x >= low && x <= high).toBe(true);
        }
      }),
    );
    expect(-0.1 + (0.2 - -0.1)).toBeGreaterThan(0.2);
    expect(
      searchSpace({ bounds: [[-0.1], [0.2]] })
        .toPoints([Float64Array.of(1)], 1)
        .item(),
    ).toBe(0.2);
  });

  test("constraints on fixed inputs hold, up to rounding, or are refused by name", async () => {
    const fixedFeatures = { 0: 0.1 };
    const rounded = { fixedFeatures, equalityConstraints: [{ indices: [0], coefficients: [3], rhs: 0.3 }] };
    expect((await optimizeAcqf(ucb, { bounds, ...rounded })).candidates.data[0]).toBe(0.1);
    for (const fixed of [fixedFeatures, { 0: 0.1, 1: 0 }]) {
      const broken = { indices: [0], coefficients: [1], rhs: 0.5 };
      await expect(
        optimizeAcqf(ucb, { bounds, fixedFeatures: fixed, inequalityConstraints: [broken] }),
      ).rejects.toThrow(/inequalityConstraints\[0\].*fixed/);
    }
  });

  test("initial conditions: in the cube, feasible, as many as asked, the best raw sample first", () => {
    const f = scalarizedPosteriorMean(model, { weights: [1, 1] });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 12, max: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(),
        fc.boolean(),
        (numRestarts, rawSamples, sampleAroundBest, seed, constrained) => {
          const inequalityConstraints = constrained ? [{ coefficients: [-1, -1], rhs: -1.5 }] : [];
          const space = searchSpace({ bounds, inequalityConstraints });
          const options = { q: 2, rawSamples, sampleAroundBest, seed };
          const starts = initialConditions(f, space, { ...options, numRestarts });
          expect(starts.length).toBe(numRestarts);
          expect(new Set(starts.map(String)).size).toBe(numRestarts);
          expect(starts.every((u) => u.every((v) => v >= 0 && v <= 1))).toBe(true);
          if (constrained)
            for (const [x, y] of coordinates(space.toPoints(starts, 2).reshape([-1, 2])))
              expect(x + y).toBeLessThanOrEqual(1.5 + 1e-9);
          const all = initialConditions(f, space, { ...options, numRestarts: rawSamples });
          expect(valuesAt(f, space, starts, 2)[0]).toBe(Math.max(...valuesAt(f, space, all, 2)));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("several candidates", () => {
  test("together: the sum of separate values is largest where each is", async () => {
    const each = logExpectedImprovement(model, { bestF: 1.2 });
    const joint = declare("sum", model, null, (X) => {
      const [b, q, d] = X.shape;
      return each
        .forward(X.reshape([b * q, 1, d]))
        .reshape([b, q])
        .sum(-1);
    });
    const alone = await optimizeAcqf(each, { bounds });
    const { candidates, value } = await optimizeAcqf(joint, { bounds, q: 3 });
    expect(value).toBeCloseTo(3 * alone.value, 5);
    for (const x of coordinates(candidates))
      coordinates(alone.candidates)[0].forEach((v, i) => {
        expect(x[i]).toBeCloseTo(v, 3);
      });
  });

  test("constraints hold for each of them", async () => {
    const sum = scalarizedPosteriorMean(model, { weights: [1, 2] });
    const equalityConstraints = [{ coefficients: [1, 1], rhs: 1.2 }];
    const { candidates } = await optimizeAcqf(sum, { bounds, q: 2, equalityConstraints, numRestarts: 3 });
    for (const [x, y] of coordinates(candidates)) expect(Math.abs(x + y - 1.2)).toBeLessThan(1e-8);
  });

  test("one after another is refused at once where it cannot be", async () => {
    let valued = 0;
    const alone = declare("alone", model, 1, (X) => {
      valued++;
      return ucb.forward(X);
    });
    await expect(optimizeAcqf(alone, { bounds, q: 2 })).rejects.toThrow(/pending/);
    expect(valued).toBe(0);
    const pair = scalarizedPosteriorMean(model, { weights: [1, 1] });
    await expect(optimizeAcqf(pair, { bounds, q: 2, sequential: true })).rejects.toThrow(/one after another/);
  });
});

describe("time and signals", () => {
  const slow = ucbAnd("slow", (x) => {
    const end = performance.now() + 5;
    while (performance.now() < end);
    return x.mul(0);
  });
  const fixedFeaturesList = Array.from({ length: 4 }, (_, i) => ({ 0: i / 4 }));

  test("one timeout for all combinations and candidates", async () => {
    const begin = performance.now();
    const { candidates, restarts } = await optimizeAcqfMixed(slow, { bounds, fixedFeaturesList, timeout: 0.05, q: 2 });
    expect(candidates.shape).toEqual([2, 2]);
    expect(restarts.some((r) => r.status === "stopped")).toBe(true);
    // Four combinations that each took their 50 ms, twice, would be 400 ms of rounds.
    expect(performance.now() - begin).toBeLessThan(350);
  });

  test("AbortSignal.timeout is heard between rounds, and between chunks of choices", async () => {
    const signal = () => AbortSignal.timeout(15);
    await expect(optimizeAcqf(slow, { bounds, signal: signal() })).rejects.toThrow(AbortError);
    const choices = points(20_000, 2, 3);
    await expect(optimizeAcqfDiscrete(slow, { choices, signal: signal() })).rejects.toThrow(AbortError);
    await expect(optimizeAcqfMixed(slow, { bounds, fixedFeaturesList, signal: signal() })).rejects.toThrow(AbortError);
  });

  test("progress over combinations rises and names the candidate", async () => {
    const seen: OptimizeProgress[] = [];
    const onProgress = (progress: OptimizeProgress) => seen.push(progress);
    const { value } = await optimizeAcqfMixed(ucb, { bounds, fixedFeaturesList, q: 2, onProgress });
    for (const candidate of [0, 1]) {
      const own = seen.filter((p) => p.candidate === candidate);
      expect(own.map((p) => p.step)).toEqual(own.map((_, i) => i));
      for (let i = 1; i < own.length; i++) expect(own[i].value).toBeGreaterThanOrEqual(own[i - 1].value);
    }
    expect(seen.at(-1)?.value).toBeLessThanOrEqual(value);
  });
});

describe("finite sets", () => {
  test("NaN counts for nothing, the first of equals is taken", async () => {
    const hole = ucbAnd("hole", (x) => x.log().mul(0));
    const choices = [
      [-1, 0],
      [0.5, 0.5],
      [0.5, 0.5],
    ];
    expect((await optimizeAcqfDiscrete(hole, { choices })).candidates.toArray()).toEqual([[0.5, 0.5]]);
    await expect(optimizeAcqfDiscrete(hole, { choices: [[-1, 0]] })).rejects.toThrow(NumericalError);
    const level = ucbAnd("level", (x) =>
      x
        .add(1)
        .mul(0)
        .sub(ucb.forward([[[0.5, 0.5]]])),
    );
    const equal = await optimizeAcqfDiscrete(level, { choices: choices.slice(1), q: 1 });
    expect(equal.value).toBeCloseTo(0, 12);
  });

  test("a repeatable choice repeats where that is best", async () => {
    const choices = points(10, 2, 7);
    const best = noGrad(() => ucb.forward(choices.map((x) => [x]))).data;
    const steady = ucbAnd("steady", (x) => x.mul(0));
    const { candidates } = await optimizeAcqfDiscrete(steady, { choices, q: 2, unique: false });
    const top = choices[best.indexOf(Math.max(...best))];
    expect(candidates.toArray()).toEqual([top, top]);
  });
});

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const run = (options: any) => optimizeAcqf(ucb, { bounds, ...options });
// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const untyped = (value: any) => value;
const wrong: [string, () => Promise<unknown>, RegExp][] = [
  ["no acquisition", () => optimizeAcqf(untyped(undefined), { bounds }), /acquisition/],
  ["no options", () => optimizeAcqf(ucb, untyped(undefined)), /options/],
  ["bounds in words", () => run({ bounds: "cube" }), /bounds/],
  ["ragged bounds", () => run({ bounds: [[0, 0], [1]] }), /bounds/],
  ["bounds as a tensor of three ranks", () => run({ bounds: [bounds] }), /bounds.*2 x 2.*lower bounds of all inputs/],
  [
    "bounds too far apart",
    () =>
      run({
        bounds: [
          [-1e308, 0],
          [1e308, 1],
        ],
      }),
    /bounds.*input 0/,
  ],
  ["more than all around the best", () => run({ sampleAroundBest: 7 }), /sampleAroundBest/],
  ["infinite timeout", () => run({ timeout: Number.POSITIVE_INFINITY }), /timeout/],
  ["half an iteration", () => run({ maxIterations: 0.5 }), /maxIterations/],
  ["negative ftol", () => run({ ftol: -1 }), /ftol/],
  ["NaN gtol", () => run({ gtol: Number.NaN }), /gtol/],
  ["fractional seed", () => run({ seed: 0.5 }), /seed/],
  ["a seed for each candidate of no kind", () => run({ seed: {}, q: 2 }), /seed/],
  ["progress to nowhere", () => run({ onProgress: 3 }), /onProgress/],
  ["fixed at NaN", () => run({ fixedFeatures: { 0: Number.NaN } }), /fixedFeatures\[0\]/],
  ["fixed at text", () => run({ fixedFeatures: { 0: "0.3" } }), /fixedFeatures\[0\]/],
  ["fixed by name", () => run({ fixedFeatures: { x: 0.3 } }), /fixedFeatures/],
  ["no list of constraints", () => run({ inequalityConstraints: { rhs: 0 } }), /inequalityConstraints/],
  ["empty constraint", () => run({ inequalityConstraints: [null] }), /inequalityConstraints\[0\]/],
  ["no coefficients", () => run({ equalityConstraints: [{ rhs: 0 }] }), /equalityConstraints\[0\]\.coefficients/],
  ["NaN coefficient", () => run({ inequalityConstraints: [{ coefficients: [Number.NaN, 1], rhs: 0 }] }), /NaN/],
  ["no rhs", () => run({ equalityConstraints: [{ coefficients: [1, 1] }] }), /equalityConstraints\[0\]\.rhs/],
  ["NaN start", () => run({ initialConditions: [[[0, Number.NaN]]] }), /initialConditions/],
  ["no starts", () => run({ initialConditions: [] }), /initialConditions/],
  ["discrete: no options", () => optimizeAcqfDiscrete(ucb, untyped(undefined)), /options/],
  ["discrete: misspelt", () => optimizeAcqfDiscrete(ucb, untyped({ choice: [[0, 0]] })), /choice/],
  ["discrete: flat", () => optimizeAcqfDiscrete(ucb, { choices: [0, 1] }), /choices.*n x 2/],
  ["discrete: q = 0", () => optimizeAcqfDiscrete(ucb, { choices: [[0, 1]], q: 0 }), /q/],
  [
    "discrete: a function of two points",
    () => optimizeAcqfDiscrete(scalarizedPosteriorMean(model, { weights: [1, 1] }), { choices: [[0, 1]] }),
    /2 points together/,
  ],
  ["mixed: no options", () => optimizeAcqfMixed(ucb, untyped(undefined)), /options/],
  ["mixed: no list", () => optimizeAcqfMixed(ucb, untyped({ bounds, fixedFeaturesList: "ab" })), /fixedFeaturesList/],
  [
    "mixed: fixed features besides",
    () => optimizeAcqfMixed(ucb, untyped({ bounds, fixedFeaturesList: [{}], fixedFeatures: { 0: 1 } })),
    /fixedFeatures"/,
  ],
  ["mixed: misspelt", () => optimizeAcqfMixed(ucb, untyped({ bounds, fixedFeaturesList: [{}], restarts: 2 })), /resta/],
];
test.each(wrong)("%s: refused by name", async (_, attempt, message) => {
  const error = await attempt().then(
    () => null,
    (e: Error) => e,
  );
  expect(error).toBeInstanceOf(InputError);
  expect(error?.message).toMatch(message);
});
