import { describe, expect, test } from "vitest";
import { type Acquisition, acquisition as declare } from "../../src/acquisition/base/acquisition.ts";
import {
  AbortError,
  InputError,
  logExpectedImprovement,
  NumericalError,
  noGrad,
  optimizeAcqf,
  optimizeAcqfDiscrete,
  optimizeAcqfMixed,
  posteriorMean,
  qLogExpectedImprovement,
  type Tensor,
  tensor,
  upperConfidenceBound,
} from "../../src/index.ts";
import { points, smallModel } from "../models/fixtures.ts";

const bounds = [
  [0, 0],
  [1, 2],
];
const model = smallModel({ n: 8 });
const ucb = upperConfidenceBound(model, { beta: 2 });

/** The highest value on a dense grid over the bounds, among the points that `allowed` lets through. */
function gridBest(f: Acquisition, allowed: (x: number[]) => boolean = () => true): number {
  const axis = Array.from({ length: 81 }, (_, i) => i / 80);
  const grid = axis.flatMap((u) => axis.map((v) => [u, 2 * v])).filter(allowed);
  return Math.max(...noGrad(() => f.forward(grid.map((x) => [x]))).data);
}

const coordinates = (candidates: Tensor) => candidates.toArray() as number[][];

describe("optimizeAcqf", () => {
  test.each([0, 1, 2])("finds the maximum, seed %i", async (seed) => {
    for (const f of [ucb, logExpectedImprovement(model, { bestF: 1.2 })]) {
      const { candidates, value } = await optimizeAcqf(f, { bounds, seed });
      expect(candidates.shape).toEqual([1, 2]);
      expect(value).toBeGreaterThanOrEqual(gridBest(f) - 1e-9);
      expect(f.forward(candidates).item()).toBeCloseTo(value, 10);
      const [[a, b]] = coordinates(candidates);
      expect(a >= 0 && a <= 1 && b >= 0 && b <= 2).toBe(true);
    }
  });

  test("repeats itself to the last bit with its seed", async () => {
    const run = (seed: number) => optimizeAcqf(ucb, { bounds, seed, numRestarts: 3, rawSamples: 16 });
    expect((await run(5)).candidates.toArray()).toEqual((await run(5)).candidates.toArray());
    expect((await run(5)).restarts.map((r) => r.value)).not.toEqual((await run(6)).restarts.map((r) => r.value));
  });

  test("holds fixed features and equal bounds", async () => {
    const fixed = await optimizeAcqf(ucb, { bounds, fixedFeatures: { 1: 0.25 } });
    expect(coordinates(fixed.candidates)[0][1]).toBe(0.25);
    expect(fixed.value).toBeGreaterThanOrEqual(gridBest(ucb, ([, b]) => b === 0.25) - 1e-9);
    const flat = await optimizeAcqf(ucb, {
      bounds: [
        [0, 0.5],
        [1, 0.5],
      ],
    });
    expect(coordinates(flat.candidates)[0][1]).toBe(0.5);
    const point = await optimizeAcqf(ucb, { bounds, fixedFeatures: { 0: 0.5, 1: 1 } });
    expect(point.candidates.toArray()).toEqual([[0.5, 1]]);
    expect(point.value).toBeCloseTo(ucb.forward([[0.5, 1]]).item(), 12);
  });

  test("keeps linear constraints between parameters", async () => {
    const inequality = { inequalityConstraints: [{ coefficients: [-1, -1], rhs: -0.9 }] };
    const inside = await optimizeAcqf(ucb, { bounds, ...inequality });
    const [[a, b]] = coordinates(inside.candidates);
    expect(a + b).toBeLessThanOrEqual(0.9 + 1e-8);
    expect(inside.value).toBeGreaterThanOrEqual(gridBest(ucb, ([u, v]) => u + v <= 0.9) - 1e-9);
    const line = await optimizeAcqf(ucb, {
      bounds,
      equalityConstraints: [{ indices: [1, 0], coefficients: [1, 2], rhs: 1.5 }],
    });
    const [[c, d]] = coordinates(line.candidates);
    expect(Math.abs(2 * c + d - 1.5)).toBeLessThan(1e-8);
    expect(line.value).toBeGreaterThanOrEqual(gridBest(ucb, ([u, v]) => Math.abs(2 * u + v - 1.5) < 1e-9) - 1e-9);
  });

  test("several candidates one after another differ", async () => {
    const { candidates } = await optimizeAcqf(logExpectedImprovement(model, { bestF: 1.2 }), { bounds, q: 3 });
    const rows = coordinates(candidates);
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < i; j++)
        expect(Math.hypot(rows[i][0] - rows[j][0], rows[i][1] - rows[j][1])).toBeGreaterThan(1e-3);
  });

  test("each candidate takes the earlier ones into account", async () => {
    const given: Tensor[] = [];
    const recording = declare("recording", model, 1, ucb.forward, {
      withPending: (points) => {
        given.push(points);
        return recording;
      },
    });
    const { candidates } = await optimizeAcqf(recording, { bounds, q: 4, numRestarts: 2, rawSamples: 8 });
    const rows = coordinates(candidates);
    expect(given.map((points) => points.toArray())).toEqual([rows.slice(0, 1), rows.slice(0, 2), rows.slice(0, 3)]);
  });

  test("several candidates together", async () => {
    // The sum of the means, less a penalty for nearness: two separate maxima.
    const joint = declare("joint", model, 2, (X) => {
      const gap = X.narrow(-2, 0, 1)
        .sub(X.narrow(-2, 1, 1))
        .square()
        .sum([-1, -2]);
      return model.posterior(X).mean.sum(-1).sub(gap.mul(-20).exp());
    });
    const { candidates, value } = await optimizeAcqf(joint, { bounds, q: 2 });
    expect(candidates.shape).toEqual([2, 2]);
    const mean = posteriorMean(model);
    expect(value).toBeLessThanOrEqual(2 * (await optimizeAcqf(mean, { bounds })).value);
    expect(value).toBeCloseTo(joint.forward(candidates).item(), 10);
    const axis = Array.from({ length: 13 }, (_, i) => i / 12);
    const grid = axis.flatMap((u) => axis.map((v) => [u, 2 * v]));
    const pairs = grid.flatMap((x, i) => grid.slice(i + 1).map((y) => [x, y]));
    const best = Math.max(...noGrad(() => joint.forward(pairs)).data);
    expect(value).toBeGreaterThanOrEqual(best);
    expect(value).toBeLessThan(best + 0.2);
  });

  test("searches equal sets of starting points once", async () => {
    const three = { bounds, q: 3, numRestarts: 3, rawSamples: 3, sampleAroundBest: 0 };
    const joint = qLogExpectedImprovement(model, { bestF: 1.2, numSamples: 16 });
    expect((await optimizeAcqf(joint, three)).restarts.length).toBe(1);
    expect((await optimizeAcqf(joint, { ...three, rawSamples: 64 })).restarts.length).toBeGreaterThan(1);
  });

  test("takes starting points", async () => {
    const initialConditions = [[[0.5, 0.5]], [[0.1, 1.9]]];
    const { restarts } = await optimizeAcqf(ucb, { bounds, initialConditions });
    expect(restarts.length).toBe(2);
  });

  test("stops on a signal, at once or midway", async () => {
    await expect(optimizeAcqf(ucb, { bounds, signal: AbortSignal.abort() })).rejects.toThrow(AbortError);
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    await expect(optimizeAcqf(ucb, { bounds, signal: controller.signal, onProgress })).rejects.toThrow(AbortError);
  });

  test("returns the best so far when its time is up, and reports progress that only rises", async () => {
    const values: number[] = [];
    const result = await optimizeAcqf(ucb, { bounds, timeout: 1e-9, onProgress: ({ value }) => values.push(value) });
    expect(result.restarts.some((r) => r.status === "stopped")).toBe(true);
    await optimizeAcqf(ucb, { bounds, onProgress: ({ value }) => values.push(value) });
    for (let i = 3; i < values.length; i++) expect(values[i]).toBeGreaterThanOrEqual(values[i - 1]);
  });

  test("works where the function is undefined in a region, and says so where it is nowhere defined", async () => {
    const half = declare("half", model, 1, (X) => {
      const v = ucb.forward(X);
      return v.add(X.narrow(-1, 0, 1).squeeze().sub(0.2).sqrt().mul(0));
    });
    expect((await optimizeAcqf(half, { bounds })).value).toBeGreaterThan(gridBest(ucb, ([a]) => a > 0.25) - 1e-6);
    const never = declare("never", model, 1, (X) => ucb.forward(X).mul(Number.NaN));
    await expect(optimizeAcqf(never, { bounds })).rejects.toThrow(NumericalError);
  });
});

test("raw samples are ranked by `screening`, if a function has it, and local searches maximize the function", async () => {
  const hill = (X: Tensor, a: number) =>
    X.sub(tensor([a, 1]))
      .square()
      .sum([-1, -2])
      .mul(-20)
      .exp();
  const sets: number[] = [];
  const value = (X: Tensor) => {
    sets.push(X.shape[0]);
    return hill(X, 0.2).add(hill(X, 0.8).mul(2));
  };
  const plain = declare("two hills", model, 1, value);
  const screened = declare("two hills", model, 1, value, { screening: (X) => hill(X, 0.2) });
  const found = async (f: Acquisition) => {
    sets.length = 0;
    const { candidates } = await optimizeAcqf(f, { bounds, numRestarts: 1, rawSamples: 64, sampleAroundBest: 0 });
    return coordinates(candidates)[0][0];
  };
  expect(await found(plain)).toBeCloseTo(0.8, 2);
  expect(Math.max(...sets)).toBe(64);
  expect(await found(screened)).toBeCloseTo(0.2, 2);
  expect(Math.max(...sets)).toBe(1);
});

describe("finite sets", () => {
  const choices = points(1500, 2, 3);
  const values = noGrad(() => ucb.forward(choices.map((x) => [x]))).data;

  test("the best of many choices, in chunks, whichever it is in", async () => {
    const best = choices[values.indexOf(Math.max(...values))];
    const others = choices.filter((x) => x !== best);
    for (const ordered of [[best, ...others], choices, [...others, best]]) {
      const { candidates, value } = await optimizeAcqfDiscrete(ucb, { choices: ordered });
      expect(value).toBeCloseTo(Math.max(...values), 12);
      expect(candidates.toArray()).toEqual([best]);
    }
  });

  test("several are different, unless they need not be", async () => {
    const { candidates } = await optimizeAcqfDiscrete(ucb, { choices: choices.slice(0, 5), q: 5 });
    expect(new Set(coordinates(candidates).map(String)).size).toBe(5);
    const { candidates: twice } = await optimizeAcqfDiscrete(ucb, {
      choices: choices.slice(0, 1),
      q: 2,
      unique: false,
    });
    expect(twice.shape).toEqual([2, 2]);
    await expect(optimizeAcqfDiscrete(ucb, { choices: choices.slice(0, 1), q: 2 })).rejects.toThrow(/choices/);
  });

  test("mixed: the best over all combinations", async () => {
    const fixedFeaturesList = [{ 0: 0.2 }, { 0: 0.9 }, { 0: 0.5 }];
    const mixed = await optimizeAcqfMixed(ucb, { bounds, fixedFeaturesList });
    const each = await Promise.all(
      fixedFeaturesList.map((fixedFeatures) => optimizeAcqf(ucb, { bounds, fixedFeatures })),
    );
    expect(mixed.value).toBe(Math.max(...each.map((r) => r.value)));
    expect((await optimizeAcqfMixed(ucb, { bounds, fixedFeaturesList, q: 2 })).candidates.shape).toEqual([2, 2]);
  });
});

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const run = (options: any) => optimizeAcqf(ucb, { bounds, ...options });
const wrong: [string, () => Promise<unknown>, RegExp][] = [
  ["no bounds", () => run({ bounds: undefined }), /bounds/],
  ["flat bounds", () => run({ bounds: [0, 1] }), /bounds.*2 x 2.*lower bounds of all inputs/],
  [
    "reversed bounds",
    () =>
      run({
        bounds: [
          [1, 1],
          [0, 0],
        ],
      }),
    /bounds.*swapped/,
  ],
  [
    "infinite bounds",
    () =>
      run({
        bounds: [
          [0, 0],
          [1, Number.POSITIVE_INFINITY],
        ],
      }),
    /bounds/,
  ],
  [
    "NaN bounds",
    () =>
      run({
        bounds: [
          [0, Number.NaN],
          [1, 1],
        ],
      }),
    /bounds/,
  ],
  [
    "bounds of another width",
    () =>
      run({
        bounds: [
          [0, 0, 0],
          [1, 1, 1],
        ],
      }),
    /bounds.*2 x 2, got 2 x 3/,
  ],
  ["unknown option", () => run({ restarts: 3 }), /restarts/],
  ["q = 0", () => run({ q: 0 }), /q/],
  ["q = 1.5", () => run({ q: 1.5 }), /q/],
  ["q together for a function of one point", () => run({ q: 2, sequential: false }), /q/],
  ["negative restarts", () => run({ numRestarts: -1 }), /numRestarts/],
  ["no raw samples", () => run({ rawSamples: 0 }), /rawSamples/],
  ["negative timeout", () => run({ timeout: -1 }), /timeout/],
  ["fixed feature outside", () => run({ fixedFeatures: { 0: 7 } }), /fixedFeatures/],
  ["fixed feature unknown", () => run({ fixedFeatures: { 5: 0 } }), /fixedFeatures/],
  [
    "constraint on no input",
    () => run({ inequalityConstraints: [{ indices: [4], coefficients: [1], rhs: 0 }] }),
    /inequalityConstraints/,
  ],
  [
    "constraint of another length",
    () => run({ equalityConstraints: [{ coefficients: [1], rhs: 0 }] }),
    /equalityConstraints/,
  ],
  [
    "infeasible constraints",
    () => run({ inequalityConstraints: [{ coefficients: [1, 1], rhs: 9 }] }),
    /no point satisfies inequalityConstraints\[0\], bounds.upper\[1\], bounds.upper\[0\] together/,
  ],
  ["starts of another shape", () => run({ initialConditions: [[0, 0]] }), /initialConditions/],
  ["no choices", () => optimizeAcqfDiscrete(ucb, { choices: [] }), /choices/],
  ["NaN choices", () => optimizeAcqfDiscrete(ucb, { choices: [[0, Number.NaN]] }), /choices/],
  ["no combinations", () => optimizeAcqfMixed(ucb, { bounds, fixedFeaturesList: [] }), /fixedFeaturesList/],
];
test.each(wrong)("%s: refused by name", async (_, attempt, message) => {
  const error = await attempt().then(
    () => null,
    (e: Error) => e,
  );
  expect(error).toBeInstanceOf(InputError);
  expect(error?.message).toMatch(message);
});
