import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { acquisition as declare } from "../../src/acquisition/base/acquisition.ts";
import {
  AbortError,
  fitModel,
  generator,
  InfeasibleError,
  InputError,
  logExpectedImprovement,
  NumericalError,
  noGrad,
  type OptimizeProgress,
  onWarning,
  optimizeAcqf,
  optimizeAcqfDiscrete,
  optimizeAcqfMixed,
  scalarizedPosteriorMean,
  singleTaskGP,
  type Tensor,
  tensor,
  upperConfidenceBound,
} from "../../src/index.ts";
import { sampleSpace } from "../../src/optim/sampling.ts";
import { searchSpace } from "../../src/optim/searchSpace.ts";
import { boltzmann, initialConditions, valuesAt } from "../../src/optim/starts.ts";
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

  test("a start without a finite gradient does not stop the others, and is reported", async () => {
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

  test("coefficients of an input that is listed twice add up", async () => {
    // 0.4 x + 0.6 x ≤ 0.3, where the largest value is beyond; either coefficient alone lets x be 0.5 or more.
    const rising = ucbAnd("rising", (x) => x.mul(100));
    const inequalityConstraints = [{ indices: [0, 0], coefficients: [-0.4, -0.6], rhs: -0.3 }];
    const { candidates } = await optimizeAcqf(rising, { bounds, inequalityConstraints });
    expect(candidates.data[0]).toBeCloseTo(0.3, 8);
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
          // To rounding: sums are in another order for another number of points.
          expect(valuesAt(f, space, starts, 2)[0]).toBeCloseTo(Math.max(...valuesAt(f, space, all, 2)), 12);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("starts", () => {
  test("are drawn with weights exp(standardized value), the best first", () => {
    const values = Float64Array.from({ length: 200 }, (_, i) => i / 7 - 3);
    const drawn = Array.from({ length: 400 }, (_, seed) => boltzmann(values, 2, generator(seed)));
    expect(drawn.every(([best]) => best === 199)).toBe(true);
    // z = (i − 99.5)/57.7, so that the other one has the mean Σ i e^z / Σ e^z.
    const weights = Array.from({ length: 199 }, (_, i) => Math.exp(i / 57.73));
    const mean = weights.reduce((sum, w, i) => sum + w * i, 0) / weights.reduce((sum, w) => sum + w, 0);
    const seen = drawn.reduce((sum, [, other]) => sum + other, 0) / drawn.length;
    expect(Math.abs(seen - mean)).toBeLessThan(8);
  });
});

describe("starts of several points", () => {
  const sum = declare("sum", model, null, (X) =>
    ucb
      .forward(X.reshape([-1, 1, 2]))
      .reshape(X.shape.slice(0, -1))
      .sum(-1),
  );

  test.each([false, true])("are composed point by point, best first and feasible, constrained: %s", (constrained) => {
    const inequalityConstraints = constrained ? [{ coefficients: [-1, -1], rhs: -1.2 }] : [];
    const space = searchSpace({ bounds, inequalityConstraints });
    const options = { q: 3, numRestarts: 6, rawSamples: 120, sampleAroundBest: 0.5, seed: 4 };
    const starts = initialConditions(sum, space, options);
    expect(starts.length).toBe(6);
    const values = valuesAt(sum, space, starts, 3);
    for (let k = 1; k < 6; k++) expect(values[k]).toBeLessThanOrEqual(values[k - 1] + 1e-9);
    for (const start of starts) {
      const rows = coordinates(space.toPoints([start], 3).squeeze(0));
      expect(new Set(rows.map(String)).size).toBe(3);
      if (constrained) for (const [x, y] of rows) expect(x + y).toBeLessThanOrEqual(1.2 + 1e-9);
    }
    // Each beats what sets drawn at random reach at best.
    const drawn = valuesAt(sum, space, sampleSpace(space, 3, 120, generator(1)), 3);
    expect(values[5]).toBeGreaterThan(drawn.reduce((a, b) => a + b) / 120);
    expect(values[0]).toBeGreaterThan(Math.max(...drawn));
  });

  test("fewer raw samples than points, and a function that is nowhere finite", () => {
    const space = searchSpace({ bounds });
    const options = { q: 3, numRestarts: 1, rawSamples: 1, sampleAroundBest: 0, seed: 4 };
    expect(initialConditions(sum, space, options)[0].length).toBe(6);
    const never = declare("never", model, null, (X) => sum.forward(X).mul(Number.NaN));
    expect(initialConditions(never, space, { ...options, numRestarts: 3, rawSamples: 9 }).length).toBe(1);
  });
});

test("an acquisition function with the four required members only is searched around its best observed inputs", async () => {
  const { name, q, forward } = ucb;
  const bare = { name, model, q, forward };
  const space = searchSpace({ bounds });
  const options = { q: 1, numRestarts: 400, rawSamples: 400, sampleAroundBest: 0.99, seed: 0 };
  const starts = coordinates(space.toPoints(initialConditions(bare, space, options), 1).squeeze(1));
  const inputs = coordinates(model.observations[0].X);
  const values = inputs.map((x) => ucb.forward([x]).item());
  const [best, worst] = [Math.max(...values), Math.min(...values)].map((v) => inputs[values.indexOf(v)]);
  const close = (to: number[]) => starts.filter(([x, y]) => Math.hypot(x - to[0], (y - to[1]) / 2) < 0.03).length;
  expect(close(best)).toBeGreaterThan(2 * close(worst));
  expect((await optimizeAcqf(bare, { bounds })).value).toBeCloseTo((await optimizeAcqf(ucb, { bounds })).value, 6);
});

describe("bounds", () => {
  const warnings = async (run: () => Promise<unknown>) => {
    const seen: string[] = [];
    const restore = onWarning((message) => seen.push(message));
    await run().finally(restore);
    return seen;
  };

  test("pairs as in SciPy are refused by their shape, or warned about if they fix inputs", async () => {
    const three = upperConfidenceBound(singleTaskGP({ trainX: points(5, 3, 1), trainY: [1, 2, 3, 2, 1] }), { beta: 2 });
    const pairs = [0, 1, 2].map(() => [0, 1]);
    await expect(optimizeAcqf(three, { bounds: pairs })).rejects.toThrow(
      /2 x 3, got 3 x 2.*lower bounds of all inputs/,
    );
    for (const given of [
      [
        [0, 1],
        [0, 1],
      ],
      [
        [0, 1],
        [0, 2],
      ],
    ]) {
      const seen = await warnings(() => optimizeAcqf(ucb, { bounds: given }));
      expect(seen.length).toBe(1);
      expect(seen[0]).toMatch(/bounds fix [12] of 2 inputs: the first row holds the lower bounds of all inputs/);
    }
  });

  test("that fix one input on purpose are no reason for a warning", async () => {
    const fixed = [
      [0, 0.5],
      [1, 0.5],
    ];
    expect(await warnings(() => optimizeAcqf(ucb, { bounds: fixed }))).toEqual([]);
    expect(await warnings(() => optimizeAcqf(ucb, { bounds, fixedFeatures: { 0: 0, 1: 1 } }))).toEqual([]);
  });

  test("mixed: infeasible combinations are skipped and named; an error only if all are infeasible", async () => {
    const inequalityConstraints = [{ coefficients: [1, 1], rhs: 2.5 }];
    const mixed = (list: Record<number, number>[]) =>
      optimizeAcqfMixed(ucb, { bounds, inequalityConstraints, fixedFeaturesList: list, q: 2 });
    const seen: string[] = [];
    const restore = onWarning((message) => seen.push(message));
    const { candidates } = await mixed([{ 0: 0.1 }, { 0: 0.75 }, { 0: 0.2, 1: 0.3 }]);
    restore();
    expect(coordinates(candidates).every(([x]) => x === 0.75)).toBe(true);
    expect(seen).toEqual([
      expect.stringContaining('fixedFeaturesList[0] {"0":0.1} (excluded by inequalityConstraints[0], bounds.upper[1])'),
    ]);
    expect(seen[0]).toContain("fixedFeaturesList[2]");
    expect(seen[0]).not.toContain("fixedFeaturesList[1]");
    await expect(mixed([{ 0: 0.1 }, { 0: 0.2 }])).rejects.toThrow(InfeasibleError);
    await expect(mixed([{ 0: 0.1 }, { 0: 0.2 }])).rejects.toThrow(/fixedFeaturesList\[0\].*fixedFeaturesList\[1\]/);
  });

  test("mixed: a combination at which the function is nowhere finite does not stop the others", async () => {
    const edged = ucbAnd("edged", (x) => x.sub(0.5).log().mul(0));
    const list = [{ 0: 0.1 }, { 0: 0.75 }];
    const { candidates } = await optimizeAcqfMixed(edged, { bounds, fixedFeaturesList: list });
    expect(candidates.data[0]).toBe(0.75);
    await expect(optimizeAcqfMixed(edged, { bounds, fixedFeaturesList: [{ 0: 0.1 }] })).rejects.toThrow(NumericalError);
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

  test("sequential optimization is refused at once where it is not possible", async () => {
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
    let [time, evaluations] = [0, 0];
    const clock = vi.spyOn(performance, "now").mockImplementation(() => time);
    const timed = ucbAnd("timed", (x) => {
      evaluations++;
      time += 5;
      return x.mul(0);
    });
    const endless = { ...timed, withPending: () => timed };
    const result = await optimizeAcqfMixed(endless, { bounds, fixedFeaturesList, timeout: 0.05, q: 2 });
    clock.mockRestore();
    expect(result.candidates.shape).toEqual([2, 2]);
    expect(result.restarts.some((r) => r.status === "stopped")).toBe(true);
    // Ten evaluations of 5 ms for all, and at most three more of each search: its raw samples, known points and starts.
    expect(evaluations).toBeLessThanOrEqual(10 + 3 * 8);
  });

  test("the clock does not change the result", async () => {
    const logEI = logExpectedImprovement(model, { bestF: 1.2 });
    const [calm] = [await optimizeAcqf(logEI, { bounds })];
    let time = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (time += 100));
    const rushed = await optimizeAcqf(logEI, { bounds });
    clock.mockRestore();
    expect(rushed.candidates.data).toEqual(calm.candidates.data);
    expect(rushed.restarts).toEqual(calm.restarts);
  });

  test("an expensive function is traced after its first evaluation, a cheap one is not", async () => {
    const initialConditions = points(20, 2, 5).map((x) => [x]);
    const calls = async (work: number) => {
      let evaluations = 0;
      const counted = ucbAnd("counted", (x) => {
        evaluations++;
        return x.mul(tensor(new Float64Array(work), [work, 1])).sum(0);
      });
      const { restarts } = await optimizeAcqf(counted, { bounds, initialConditions });
      return { evaluations, rounds: Math.max(...restarts.map((r) => r.evaluations)) };
    };
    const cheap = await calls(1);
    expect(cheap.evaluations).toBe(cheap.rounds);
    const expensive = await calls(10_000);
    expect(expensive.rounds).toBe(cheap.rounds);
    expect(expensive.evaluations).toBe(3);
  });

  test("AbortSignal.timeout is checked between rounds, and between chunks of choices", async () => {
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
  test("NaN is never chosen, the first of equal values is", async () => {
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
  ["no options", () => optimizeAcqf(ucb, untyped(undefined)), /bounds/],
  ["options in words", () => optimizeAcqf(ucb, untyped("fast")), /options/],
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
  ["one iteration and a half", () => run({ maxIterations: 1.5 }), /maxIterations/],
  ["fixed features that are a number", () => run({ fixedFeatures: 3 }), /fixedFeatures/],
  ["fixed features that are a list", () => run({ fixedFeatures: [0.5] }), /fixedFeatures/],
  ["a signal that is a number", () => run({ signal: 3 }), /signal/],
  ["sequential in words", () => run({ sequential: "yes" }), /sequential/],
  ["q in words", () => run({ q: "2" }), /q/],
  ["a share in words", () => run({ sampleAroundBest: "0.5" }), /sampleAroundBest/],
  [
    "discrete: a signal that is a number",
    () => optimizeAcqfDiscrete(ucb, untyped({ choices: [[0, 1]], signal: 3 })),
    /signal/,
  ],
  [
    "discrete: unique in words",
    () => optimizeAcqfDiscrete(ucb, untyped({ choices: [[0, 1]], unique: "no" })),
    /unique/,
  ],
  [
    "mixed: a number for a combination",
    () => optimizeAcqfMixed(ucb, untyped({ bounds, fixedFeaturesList: [3] })),
    /fixedFeatures/,
  ],
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
  ["discrete: no options", () => optimizeAcqfDiscrete(ucb, untyped(undefined)), /choices/],
  ["discrete: misspelt", () => optimizeAcqfDiscrete(ucb, untyped({ choice: [[0, 0]] })), /choice/],
  ["discrete: flat", () => optimizeAcqfDiscrete(ucb, { choices: [0, 1] }), /choices.*n x 2/],
  ["discrete: q = 0", () => optimizeAcqfDiscrete(ucb, { choices: [[0, 1]], q: 0 }), /q/],
  [
    "discrete: a function of two points",
    () => optimizeAcqfDiscrete(scalarizedPosteriorMean(model, { weights: [1, 1] }), { choices: [[0, 1]] }),
    /2 points together/,
  ],
  ["mixed: no options", () => optimizeAcqfMixed(ucb, untyped(undefined)), /fixedFeaturesList/],
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
