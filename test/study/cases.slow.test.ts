import { describe, expect, test } from "vitest";
import {
  choiceParameter,
  createStudy,
  floatParameter,
  intParameter,
  ordinalParameter,
  type StudyDefinition,
} from "../../src/index.ts";

/*
 * Kinds of problems that people reported to other libraries, each over ten seeds: whole numbers and steps, regions that crash, batches in finite spaces,
 * constraints that no trial satisfies at first.
 */

type Values = Readonly<Record<string, number>>;

const seeds = Array.from({ length: 10 }, (_, seed) => seed);
const keyOf = ({ parameters }: { readonly parameters: object }) => JSON.stringify(parameters);

/** The study after some trials. */
async function after(trials: number, definition: StudyDefinition, outcome: (parameters: Values) => unknown) {
  const study = createStudy({ ...definition, worker: false });
  for (let i = 0; i < trials; i++) {
    const trial = await study.ask();
    await study.tell(trial, outcome(trial.parameters as Values) as never);
  }
  expect(new Set(study.trials.map(keyOf)).size).toBe(trials);
  return study;
}

const minimize = { v: "minimize" } as const;
const maximize = { v: "maximize" } as const;
const square = (x: number) => x * x;

describe.each<[string, StudyDefinition["parameters"], (p: Values) => number, number, number]>([
  [
    "whole numbers",
    { a: intParameter(1, 60), b: intParameter(1, 60), c: intParameter(1, 10) },
    ({ a, b, c }) => square(a - 37) / 100 + square(b - 12) / 10 + square(c - 3),
    25,
    0,
  ],
  [
    "whole numbers that are best near their bounds",
    { a: intParameter(-30, 30), b: intParameter(1, 60), c: intParameter(1, 10) },
    ({ a, b, c }) => square(a - 28) / 50 + square(b - 2) / 30 + square(c - 10),
    25,
    0,
  ],
  [
    "whole numbers that depend on one another",
    { a: intParameter(0, 50), b: intParameter(0, 50) },
    // At a + b = 60 and a − b = 10 or 12.
    ({ a, b }) => square(a + b - 60) / 10 + square(a - b - 11) / 50,
    25,
    0.02,
  ],
  [
    "steps and orders",
    {
      a: intParameter(0, 300, { step: 5 }),
      b: floatParameter(0, 1, { step: 0.02 }),
      c: ordinalParameter([1, 2, 4, 8, 16]),
    },
    ({ a, b, c }) => square((a - 165) / 100) + 4 * square(b - 0.74) + square(Math.log2(c) - 3) / 3,
    25,
    1e-9,
  ],
  [
    "whole numbers on a logarithmic scale",
    { a: intParameter(1, 4096, { log: true }), b: intParameter(1, 100) },
    ({ a, b }) => square(Math.log(a / 180)) + square((b - 61) / 20),
    25,
    1e-3,
  ],
])("%s", (_, parameters, value, trials, goal) => {
  test.each(seeds)("seed %i: the optimum is found, and no experiment is made twice", async (seed) => {
    const study = await after(trials, { parameters, objectives: minimize, seed }, value);
    expect(study.best()?.value).toBeLessThanOrEqual(goal);
  });
});

describe("a region that crashes", () => {
  test.each(seeds)("seed %i: in one whole number, whose best value is at the edge", async (seed) => {
    const parameters = { n: intParameter(1, 2000) };
    const outcome = ({ n }: Values) => (n > 1500 ? { failed: "it crashed" } : n);
    const study = await after(25, { parameters, objectives: maximize, seed }, outcome);
    expect(study.best()?.value).toBeGreaterThanOrEqual(1490);
  });

  test.each(seeds)("seed %i: beyond a diagonal", async (seed) => {
    const parameters = { a: intParameter(1, 20), b: intParameter(1, 20), c: intParameter(1, 20) };
    const outcome = ({ a, b, c }: Values) => (a + b > 24 ? { failed: "it crashed" } : a + b + c / 2);
    const study = await after(25, { parameters, objectives: maximize, seed }, outcome);
    expect(study.best()?.value).toBe(34);
  });
});

describe("batches", () => {
  test.each(seeds)("seed %i: of experiments that differ, also where the model is sure", async (seed) => {
    const parameters = { a: intParameter(1, 20), b: intParameter(1, 20), c: choiceParameter(["x", "y"]) };
    const study = createStudy({ parameters, objectives: maximize, seed, worker: false, initialTrials: 6 });
    for (let round = 0; round < 3; round++)
      for (const trial of await study.ask(8)) await study.tell(trial, trial.parameters.a + trial.parameters.b);
    expect(new Set(study.trials.map(keyOf)).size).toBe(24);
    expect(study.best()?.value).toBeGreaterThanOrEqual(39);
  });

  test("of all that is left of a finite space", async () => {
    const parameters = { a: intParameter(1, 6), b: intParameter(1, 6) };
    const study = createStudy({ parameters, objectives: maximize, worker: false, initialTrials: 5 });
    for (const trial of await study.ask(8)) await study.tell(trial, trial.parameters.a * trial.parameters.b);
    await study.ask(28);
    expect(new Set(study.trials.map(keyOf)).size).toBe(36);
  });
});

describe("an outcome constraint that no trial satisfies at first", () => {
  test.each(seeds)("seed %i: is satisfied soon, and then the best is found", async (seed) => {
    const parameters = { a: intParameter(1, 60), b: intParameter(1, 60) };
    const definition = {
      parameters,
      metrics: ["v", "w"],
      objectives: maximize,
      outcomeConstraints: ["w >= 2900"],
      seed,
    };
    const study = await after(25, definition, ({ a, b }) => ({ v: -a - b, w: a * b }));
    // 54 · 54 = 2916.
    expect(study.best()?.value).toBeGreaterThanOrEqual(-109);
  });
});
