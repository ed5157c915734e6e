import { expect, test } from "vitest";
import { Models } from "../../../src/study/insight/index.ts";
import { targetOf } from "../../../src/study/strategies/index.ts";
import { bowl } from "../suggester/bowl.ts";

test("the same trials are fitted once; others, other values and another space again", async () => {
  const models = new Models();
  const evidence = await bowl(6);
  const target = targetOf(evidence, "");
  const { model } = await models.fit(evidence, target);
  const again = async (given = evidence, of = target) => (await models.fit(given, of)).model;
  expect(await again({ ...evidence, points: [...evidence.points] }, targetOf(evidence, ""))).toBe(model);
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
  const { variances, maximize } = targetOf(evidence, "");
  const scaled = async (k: number) => (await models.fit(evidence, { values: [0, 1, k], variances, maximize })).model;
  const [first, second] = [await scaled(0), await scaled(1)];
  for (let k = 2; k < 15; k++) await scaled(k);
  expect(await scaled(0)).toBe(first);
  await scaled(15);
  await scaled(16);
  expect(await scaled(0)).toBe(first);
  expect(await scaled(1)).not.toBe(second);
});
