import { expect, test } from "vitest";
import { createStudy, floatParameter } from "../../../src/index.ts";
import { Models } from "../../../src/study/insight/index.ts";
import { targetOf } from "../../../src/study/strategies/index.ts";
import { bowl } from "../suggester/bowl.ts";

test("the same trials are fitted once; others, other values and another space again", async () => {
  const models = new Models();
  const evidence = await bowl(6);
  const target = targetOf(evidence, 0);
  const { model } = await models.fit(evidence, target);
  const again = async (given = evidence, of = target) => (await models.fit(given, of)).model;
  expect(await again({ ...evidence, points: [...evidence.points] }, targetOf(evidence, 0))).toBe(model);
  expect(await again(evidence, { ...target, values: target.values.map((value) => -value) })).not.toBe(model);
  expect(await again(evidence, { ...target, variances: target.values.map(() => 0.1) })).not.toBe(model);
  expect(await again({ ...evidence, points: [...evidence.points].reverse() })).not.toBe(model);
  expect(await again()).toBe(model);
  expect(await again({ ...evidence, space: (await bowl()).space })).not.toBe(model);
  // Nothing is kept of the space before.
  expect(await again()).not.toBe(model);
});

test("the latest models are kept, not all", async () => {
  const models = new Models();
  const evidence = await bowl(3);
  const target = targetOf(evidence, 0);
  const scaled = async (k: number) => (await models.fit(evidence, { ...target, values: [0, 1, k] })).model;
  const [first, second] = [await scaled(0), await scaled(1)];
  for (let k = 2; k < 15; k++) await scaled(k);
  expect(await scaled(0)).toBe(first);
  await scaled(15);
  await scaled(16);
  expect(await scaled(0)).toBe(first);
  expect(await scaled(1)).not.toBe(second);
});

test("the model is the one that chooses the next trial", async () => {
  const { x, y } = { x: floatParameter(0, 1), y: floatParameter(0, 1) };
  const study = createStudy({ parameters: { x, y }, objectives: { v: "minimize" }, initialTrials: 6, worker: false });
  for (let i = 0; i < 9; i++) {
    const trial = await study.ask();
    await study.tell(trial, (trial.parameters.x - 0.3) ** 2 + Math.sin(3 * trial.parameters.y));
  }
  const at = [{ x: 0.2, y: 0.7 }];
  const { model } = await study.surrogate();
  const { mean, standardDeviation } = await study.predict(at);
  const posterior = model.posterior([[0.2, 0.7]]);
  expect(mean).toEqual([posterior.mean.item()]);
  expect(standardDeviation).toEqual([Math.sqrt(posterior.variance.item())]);
});
