import { expect, test } from "vitest";
import { createStudy, floatParameter, intParameter } from "../../src/index.ts";

/** Ten studies of a sum, whose largest value is known after a few trials, each with a batch of 16. */
const seeds = Array.from({ length: 10 }, (_, seed) => seed);

test.each(seeds)("sixteen experiments side by side are worth running together, seed %i", async (seed) => {
  const parameters = { a: floatParameter(0, 1), b: floatParameter(0, 1) };
  const study = createStudy({ parameters, objectives: { y: "maximize" }, seed, worker: false });
  for (let i = 0; i < 10; i++) {
    const trial = await study.ask();
    await study.tell(trial, trial.parameters.a + trial.parameters.b);
  }
  const points = (await study.ask(16)).map(({ parameters: { a, b } }) => [a, b]);
  const all = study.trials.map(({ parameters: { a, b } }) => [a, b]);
  const isNear = (p: readonly number[], q: readonly number[]) => Math.hypot(p[0] - q[0], p[1] - q[1]) < 0.02;
  const alone = points.filter((p) => all.filter((q) => isNear(p, q)).length === 1);
  expect(alone.length).toBeGreaterThanOrEqual(12);
  // They reach into two quarters of the range of each parameter at least.
  const quarters = (axis: 0 | 1) => new Set(points.map((p) => Math.min(Math.floor(4 * p[axis]), 3))).size;
  expect(Math.min(quarters(0), quarters(1))).toBeGreaterThanOrEqual(2);
});

test.each(seeds.slice(0, 3))("sixteen of whole numbers differ, seed %i", async (seed) => {
  const parameters = { a: intParameter(1, 40), b: intParameter(1, 40) };
  const study = createStudy({ parameters, objectives: { y: "maximize" }, seed, worker: false });
  for (let i = 0; i < 8; i++) {
    const trial = await study.ask();
    await study.tell(trial, trial.parameters.a + trial.parameters.b);
  }
  await study.ask(16);
  expect(new Set(study.trials.map(({ parameters: { a, b } }) => `${a} ${b}`)).size).toBe(24);
});
