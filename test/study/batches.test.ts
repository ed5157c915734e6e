import { describe, expect, test } from "vitest";
import {
  type BuiltInStrategy,
  choiceParameter,
  createStudy,
  fidelityParameter,
  floatParameter,
  intParameter,
  type StudyDefinition,
} from "../../src/index.ts";

const cube = { a: floatParameter(0, 1), b: floatParameter(0, 1), c: floatParameter(0, 1) };

type Outcome = (parameters: Record<string, number>) => number;

/** A study with n results of its own starting design. */
async function begun(
  definition: StudyDefinition,
  outcome: Outcome,
  { n = 8, strategy = { name: "auto" } as BuiltInStrategy } = {},
) {
  const study = createStudy({ ...definition, worker: false, strategy });
  for (const trial of await study.ask(n)) await study.tell(trial, outcome(trial.parameters as Record<string, number>));
  return study;
}

const numbers = (trial: { parameters: object }) => Object.values(trial.parameters) as number[];
const distance = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((v, i) => v - b[i]));
/** How far the two nearest of some points are from each other. */
const closest = (points: readonly (readonly number[])[]) =>
  Math.min(...points.flatMap((a, i) => points.slice(0, i).map((b) => distance(a, b))));

describe("a batch", () => {
  test("explores where the trials that run leave nothing to gain", async () => {
    const sum: Outcome = ({ a, b }) => a + b;
    const study = await begun({ parameters: cube, objectives: { y: "maximize" }, seed: 1 }, sum, { n: 6 });
    for (let i = 0; i < 4; i++) {
      const trial = await study.ask();
      await study.tell(trial, sum(trial.parameters as never));
    }
    const batch = await study.ask(8);
    const points = batch.map(numbers);
    expect(closest(points)).toBeGreaterThan(0.05);
    expect(Math.max(...study.trials.map(numbers).map(([a, b]) => a + b))).toBeGreaterThan(1.95);
    expect(
      batch.some(({ reason }) => reason?.startsWith("largest uncertainty, as the trials that are made or run")),
    ).toBe(true);
  });

  test("spreads parameters that do not matter", async () => {
    const parameters = {
      a: floatParameter(0, 1),
      k: intParameter(1, 12),
      dye: choiceParameter(["red", "green", "blue"]),
    };
    const study = await begun({ parameters, objectives: { y: "maximize" } }, ({ a }) => -((a - 0.3) ** 2), { n: 12 });
    const batch = await study.ask(6);
    const values = (name: "k" | "dye") => new Set(batch.map(({ parameters }) => parameters[name]));
    expect(values("dye").size).toBe(3);
    expect(values("k").size).toBeGreaterThanOrEqual(2);
    expect(Math.max(...batch.map(({ parameters }) => parameters.k as number))).toBeGreaterThan(8);
    expect(Math.min(...batch.map(({ parameters }) => parameters.k as number))).toBeLessThan(5);
  });

  test("keeps the distance that is asked for", async () => {
    const minDistance = 0.25;
    const study = await begun(
      { parameters: { a: floatParameter(0, 10), k: intParameter(0, 20) }, objectives: { y: "minimize" } },
      ({ a, k }) => (a - 4) ** 2 + (k - 9) ** 2,
      { n: 5, strategy: { name: "auto", minDistance } },
    );
    await study.ask(4);
    // A step of k is 1/21 of its range.
    const points = study.trials.map(({ parameters: { a, k } }) => [Number(a) / 10, Number(k) / 21]);
    for (const [i, point] of points.entries())
      if (study.trials[i].origin === "model")
        for (const other of points.slice(0, i))
          expect(distance(point, other)).toBeGreaterThan(minDistance * (1 - 1e-6));
  });

  test("keeps it in the space-filling start too, as far as there is room", async () => {
    const of = (minDistance: number, options = {}) =>
      createStudy({
        parameters: { a: floatParameter(0, 10), b: floatParameter(0.01, 1, { log: true }) },
        objectives: { y: "minimize" },
        strategy: { name: "auto", minDistance },
        initialTrials: 8,
        worker: false,
        ...options,
      });
    const places = (trials: readonly { parameters: { a: number; b: number } }[]) =>
      trials.map(({ parameters: { a, b } }) => [a / 10, Math.log(b / 0.01) / Math.log(100)]);
    for (const seed of [0, 1, 2]) {
      expect(closest(places(await of(0.3, { seed }).ask(6)))).toBeGreaterThanOrEqual(0.3);
      const constraints = ["a <= 8 * b + 2"];
      expect(closest(places(await of(0.2, { seed, constraints }).ask(5)))).toBeGreaterThanOrEqual(0.2);
    }
    // The diagonal is shorter than two of these: there is no third place.
    expect(new Set((await of(0.9).ask(4)).map(({ parameters }) => parameters.a)).size).toBe(4);
    const grid = Array.from({ length: 25 }, (_, i) => ({ a: i % 5, b: Math.floor(i / 5) }));
    const pool = createStudy({
      candidates: grid,
      objectives: { y: "minimize" },
      strategy: { name: "auto", minDistance: 0.45 },
      worker: false,
    });
    expect(closest((await pool.ask(4)).map(({ parameters: { a, b } }) => [a / 4, b / 4]))).toBeGreaterThan(0.45);
  });

  test("searches for feasibility at different places, until one is feasible", async () => {
    const study = createStudy({
      parameters: { a: floatParameter(0, 1), b: floatParameter(0, 1) },
      metrics: ["v", "w"],
      objectives: { v: "maximize" },
      outcomeConstraints: ["w >= 0.8"],
      worker: false,
    });
    for (let i = 0; i < 7; i++) {
      const [a, b] = [(0.37 * i) % 0.8, (0.61 * i) % 0.7];
      await study.attach({ parameters: { a, b }, outcome: { v: -a - b, w: a * b } });
    }
    const batch = await study.ask(5);
    expect(closest(batch.map(numbers))).toBeGreaterThan(0.03);
    expect(batch.some(({ parameters: { a, b } }) => a * b >= 0.8)).toBe(true);
  });
});

describe("acquisition functions by name", () => {
  const floats = { x: floatParameter(0, 1), y: floatParameter(0, 1) };
  const mixed = { x: floatParameter(0, 1), layers: intParameter(1, 6), kind: choiceParameter(["p", "q"]) };
  const outcome: Outcome = ({ x, y = 0.5, layers = 3 }) => (x - 0.3) ** 2 + (y - 0.6) ** 2 + 0.1 * (layers - 3) ** 2;

  test.each([
    ["logExpectedImprovement", floats],
    ["qLogNoisyExpectedImprovement", floats],
    ["qKnowledgeGradient", floats],
    ["qMultiStepLookahead", floats],
    ["logExpectedImprovement", mixed],
    ["qLogNoisyExpectedImprovement", mixed],
    ["qKnowledgeGradient", mixed],
  ] as const)("%s of %o: the optimum comes near", async (acquisition, parameters) => {
    const study = await begun({ parameters, objectives: { v: "minimize" }, seed: 3 }, outcome, {
      n: 6,
      strategy: { name: "auto", acquisition },
    });
    for (let i = 0; i < 5; i++) {
      // The second one is chosen while the first runs.
      const trials = [await study.ask(), ...(i === 0 ? [await study.ask()] : [])];
      for (const trial of trials) await study.tell(trial, outcome(trial.parameters as never));
    }
    const { mean } = (await study.recommend()) ?? { mean: 1 };
    expect(mean).toBeLessThan(0.02);
  });

  test("a fidelity: cheap trials inform about expensive ones", async () => {
    const study = createStudy({
      parameters: {
        x: floatParameter(0, 1),
        epochs: fidelityParameter(1, 32, { step: 1, log: true, cost: { fixed: 1, perUnit: 1 } }),
      },
      objectives: { v: "minimize" },
      initialTrials: 4,
      worker: false,
    });
    let cost = 0;
    const run = (x: number, epochs: number) => (x - 0.7) ** 2 + 0.2 / epochs;
    for (let i = 0; i < 10; i++) {
      const trial = await study.ask();
      const { x, epochs } = trial.parameters;
      cost += 1 + epochs;
      await study.tell(trial, run(x, epochs));
    }
    const chosen = study.trials.filter(({ origin }) => origin === "model");
    expect(chosen.some(({ parameters }) => parameters.epochs < 32)).toBe(true);
    expect(cost).toBeLessThan(10 * 33);
    expect(chosen[0].reason).toMatch(/knowledge gradient per cost/);
    const { mean } = await study.predict([{ x: 0.7, epochs: 32 }]);
    expect(Math.abs(mean[0] - run(0.7, 32))).toBeLessThan(0.02);
  });
});

test("strategies follow one another by the number of trials, also within one batch", async () => {
  const study = createStudy({
    parameters: cube,
    objectives: { y: "minimize" },
    worker: false,
    strategy: {
      name: "sequence",
      stages: [
        { until: 4, strategy: { name: "sobol" } },
        { strategy: { name: "modelBased", acquisition: "logExpectedImprovement" } },
      ],
    },
  });
  for (const trial of await study.ask(3)) await study.tell(trial, trial.parameters.a);
  const batch = await study.ask(3);
  expect(batch.map(({ origin }) => origin)).toEqual(["sobol", "model", "model"]);
  expect(new Set(study.trials.map(({ parameters }) => JSON.stringify(parameters))).size).toBe(6);
});
