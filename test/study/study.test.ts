import { describe, expect, test } from "vitest";
import {
  choiceParameter,
  createStudy,
  floatParameter,
  InputError,
  intParameter,
  type MetricsOf,
  type OutcomeOf,
  SpaceExhaustedError,
  type Study,
  type StudyDefinition,
  type TrialOf,
} from "../../src/index.ts";

const bowl = {
  parameters: { x: floatParameter(-2, 3), y: floatParameter(0.01, 10, { log: true }) },
  objectives: { loss: "minimize" as const },
};
const loss = ({ parameters: { x, y } }: { parameters: { x: number; y: number } }) => (x - 1) ** 2 + Math.log(y) ** 2;

/** A study with one metric, run until it has so many trials. */
async function run<D extends StudyDefinition>(study: Study<D>, trials: number, objective: (t: TrialOf<D>) => number) {
  while (study.trials.length < trials) {
    const trial = await study.ask();
    await study.tell(trial, objective(trial) as OutcomeOf<MetricsOf<D>>);
  }
  return study;
}

describe("a study", () => {
  test("finds the minimum of a bowl, reproducibly for a seed", async () => {
    const [a, b] = [
      await run(createStudy({ ...bowl, seed: 3 }), 20, loss),
      await run(createStudy({ ...bowl, seed: 3 }), 20, loss),
    ];
    expect(a.best()?.value).toBeLessThan(0.01);
    const made = ({ trials }: typeof a) =>
      trials.map(({ parameters, values, reason }) => ({ parameters, values, reason }));
    expect(made(a)).toEqual(made(b));
    const other = await run(createStudy({ ...bowl, seed: 4 }), 8, loss);
    expect(made(other).slice(0, 8)).not.toEqual(made(a).slice(0, 8));
    expect(a.trials.filter((t) => t.origin === "sobol").length).toBe(a.initialTrials);
  });

  test("maximizes too", async () => {
    const study = await run(
      createStudy({ parameters: { x: floatParameter(0, 1) }, objectives: { gain: "maximize" } }),
      12,
      (t) => -((t.parameters.x - 0.3) ** 2),
    );
    expect(study.best()?.value).toBeGreaterThan(-1e-3);
  });

  test("asks for several trials that differ, early and late", async () => {
    const study = createStudy(bowl);
    for (const round of [0, 1, 2]) {
      const trials = await study.ask(4);
      expect(new Set(trials.map((t) => JSON.stringify(t.parameters))).size, `round ${round}`).toBe(4);
      for (const t of trials) await study.tell(t, loss(t));
    }
  });

  test("whole numbers, log ones and choices stay in their space", async () => {
    const study = createStudy({
      parameters: {
        depth: intParameter(1, 9),
        width: intParameter(1, 512, { log: true }),
        kind: choiceParameter(["a", "b", true, 7]),
        rate: floatParameter(1e-5, 1, { log: true }),
      },
      objectives: { score: "maximize" },
    });
    await run(
      study,
      18,
      ({ parameters: p }) => -Math.abs(p.depth - 4) - (p.kind === "b" ? 0 : 1) - Math.abs(Math.log10(p.rate) + 2),
    );
    for (const { parameters: p } of study.trials) {
      expect(Number.isInteger(p.depth) && p.depth >= 1 && p.depth <= 9).toBe(true);
      expect(Number.isInteger(p.width) && p.width >= 1 && p.width <= 512).toBe(true);
      expect(["a", "b", true, 7]).toContain(p.kind);
      expect(p.rate >= 1e-5 && p.rate <= 1).toBe(true);
    }
    expect(study.best()?.parameters.kind).toBe("b");
  });

  test("a finite space is exhausted without repeats", async () => {
    const study = createStudy({
      parameters: { a: choiceParameter(["x", "y", "z"]), n: intParameter(0, 2) },
      objectives: { v: "maximize" },
      initialTrials: 3,
    });
    await run(study, 9, (t) => t.parameters.n + (t.parameters.a === "y" ? 2 : 0));
    expect(new Set(study.trials.map((t) => JSON.stringify(t.parameters))).size).toBe(9);
    expect(study.best()?.value).toBe(4);
    await expect(study.ask()).rejects.toThrow(SpaceExhaustedError);
  });

  test("failed trials, constant outcomes and single values are rendered", async () => {
    const study = createStudy({
      parameters: { x: floatParameter(0, 1), fixed: floatParameter(2, 2), one: choiceParameter(["only"]) },
      objectives: { v: "minimize" },
    });
    for (let i = 0; i < 4; i++) await study.tell(await study.ask(), { failed: "it broke" });
    expect(study.best()).toBeNull();
    await run(study, 14, () => 1);
    expect(study.trials.at(-1)?.parameters).toMatchObject({ fixed: 2, one: "only" });
    expect(study.best()?.value).toBe(1);
  });

  test("accepts trials from elsewhere, and predicts", async () => {
    const study = createStudy(bowl);
    for (const [x, y] of [
      [0, 1],
      [1, 1],
      [2, 1],
      [1, 0.1],
      [1, 10],
      [-1, 2],
    ])
      await study.attach({ parameters: { x, y }, outcome: { loss: (x - 1) ** 2 + Math.log(y) ** 2 } });
    const { mean, standardDeviation } = await study.predict([
      { x: 1, y: 1 },
      { x: -2, y: 9 },
    ]);
    expect(Math.abs(mean[0])).toBeLessThan(0.3);
    expect(mean[1]).toBeGreaterThan(mean[0]);
    expect(standardDeviation[1]).toBeGreaterThan(standardDeviation[0]);
    expect((await study.ask()).origin).toBe("model");
    expect(await study.predict([])).toEqual({ mean: [], standardDeviation: [], median: [], lower: [], upper: [] });
  });

  test("suggestions take running trials into account", async () => {
    const study = await run(createStudy(bowl), 8, loss);
    const first = await study.ask();
    const second = await study.ask();
    const gap =
      Math.abs(first.parameters.x - second.parameters.x) + Math.abs(Math.log(first.parameters.y / second.parameters.y));
    expect(gap).toBeGreaterThan(1e-3);
  });
});

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const create = (options: any) => () => createStudy({ ...bowl, ...options });
const wrong: [string, () => unknown, RegExp][] = [
  ["no options", () => createStudy(undefined as never), /invalid study/],
  ["no parameters", create({ parameters: {} }), /parameters/],
  ["unknown kind", create({ parameters: { x: { type: "complex" } } }), /parameters\.x/],
  ["reversed bounds", create({ parameters: { x: floatParameter(1, 0) } }), /parameters\.x\.low.*swapped/],
  ["NaN bound", create({ parameters: { x: floatParameter(Number.NaN, 1) } }), /parameters\.x\.low/],
  ["infinite bound", create({ parameters: { x: floatParameter(0, Number.POSITIVE_INFINITY) } }), /parameters\.x\.high/],
  ["log of nothing", create({ parameters: { x: floatParameter(0, 1, { log: true }) } }), /log/],
  ["fractional int", create({ parameters: { x: intParameter(0.5, 2) } }), /parameters\.x\.low/],
  ["no values", create({ parameters: { x: choiceParameter([]) } }), /values/],
  ["equal values", create({ parameters: { x: choiceParameter(["a", "a"]) } }), /values/],
  ["misspelt field", create({ parameters: { x: { type: "float", low: 0, hi: 1 } } }), /parameters\.x/],
  ["no objective", create({ objectives: {} }), /objective/],
  ["unknown direction", create({ objectives: { loss: "lower" } }), /objectives\.loss/],
  ["negative seed", create({ seed: -1 }), /seed/],
  ["unknown option", create({ sampler: "tpe" }), /sampler/],
];
test.each(wrong)("%s: refused by name", (_, attempt, message) => {
  expect(attempt).toThrow(InputError);
  expect(attempt).toThrow(message);
});

test("what cannot be told is refused and changes nothing", async () => {
  const study = createStudy(bowl);
  const trial = await study.ask();
  // biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
  const junk: [any, any, RegExp][] = [
    [trial, Number.NaN, /outcome/],
    [trial, Number.POSITIVE_INFINITY, /outcome/],
    [trial, { gain: 1 }, /loss/],
    [trial, undefined, /outcome/],
    [99, 1, /trial/],
    [undefined, 1, /trial/],
  ];
  for (const [which, outcome, message] of junk) await expect(study.tell(which, outcome)).rejects.toThrow(message);
  expect(study.trials).toEqual([trial]);
  await study.tell(trial, 1);
  await expect(study.tell(trial, 2)).rejects.toThrow(/already/);
  await expect(study.tell({ id: trial.id } as never, 2)).rejects.toThrow(
    /invalid trial: expected a trial of this study/,
  );
  await expect(study.attach({ parameters: { x: 0 } as never, outcome: 1 })).rejects.toThrow(/"y"/);
  // @ts-expect-error an unknown parameter
  await expect(study.attach({ parameters: { x: 0, y: 1, z: 2 }, outcome: 1 })).rejects.toThrow(/"z"/);
  await expect(study.attach({ parameters: { x: 9, y: -1 }, outcome: 1 })).rejects.toThrow(/"y"/);
  await expect(study.ask(0)).rejects.toThrow(/n/);
  await expect(createStudy(bowl).predict([{ x: 0, y: 1 }])).rejects.toThrow(/0 complete trials; it needs at least 1/);
  expect(study.trials.length).toBe(1);
});
