import { expect, test } from "vitest";
import {
  choiceParameter,
  createStudy,
  fidelityParameter,
  floatParameter,
  intParameter,
  type StrategyOption,
  type StudyDefinition,
} from "../../src/index.ts";

const floats = { x: floatParameter(0, 1), y: floatParameter(0, 1) };
const minimize = { loss: "minimize" } as const;
const points = [0.1, 0.35, 0.6, 0.85, 0.5, 0.2].map((x, i) => ({ x, y: (0.37 * i) % 1 }));

type Problem = { definition: StudyDefinition; strategy?: StrategyOption; outcomes?: readonly unknown[] };

/** Kinds of problems. */
const problems: Record<string, Problem> = {
  "nothing known yet": { definition: { parameters: floats, objectives: minimize } },
  "declared free of noise": {
    definition: { parameters: floats, objectives: minimize, noise: false, budget: { trials: 30 } },
    outcomes: [3, 2, 1, 2, 4, 5],
  },
  "measured with errors": {
    definition: { parameters: floats, objectives: minimize },
    outcomes: [3, 2, 1, 2, 4, 5].map((mean) => ({ mean, sem: 0.3 })),
  },
  "expensive, with a small budget": {
    definition: { parameters: floats, objectives: minimize, expensive: true, budget: { trials: 20 } },
    outcomes: [3, 2, 1],
  },
  "with a fidelity": {
    definition: {
      parameters: { x: floatParameter(0, 1), epochs: fidelityParameter(1, 50, { step: 1 }) },
      objectives: minimize,
    },
  },
  "with failures": {
    definition: { parameters: floats, objectives: minimize },
    outcomes: [3, { failed: "exploded" }, 1, { failed: "exploded" }, 4, 5],
  },
  "with outcome constraints, none satisfied": {
    definition: {
      parameters: floats,
      metrics: ["loss", "latency"],
      objectives: minimize,
      outcomeConstraints: ["latency <= 100"],
    },
    outcomes: [
      { loss: 1, latency: 200 },
      { loss: 2, latency: 150 },
    ],
  },
  "two objectives": {
    definition: { parameters: floats, objectives: { loss: "minimize", speed: "maximize" } },
    outcomes: [
      { loss: 1, speed: 200 },
      { loss: 2, speed: 150 },
    ],
  },
  "two noisy objectives with thresholds": {
    definition: {
      parameters: floats,
      objectives: { loss: "minimize", speed: "maximize" },
      objectiveThresholds: { loss: 3, speed: 100 },
      noise: true,
    },
    outcomes: [{ loss: 1, speed: 200 }],
  },
  "five objectives": {
    definition: {
      parameters: floats,
      objectives: { a: "minimize", b: "maximize", c: "minimize", d: "maximize", e: "minimize" },
    },
  },
  "a small finite space": {
    definition: {
      parameters: { layers: intParameter(1, 6), activation: choiceParameter(["relu", "tanh"]) },
      objectives: minimize,
    },
  },
  "a large mixed space, in part conditional": {
    definition: {
      parameters: {
        rate: floatParameter(1e-5, 1, { log: true }),
        units: intParameter(16, 512),
        optimizer: choiceParameter(["sgd", "adam"]),
        momentum: floatParameter(0, 1, { when: { optimizer: "sgd" } }),
      },
      objectives: minimize,
      constraints: ["rate * units <= 50"],
    },
  },
  "a table of candidates": {
    definition: { parameters: floats, objectives: minimize, candidates: points },
    strategy: { name: "auto", minDistance: 0.2 },
  },
  "a small space with a choice of numbers": {
    definition: {
      parameters: { dose: choiceParameter(["6", "12", "24"]), solvent: choiceParameter(["water", "DMSO"]) },
      objectives: minimize,
    },
  },
  "a table of mixtures": {
    definition: {
      parameters: { ...floats, z: floatParameter(0, 1) },
      objectives: minimize,
      candidates: points.map(({ x, y }) => ({ x: x / 2, y: y / 2, z: 1 - (x + y) / 2 })),
    },
  },
  "strategies in a sequence": {
    definition: { parameters: floats, objectives: minimize },
    strategy: {
      name: "sequence",
      stages: [
        { until: 12, strategy: { name: "sobol" } },
        { strategy: { name: "modelBased", acquisition: "qKnowledgeGradient" } },
      ],
    },
  },
  "a strategy of one's own": {
    definition: { parameters: floats, objectives: minimize },
    strategy: async () => [],
  },
};

test.each(Object.entries(problems))("%s", async (_, { definition, strategy, outcomes = [] }) => {
  const study = createStudy({ ...definition, worker: false, ...(strategy && { strategy }) });
  for (const [i, outcome] of outcomes.entries()) await study.attach({ parameters: points[i], outcome } as never);
  expect(await study.explain()).toMatchSnapshot();
});

test("what health finds is part of it", async () => {
  const study = createStudy({ parameters: floats, objectives: minimize, worker: false });
  for (let i = 0; i < 16; i++)
    await study.attach({ parameters: { x: (0.37 * i) % 1, y: (0.61 * i) % 1 }, outcome: -((0.37 * i) % 1) });
  expect(await study.explain()).toMatch(/\nNote: y does next to nothing: .*; fix y at .*\.$/);
});

test("trials that run and the latest choice are part of it", async () => {
  const study = createStudy({ parameters: floats, objectives: minimize, initialTrials: 2, worker: false });
  for (const parameters of points) await study.attach({ parameters, outcome: parameters.x ** 2 });
  await study.ask(2);
  expect(await study.explain()).toMatch(/2 trials that run count .*\nTrial 7 was chosen as: largest log expected/s);
});

test("options are checked, by the name of the call", async () => {
  const study = createStudy({ parameters: floats, objectives: minimize, worker: false });
  await expect(study.explain({ objective: "x" } as object)).rejects.toThrow("explain options");
});
