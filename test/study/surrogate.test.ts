import { describe, expect, test } from "vitest";
import { asTensor, floatParameter, logExpectedImprovement } from "../../src/index.ts";
import { checkedSpace, openSpace } from "../../src/study/space/index.ts";
import type { AcquisitionName, Evidence } from "../../src/study/strategies/index.ts";
import { beliefOf, surrogateOf } from "../../src/study/strategies/surrogate.ts";
import { points } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";

type Function = (x: readonly number[]) => number;

const parameters = { x: floatParameter(0, 1), y: floatParameter(0, 1) };
const trials = points(8, 2, 5);
const at = points(20, 2, 6).map((x) => [x]);
const bowl: Function = ([x, y]) => (x - 0.3) ** 2 + Math.exp(y);
/** Two outcome constraints that some trials satisfy: the one with the smallest outcome is not among them. */
const violations: readonly Function[] = [([x]) => 0.4 - x, ([, y]) => 0.35 - y];

/** Evidence of the trials, with one objective. */
async function evidence(
  objective: Function,
  { maximize = false, constraints = [] as readonly Function[] } = {},
): Promise<Evidence> {
  return {
    space: await openSpace(checkedSpace({ parameters })),
    objectives: [{ name: "v", direction: maximize ? "maximize" : "minimize" }],
    points: trials,
    outcomes: trials.map((x) => [objective(x)]),
    variances: trials.map(() => [null]),
    violations: trials.map((x) => constraints.map((violation) => violation(x))),
    pending: [],
    failed: [],
    pruned: [],
  };
}

async function surrogate(known: Evidence, name: AcquisitionName = "logExpectedImprovement") {
  const belief = await beliefOf(known);
  const [{ model }] = belief.objectives;
  return { ...surrogateOf(known, belief, { name, seed: "0", minDistance: 0 }), model: model.onModelScale() };
}

test.each([
  ["without constraints", []],
  ["with outcome constraints", violations],
])("minimizing an objective is maximizing its negation, %s", async (_, constraints) => {
  const down = await surrogate(await evidence(bowl, { constraints }));
  const up = await surrogate(await evidence((x) => -bowl(x), { constraints, maximize: true }));
  expectAllclose(down.acquisition.forward(at), up.acquisition.forward(at), { rtol: 1e-3, atol: 1e-3 });
});

describe("under outcome constraints", () => {
  test("the incumbent is the best of the trials that satisfy all of them", async () => {
    const feasible = trials.filter((x) => violations.every((violation) => violation(x) <= 0));
    expect(bowl(feasible.reduce((a, b) => (bowl(b) < bowl(a) ? b : a)))).toBeGreaterThan(Math.min(...trials.map(bowl)));
    // The feasibility is that of the trials, whatever the objective: improvements differ as the whole functions do.
    const objectives: readonly Function[] = [bowl, ([x, y]) => Math.sin(4 * x) + y];
    const [a, b] = await Promise.all(
      objectives.map(async (objective) => {
        const { model, acquisition } = await surrogate(await evidence(objective, { constraints: violations }));
        const means = model.posterior(asTensor(feasible).expandDims(1)).mean;
        const options = { bestF: means.min(), maximize: false };
        return acquisition.forward(at).sub(logExpectedImprovement(model, options).forward(at));
      }),
    );
    expectAllclose(a, b, { rtol: 1e-9, atol: 1e-9 });
  });

  test("trials under evaluation are heeded", async () => {
    const known = await evidence(bowl, { constraints: violations });
    const pending = [[0.6, 0.3]];
    const [before, after] = await Promise.all(
      [known, { ...known, pending }].map(async (each) => (await surrogate(each)).acquisition.forward([pending]).item()),
    );
    expect(after).toBeLessThan((before as number) - 1);
  });
});

test("where trials failed, less is expected; failures without a pattern are noise", async () => {
  const grid = Array.from({ length: 36 }, (_, i) => [(i % 6) / 5, Math.floor(i / 6) / 5]);
  /** By how much the log acquisition value is lower for the failures, at a point far from a corner and in it. */
  const lower = async (fails: (point: number[], i: number) => boolean) => {
    const tried = grid.filter((point, i) => !fails(point, i));
    const known: Evidence = {
      ...(await evidence(bowl)),
      points: tried,
      violations: tried.map(() => []),
      variances: tried.map(() => [null]),
      outcomes: tried.map((x) => [bowl(x)]),
      failed: grid.filter(fails),
    };
    const [blind, wary] = [await surrogate({ ...known, failed: [] }), await surrogate(known)];
    expect(wary.condition).toBe("given that the trial does not fail");
    const at = [[[0.3, 0.3]], [[0.95, 0.95]]];
    return Array.from(wary.acquisition.forward(at).sub(blind.acquisition.forward(at)).data);
  };
  const [inside, corner] = await lower(([x, y]) => x + y > 1.3);
  // The probability counts four times.
  expect(inside).toBeGreaterThan(-0.4);
  expect(corner).toBeLessThan(-8);
  const scattered = await lower((_, i) => i % 9 === 4);
  for (const each of scattered) expect(each).toBeGreaterThan(-2.8);
});
