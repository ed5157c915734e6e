import { expect, test } from "vitest";
import { choiceParameter, floatParameter, type ParameterSpec } from "../../src/index.ts";
import { checkedSpace, openSpace } from "../../src/study/space/index.ts";
import { type Evidence, modelBased } from "../../src/study/strategies/index.ts";
import { beliefOf } from "../../src/study/strategies/surrogate.ts";
import { points } from "../models/fixtures.ts";

/*
 * What a suggestion after 200 trials with choices costs: nearly all of it is evaluations of the likelihood, whose number does not depend on the machine.
 * A parameter that does nothing has a flat likelihood along its lengthscale, on which a fit could spend hundreds of them.
 */

/** The most evaluations of a fit: those of one search, and the first ones of two others. */
const MOST = 75;

const kinds = (count: number) => choiceParameter(Array.from({ length: count }, (_, k) => `kind ${k}`));

/** Evidence of n trials; points are numbers in [0, 1) and codes. */
async function evidenceOf(
  n: number,
  parameters: Record<string, ParameterSpec>,
  outcome: (point: readonly number[]) => number,
): Promise<Evidence> {
  const space = await openSpace(checkedSpace({ parameters }));
  const trials = points(n, space.encoding.parameters.length, 3).map((point) =>
    point.map((value, i) => {
      const { kind, size } = space.encoding.parameters[i];
      return kind.categorical ? Math.floor(value * size) : value;
    }),
  );
  return {
    space,
    points: trials,
    violations: trials.map(() => []),
    pending: [],
    failed: [],
    pruned: [],
    objectives: [{ name: "v", direction: "minimize" }],
    outcomes: trials.map((point) => [outcome(point)]),
    variances: trials.map(() => [null]),
  };
}

const numbers = { x: floatParameter(0, 1), y: floatParameter(0, 1) };
const wave = ([x, y]: readonly number[]) => Math.sin(5 * x) + y * y;

test.each<[string, Record<string, ParameterSpec>, (point: readonly number[]) => number]>([
  ["a choice of three", { ...numbers, kind: kinds(3) }, (p) => wave(p) + [0, 0.5, 2][p[2]]],
  ["a choice that does nothing", { ...numbers, kind: kinds(3) }, wave],
  ["a number that does nothing", { ...numbers, kind: kinds(3) }, ([x, , kind]) => Math.sin(5 * x) * (kind + 1)],
  ["two choices, one of which matters", { ...numbers, a: kinds(4), b: kinds(6) }, (p) => wave(p) * (p[2] % 2)],
  ["choices alone", { a: kinds(5), b: kinds(5), c: kinds(20) }, ([a, b]) => a - 2 * b],
])("a fit to 200 trials evaluates the likelihood a bounded number of times: %s", async (_, parameters, outcome) => {
  const evidence = await evidenceOf(200, parameters, outcome);
  const { fit } = (await beliefOf(evidence)).objectives[0].model;
  expect(fit?.evaluations).toBeGreaterThan(3);
  expect(fit?.evaluations).toBeLessThan(MOST);
});

test("suggestions after 200 trials with choices set the hyperparameters of an earlier fit, and do not fit", async () => {
  const outcome = (p: readonly number[]) => wave(p) + p[2];
  const parameters = { ...numbers, kind: kinds(3) };
  const earlier = await evidenceOf(200, parameters, outcome);
  const [suggestion] = await modelBased()(earlier, { count: 1, id: 200, seed: 1, fixed: {} });
  const later = { ...(await evidenceOf(215, parameters, outcome)), start: suggestion.start };
  expect((await beliefOf(later)).objectives[0].model.fit).toBeNull();
});
