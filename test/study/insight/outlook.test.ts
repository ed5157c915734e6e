import { expect, test } from "vitest";
import { createStudy, floatParameter, type OutcomeOf, type StudyDefinition } from "../../../src/index.ts";
import type { Outlook } from "../../../src/study/streams/index.ts";

const line = { x: floatParameter(0, 1) };
const objectives = { v: "maximize" } as const;
const grid = [0, 0.15, 0.3, 0.45, 0.55, 0.7, 0.85, 1];

/** What a stopping rule is told of the models after some trials on a grid. */
async function outlookOf(
  definition: StudyDefinition,
  outcome: (x: number) => OutcomeOf<string>,
): Promise<Outlook | null> {
  const study = createStudy({ ...definition, worker: false });
  await study.attach(grid.map((x) => ({ parameters: { x }, outcome: outcome(x) })));
  let seen: Outlook | null = null;
  await study.optimize(() => 0, {
    async until({ outlook }) {
      seen = await outlook();
      return "seen";
    },
  });
  return seen;
}

const free = { parameters: line, objectives };
const constrained = { ...free, metrics: ["v", "w"], outcomeConstraints: ["w <= 0.5"] };

test("improvements are on the best trial that satisfies the constraints, and count where they are feasible", async () => {
  const seen = (await outlookOf(constrained, (x) => ({ v: x, w: x }))) as Outlook;
  // The best is at 0.45, and what is better lies up to 0.5.
  expect(seen.expectedImprovement).toBeGreaterThan(0.005);
  expect(seen.expectedImprovement).toBeLessThan(0.06);
  expect(seen.regretBound).toBeGreaterThan(0.05);
  expect(seen.regretBound).toBeLessThan(0.2);
  expect(await outlookOf(constrained, (x) => ({ v: x, w: 1 + x }))).toBeNull();
});

test("and where trials do not fail", async () => {
  const seen = (await outlookOf(free, (x) => (x > 0.5 ? { failed: "it broke" } : x))) as Outlook;
  expect(seen.expectedImprovement).toBeGreaterThan(0.005);
  expect(seen.expectedImprovement).toBeLessThan(0.1);
});

test("of outcomes that the model warps they are in the units of the user, and scale with these", async () => {
  const curve = (x: number) => -Math.exp(8 * Math.abs(x - 0.45));
  const seen = (await outlookOf(free, curve)) as Outlook;
  // The best possible is 0.
  expect(seen.expectedImprovement).toBeLessThan(1);
  expect(seen.regretBound).toBeLessThan(10);
  const scaled = (await outlookOf(
    { parameters: line, objectives: { v: "minimize" } },
    (x) => -1e6 * curve(x),
  )) as Outlook;
  expect(scaled.expectedImprovement / seen.expectedImprovement / 1e6).toBeCloseTo(1, 3);
  expect(scaled.noise / seen.noise / 1e6).toBeCloseTo(1, 3);
  expect(scaled.regretBound / seen.regretBound / 1e6).toBeCloseTo(1, 3);
});

test.each([
  1, 2, 3,
])("seed %i: near the optimum little is expected, and the regret is within its bound", async (seed) => {
  const study = createStudy({ ...free, parameters: { ...line, y: floatParameter(0, 1) }, seed, worker: false });
  const outlooks: (Outlook | null)[] = [];
  await study.optimize(({ parameters: { x, y } }) => -((x - 0.3) ** 2) - (y - 0.6) ** 2, {
    async until({ outlook }) {
      outlooks.push(await outlook());
      return outlooks.length > 15 ? "enough" : null;
    },
  });
  const last = outlooks.at(-1) as Outlook;
  expect(last.expectedImprovement).toBeLessThan(1e-3);
  expect(last.regretBound).toBeLessThan(0.05);
  expect(last.regretBound).toBeGreaterThan(-(study.best()?.value as number) * 0.9);
});
