import { expect, test } from "vitest";
import { noGrad, optimizeAcqf, posteriorMean, qKnowledgeGradient } from "../../src/index.ts";
import { points, smallModel } from "../models/fixtures.ts";

const bounds = [
  [0, 0],
  [1, 1],
];
const model = smallModel({ n: 6, noise: 0.05 });

test("one-shot points are optimized along and only candidates come back", async () => {
  const current = (await optimizeAcqf(posteriorMean(model), { bounds })).value;
  const kg = qKnowledgeGradient(model, { numFantasies: 16, currentValue: current });
  const { candidates, value } = await optimizeAcqf(kg, { bounds, q: 2 });
  expect(candidates.shape).toEqual([2, 2]);
  // Information is never worth less than nothing, and here it is worth something.
  expect(value).toBeGreaterThan(0);
});

test("the value found is near that of inner problems solved on a dense grid", async () => {
  const kg = qKnowledgeGradient(model, { numFantasies: 16 });
  const { candidates, value } = await optimizeAcqf(kg, { bounds });
  const axis = Array.from({ length: 41 }, (_, i) => i / 40);
  const grid = axis.flatMap((u) => axis.map((v) => [u, v]));
  const nested = (x: number[][]) =>
    noGrad(() => {
      const fantasies = model.fantasize(x, { sampler: { numSamples: 16, seed: 0 } });
      return fantasies.posterior(grid).mean.max(-1).mean().item();
    });
  expect(value).toBeGreaterThanOrEqual(nested(candidates.toArray() as number[][]) - 2e-3);
  const best = Math.max(...points(60, 2, 8).map((x) => nested([x])));
  expect(nested(candidates.toArray() as number[][])).toBeGreaterThanOrEqual(best - 5e-3);
});

test("bad input is refused by name", async () => {
  expect(() => qKnowledgeGradient(model, { numFantasies: 0 })).toThrow(/numFantasies/);
  expect(() => qKnowledgeGradient(model, { numFantasies: 2, sampler: [[0], [1], [2]] })).toThrow(/numFantasies/);
  expect(() => qKnowledgeGradient(model, { currentValue: Number.NaN })).toThrow(/currentValue/);
  expect(() => qKnowledgeGradient(model, { objective: (y) => y })).toThrow(/innerSampler/);
  expect(() => qKnowledgeGradient(model, { numFantasies: 4 }).forward([points(4, 2)])).toThrow(/at least 5 points/);
  expect(() => model.fantasize(points(2, 2), { sampler: [[0.1], [0.2]] })).toThrow(/base samples/);
});
