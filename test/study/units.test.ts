import { expect, test } from "vitest";
import { traceModel } from "../../src/export/index.ts";
import { createStudy, floatParameter } from "../../src/index.ts";

async function told(objective: (x: number) => number, direction: "minimize" | "maximize") {
  const study = createStudy({ parameters: { x: floatParameter(0, 1) }, objectives: { v: direction }, seed: 1 });
  for (let i = 0; i < 8; i++) {
    const trial = await study.ask();
    await study.tell(trial, { v: objective(trial.parameters.x as number) });
  }
  return study;
}
const bowl = (x: number) => (x - 0.3) ** 2;

test.each([1e-200, 1e-9, 1, 1e12, 1e300])("outcomes in a unit of %d are searched and predicted alike", async (unit) => {
  const study = await told((x) => unit * bowl(x), "minimize");
  expect(Math.abs((study.best()?.parameters.x as number) - 0.3)).toBeLessThan(0.05);
  const { mean, standardDeviation } = await study.predict([{ x: 0.9 }]);
  expect(Math.abs(mean[0] / unit - 0.36)).toBeLessThan(0.2);
  expect(standardDeviation[0] / unit).toBeGreaterThan(0);
  // The tail is compressed: far from the optimum little is known.
  expect(standardDeviation[0] / unit).toBeLessThan(0.5);
});

test("outcomes at both ends of double precision are accepted", async () => {
  const study = await told((x) => (x > 0.5 ? 1.7e308 : -1.7e308), "minimize");
  const { mean, standardDeviation } = await study.predict([{ x: 0.1 }]);
  expect([...mean, ...standardDeviation].every(Number.isFinite)).toBe(true);
});

test.each([
  "minimize",
  "maximize",
] as const)("the exported model predicts in the user's units: %s", async (direction) => {
  const sign = direction === "minimize" ? 1 : -1;
  const study = await told((x) => sign * 1000 * bowl(x), direction);
  const { model } = await study.surrogate();
  const { mean, standardDeviation } = await study.predict([{ x: 0.85 }]);
  const graph = traceModel(model).run({ X: [[[0.85]]] });
  expect(graph.mean.item()).toBeCloseTo(mean[0], 6);
  expect(Math.sqrt(graph.variance.item())).toBeCloseTo(standardDeviation[0], 6);
  expect(Math.abs(mean[0] - sign * 1000 * bowl(0.85))).toBeLessThan(150);
});
