import { describe, expect, test } from "vitest";
import {
  expectedImprovement,
  InputError,
  logExpectedImprovement,
  type Model,
  type MultiStepLookahead,
  noGrad,
  ops,
  optimizeAcqf,
  posteriorMean,
  qLogExpectedImprovement,
  qMultiStepLookahead,
  type Tensor,
  tensor,
  warmStart,
} from "../../src/index.ts";
import { points, smallModel, smooth } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";
import { takeWarnings } from "../support/warnings.ts";

const bounds = [
  [0, 0],
  [1, 1],
];
const model = smallModel({ n: 6, noise: 0.05 });

describe("searching a tree of three steps", () => {
  const EI = expectedImprovement;
  const lookahead = qMultiStepLookahead(model, {
    batchSizes: [1, 1, 1],
    numFantasies: [3, 2, 2],
    stageValues: [EI, EI, EI, EI],
  });
  const search = () => optimizeAcqf(lookahead, { bounds, numRestarts: 4, rawSamples: 64, maxIterations: 60 });

  test("candidates and the points of later stages have the returned value; the same seed gives the same result", async () => {
    const { candidates, oneShotPoints, value } = await search();
    expect(candidates.shape).toEqual([1, 2]);
    expect(oneShotPoints?.shape).toEqual([3 + 6 + 12, 2]);
    const whole = ops.concat([candidates, oneShotPoints as Tensor], 0);
    expectAllclose(lookahead.forward(whole), [value], { rtol: 1e-9 });
    expect((await search()).candidates.data).toEqual(candidates.data);
  });

  test("worth more than one step is, and than any tree drawn at random", async () => {
    const { value } = await search();
    const myopic = await optimizeAcqf(EI(model, { bestF: model.trainY.max() }), { bounds });
    expect(value).toBeGreaterThan(myopic.value);
    const random = noGrad(() => lookahead.forward(tensor([1, 2, 3, 4, 5, 6].map((seed) => points(22, 2, seed)))));
    expect(value).toBeGreaterThan(Math.max(...random.data));
  });
});

test("two steps that end with the mean have at least the value of one", async () => {
  const search = async (numFantasies: number[]) => {
    const batchSizes = numFantasies.map(() => 1);
    const lookahead = qMultiStepLookahead(model, { batchSizes, numFantasies });
    return (await optimizeAcqf(lookahead, { bounds, numRestarts: 4, rawSamples: 64 })).value;
  };
  const now = (await optimizeAcqf(posteriorMean(model), { bounds })).value;
  const [one, two] = [await search([8]), await search([8, 4])];
  expect(one).toBeGreaterThan(now);
  expect(two).toBeGreaterThan(one);
});

test("stages of several points that are valued together", async () => {
  const joint = (m: Model, { bestF }: { bestF: Tensor }) => qLogExpectedImprovement(m, { bestF, numSamples: 8 });
  const lookahead = qMultiStepLookahead(model, {
    batchSizes: [2, 3],
    numFantasies: [2, 2],
    stageValues: [null, null, joint],
  });
  const { candidates, oneShotPoints } = await optimizeAcqf(lookahead, {
    bounds,
    q: 2,
    numRestarts: 2,
    rawSamples: 16,
    maxIterations: 10,
    seed: 1,
  });
  expect(candidates.shape).toEqual([2, 2]);
  expect(oneShotPoints?.shape).toEqual([2 * 2 + 4 * 3, 2]);
  for (const warning of takeWarnings()) expect(warning).toMatch(/cholesky/); // where points of a stage meet on the way
});

test("one-shot points where every input is fixed", async () => {
  const lookahead = qMultiStepLookahead(model, { batchSizes: [1], numFantasies: [2] });
  const found = await optimizeAcqf(lookahead, { bounds, fixedFeatures: { 0: 0.25, 1: 0.5 } });
  expectAllclose(found.oneShotPoints as Tensor, [0.25, 0.5, 0.25, 0.5]);
});

describe("warm start", () => {
  /** Base samples far apart, so that each branch's successor is known: 0 goes on from 1, 1 from 0, 2 from 2. */
  const samplers = [
    [[-1], [0], [1]],
    [[0.1], [-1.2], [0.9]],
  ];
  const lookahead = qMultiStepLookahead(model, { batchSizes: [1, 1], samplers });
  const tree = points(1 + 3 + 9, 2, 4);
  const solution = { candidates: tree.slice(0, 1), oneShotPoints: tree.slice(1) };
  const outcomes = lookahead.fantasies(tensor(tree.slice(0, 1)).expandDims(0)).data;
  const starts = (outcome: number, numStarts = 3) =>
    warmStart(lookahead, { solution, outcome: [outcome], bounds, numStarts }).toArray() as number[][][];

  test.each([0, 1, 2])("the branch nearest to what was observed is kept, branch %i", (kept) => {
    const [first] = starts(outcomes[kept] + 0.01);
    // Stage 1 of that branch comes first, then its three last points by the nearest base samples.
    expectAllclose(first[0], tree[1 + kept]);
    const old = (next: number) => tree[4 + 3 * next + kept];
    expectAllclose(first.slice(1, 4), [1, 0, 2].map(old));
  });

  test("the last stage starts near the points of the stage before; all starts lie within bounds", () => {
    const all = starts(outcomes[0], 20);
    expect(all.flat(2).every((v) => v >= 0 && v <= 1)).toBe(true);
    const distances = all.flatMap((start) =>
      start.slice(4).map((x, i) => {
        const before = [1, 0, 2].map((next) => tree[4 + 3 * next])[i % 3];
        return Math.hypot(x[0] - before[0], x[1] - before[1]);
      }),
    );
    expect(distances.filter((d) => d < 0.2).length).toBeGreaterThan(0.7 * distances.length);
    const [first, second] = all;
    expect(second[0]).not.toEqual(first[0]);
  });

  test("what it makes is taken by the next search, which does not lose its value", async () => {
    const stageValues = [1, 2, 3].map(() => logExpectedImprovement);
    const options = { batchSizes: [1, 1], numFantasies: [4, 4], stageValues };
    const look = (m: Model): MultiStepLookahead => qMultiStepLookahead(m, options);
    const before = look(model);
    const found = await optimizeAcqf(before, { bounds, numRestarts: 4, rawSamples: 64 });
    const outcome = (found.candidates.toArray() as number[][]).map(smooth);
    const next = look(model.conditionOnObservations(found.candidates, outcome));
    const initialConditions = warmStart(before, { solution: found, outcome, bounds, numStarts: 3 });
    const best = Math.max(...noGrad(() => next.forward(initialConditions)).data);
    const { value } = await optimizeAcqf(next, { bounds, initialConditions });
    expect(value).toBeGreaterThanOrEqual(best);
    const random = noGrad(() => next.forward(tensor([1, 2, 3, 4, 5].map((seed) => points(21, 2, seed))))).data;
    expect(best).toBeGreaterThan(Math.max(...random));
  });

  // biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
  const junk = (value: unknown) => value as any;
  const options = { solution, outcome: [0.5], bounds };
  const wrong: [string, () => unknown, RegExp][] = [
    ["no lookahead", () => warmStart(junk(posteriorMean(model)), options), /lookahead/],
    ["no options", () => warmStart(lookahead, junk(undefined)), /bounds|solution/],
    ["no solution", () => warmStart(lookahead, junk({ outcome: [1], bounds })), /solution/],
    [
      "candidates alone",
      () => warmStart(lookahead, { ...options, solution: { candidates: [[0, 0]] } }),
      /oneShotPoints/,
    ],
    [
      "points of another tree",
      () => warmStart(lookahead, { ...options, solution: { ...solution, oneShotPoints: points(5, 2) } }),
      /oneShotPoints.*12 x 2.*got 5 x 2/,
    ],
    ["a NaN outcome", () => warmStart(lookahead, { ...options, outcome: [Number.NaN] }), /outcome/],
    ["outcomes of other points", () => warmStart(lookahead, { ...options, outcome: [1, 2] }), /outcome.*got \(2\)/],
    ["other bounds", () => warmStart(lookahead, { ...options, bounds: [[0], [1]] }), /bounds/],
    ["no starts", () => warmStart(lookahead, { ...options, numStarts: 0 }), /numStarts/],
    ["an unknown option", () => warmStart(lookahead, junk({ ...options, starts: 2 })), /starts/],
  ];
  test.each(wrong)("%s: refused by name", (_, run, message) => {
    expect(run).toThrow(InputError);
    expect(run).toThrow(message);
  });
});
