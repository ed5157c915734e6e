import { expect, test } from "vitest";
import { nestedKnowledgeGradient, noGrad, ops, optimizeAcqf, qKnowledgeGradient } from "../../src/index.ts";
import { smallModel } from "../models/fixtures.ts";

const bounds = [
  [0, 0],
  [1, 1],
];

/** Relative tolerance of the default search: it optimizes the mean over 64 fantasies, and is evaluated with 512 others. */
const SHORTFALL = 0.01;

test.each(
  Array.from({ length: 10 }, (_, seed) => seed),
)("one-shot knowledge gradient, model %i: as good as after a long search, or one with the inner problems solved", async (seed) => {
  const model = smallModel({ n: 6, seed, noise: 0.05 });
  const oneShot = qKnowledgeGradient(model, { numFantasies: 64 });
  const usual = await optimizeAcqf(oneShot, { bounds, seed });
  const long = await optimizeAcqf(oneShot, { bounds, seed, numRestarts: 40, rawSamples: 1024, maxIterations: 1000 });
  const nested = nestedKnowledgeGradient(model, { bounds, numFantasies: 64, numRestarts: 1, rawSamples: 64 });
  const solved = await optimizeAcqf(nested, { bounds, seed, numRestarts: 3, rawSamples: 16 });
  // Judged on other fantasies than those searched with.
  const judge = nestedKnowledgeGradient(model, { bounds, numFantasies: 512, seed: "judge" });
  const candidates = ops.stack([usual, long, solved].map((result) => result.candidates));
  const [found, ...others] = noGrad(() => judge.forward(candidates)).data;
  expect(found).toBeGreaterThan((1 - SHORTFALL) * Math.max(...others));
});
