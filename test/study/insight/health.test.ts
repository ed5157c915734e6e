import { describe, expect, test } from "vitest";
import {
  choiceParameter,
  createStudy,
  type Finding,
  fidelityParameter,
  fixedParameter,
  floatParameter,
  generator,
  intParameter,
  type ParameterSpec,
  type StudyDefinition,
} from "../../../src/index.ts";

type Row = Readonly<Record<string, number>>;

const square = { x: floatParameter(0, 10), y: floatParameter(-1, 1) };
const peak = ({ x, y }: Row) => 3 - 0.2 * (x - 4) ** 2 - (y - 0.3) ** 2;

type Options = Partial<StudyDefinition> & { parameters?: Record<string, ParameterSpec> };

/** A space-filling study with n results. */
async function studyOf(n: number, f: (row: Row, id: number) => number | { failed: string }, options: Options = {}) {
  const study = createStudy({
    parameters: square,
    objectives: { v: "maximize" },
    initialTrials: 1000,
    worker: false,
    ...options,
  } as StudyDefinition);
  for (const trial of n > 0 ? await study.ask(n) : [])
    await study.tell(trial, f(trial.parameters as Row, trial.id) as never);
  return study;
}

const found = (findings: readonly Finding[]) =>
  findings.map(({ check, parameter }) => [check, parameter].filter(Boolean).join(" "));

/** Whether a check fires, and what it then says. */
async function of(check: string, study: Awaited<ReturnType<typeof studyOf>>): Promise<Finding | undefined> {
  return (await study.health()).find((finding) => finding.check === check);
}

test("a study where all is well has no findings, for 20 seeds", async () => {
  for (let seed = 0; seed < 20; seed++) expect(await (await studyOf(16, peak, { seed })).health()).toEqual([]);
});

test("outcomes that are all equal are said, instead of what a model makes of them", async () => {
  const study = await studyOf(16, () => 4.2, { objectives: { v: "maximize" } });
  const findings = await study.health();
  expect(findings.map(({ check }) => check)).toEqual(["constant"]);
  expect(findings[0]).toMatchObject({ objective: "v", message: "all 16 outcomes of v are 4.2" });
  expect(found(await (await studyOf(16, (_, id) => (id === 7 ? 4 : 4.2))).health())).not.toContain("constant");
  const two = createStudy({ parameters: square, objectives: { v: "maximize", w: "minimize" }, worker: false });
  for (const trial of await two.ask(16)) await two.tell(trial, { v: peak(trial.parameters), w: 0 });
  expect((await two.health()).map(({ check, objective }) => [check, objective])).toEqual([["constant", "w"]]);
});

/** A study whose trials a model chooses, from the sixth on. */
async function searched(n: number, seed: number) {
  const study = await studyOf(0, peak, { seed, initialTrials: 5 });
  for (let k = 0; k < n; k++) {
    const trial = await study.ask();
    await study.tell(trial, peak(trial.parameters as Row) as never);
  }
  return study;
}

test("nor has one that a model has led to its optimum", async () => {
  for (let seed = 0; seed < 3; seed++) expect(await (await searched(16, seed)).health()).toEqual([]);
});

test("a study without results has none either, nor one with few", async () => {
  expect(await createStudy({ parameters: square, objectives: { v: "maximize" } }).health()).toEqual([]);
  expect(await (await studyOf(4, () => 1)).health()).toEqual([]);
});

test("prediction fires where outcomes have nothing to do with the parameters", async () => {
  const { normal } = generator(3);
  const finding = await of("prediction", await studyOf(40, () => normal()));
  expect(finding).toMatchObject({ severity: "warning", objective: "v" });
  expect(finding?.figures.relativeError).toBeGreaterThan(0.9);
  expect(finding?.message).toMatch(/^the model predicts a trial from the others no better than their mean does: /);
  expect(finding?.advice).toMatch(/log scale/);
});

describe("noise", () => {
  const { normal } = generator(3);

  test("fires where repeats show that it hides what the parameters do", async () => {
    const repeated = async (level: number) => {
      const study = await studyOf(12, (row) => peak(row) / 3 + level * normal());
      const rows = study.trials.flatMap(({ parameters }) => [parameters, parameters]);
      await study.enqueue(rows as never);
      for (const trial of await study.ask(24))
        await study.tell(trial, (peak(trial.parameters as Row) / 3 + level * normal()) as never);
      return of("noise", study);
    };
    const finding = await repeated(4);
    expect(finding?.figures.noise).toBeGreaterThan(finding?.figures.effect as number);
    expect(finding?.advice).toMatch(/study\.measure/);
    expect(await repeated(0.1)).toBeUndefined();
  });

  test("fires by standard errors", async () => {
    const told = (level: number) =>
      studyOf(30, (row) => ({ mean: peak(row) / 3 + level * normal(), sem: level }) as never);
    expect(await of("noise", await told(5))).toBeDefined();
    expect(await of("noise", await told(0.1))).toBeUndefined();
  });
});

describe("bound", () => {
  const bounds = async (f: (row: Row) => number, options: Options = {}) => {
    const study = await studyOf(15, f, options);
    await study.attach({
      parameters: { x: 10, y: 0.3, ...(options.parameters?.z && { z: 10 }) },
      outcome: f({ x: 10, y: 0.3, z: 10 }),
    } as never);
    return found((await study.health()).filter(({ check }) => check === "bound"));
  };

  test("fires at the end of numbers toward which the objective improves", async () => {
    expect(await bounds(({ x, y }) => x - y * y)).toEqual(["bound x"]);
    expect(await bounds(({ x, y }) => -x + y * y, { objectives: { v: "minimize" } })).toEqual(["bound x"]);
    expect(await bounds(({ x, y }) => x - y * y, { parameters: { ...square, x: intParameter(1, 10) } })).toEqual([
      "bound x",
    ]);
    const study = await studyOf(20, ({ x, y }) => x - y * y);
    await study.attach({ parameters: { x: 10, y: 0 }, outcome: 10 } as never);
    expect((await of("bound", study))?.message).toBe(
      "the best trial by the model is at the upper bound of x, and the objective is still improving toward it",
    );
  });

  test("not within, nor where a parameter has no bound that could be wider", async () => {
    expect(await bounds(peak)).toEqual([]);
    const parameters = (z: ParameterSpec) => ({ parameters: { ...square, z } });
    const f = ({ y, z }: Row) => Number(z) - y * y;
    expect(await bounds(f, parameters(fidelityParameter(1, 10)))).toEqual([]);
    expect(await bounds(f, parameters(choiceParameter([1, 5, 10])))).toEqual([]);
    expect(await bounds(f, parameters(fixedParameter(10)))).toEqual([]);
  });
});

test("inert fires for a parameter that does nothing, and for no other", async () => {
  const study = await studyOf(40, peak, { parameters: { ...square, idle: floatParameter(0, 1) } });
  const findings = await study.health();
  expect(found(findings)).toEqual(["inert idle"]);
  expect(findings[0]).toMatchObject({
    severity: "info",
    parameter: "idle",
    advice: expect.stringMatching(/fixedParameter/),
  });
  expect(findings[0].figures.total).toBeLessThan(0.01);
});

describe("drift", () => {
  test("fires where outcomes rise or fall with time", async () => {
    const rising = await of("drift", await studyOf(30, (row, id) => peak(row) + 0.3 * id));
    expect(rising?.figures.rise).toBeGreaterThan(0.5);
    expect(rising?.message).toMatch(/^outcomes rise with time, whatever the parameters: from the first trial/);
    expect((await of("drift", await studyOf(30, (row, id) => peak(row) - 0.3 * id)))?.message).toMatch(/fall/);
  });

  test("not where they are noisy", async () => {
    const { normal } = generator(1);
    for (let k = 0; k < 3; k++)
      expect(await of("drift", await studyOf(30, (row) => peak(row) + normal(), { seed: k }))).toBeUndefined();
  });
});

describe("failures", () => {
  const failing = (share: number) =>
    studyOf(20, (row, id) => (id % 10 < 10 * share ? { failed: "broken" } : peak(row)));

  test("fire where many trials fail, not where a few do", async () => {
    const finding = await of("failures", await failing(0.4));
    expect(finding).toMatchObject({ severity: "warning", figures: { failed: 8, share: 0.4 } });
    expect(finding?.message).toBe("8 of 20 trials failed (40 %)");
    expect(await of("failures", await failing(0.1))).toBeUndefined();
    expect(await of("failures", await studyOf(2, () => ({ failed: "broken" })))).toBeUndefined();
    // Before there is a model.
    expect(await of("failures", await studyOf(5, () => ({ failed: "broken" })))).toMatchObject({
      figures: { share: 1 },
    });
  });
});

describe("repeats", () => {
  const repeating = async (difference: number) => {
    const study = await studyOf(8, peak);
    for (const k of [1, 2, 3]) {
      await study.enqueue({ x: 4, y: 0.5 });
      await study.tell(await study.ask(), k * difference);
    }
    return of("repeats", study);
  };

  test("fire where the same experiments have the same outcomes; not where they differ", async () => {
    expect(await repeating(0)).toMatchObject({ severity: "info", figures: { repeats: 2, share: 2 / 11 } });
    expect(await repeating(0.1)).toBeUndefined();
  });
});

describe("budget", () => {
  test("fires when nearly all of it is spent, and when all is", async () => {
    const spent = async (n: number) => of("budget", await studyOf(n, peak, { budget: { trials: 10, cost: 100 } }));
    expect(await spent(8)).toBeUndefined();
    expect((await spent(9))?.message).toBe("the budget of trials is nearly spent: 1 of 10 left");
    expect((await spent(10))?.message).toBe("the budget of trials is spent: 0 of 10 left");
    const study = await studyOf(1, peak, { budget: { cost: 100 } });
    await study.tell(await study.ask(), 1 as never, { cost: 95 });
    expect((await of("budget", study))?.figures).toEqual({ left: 5, total: 100 });
  });
});

test("of several objectives each is checked by its own model", async () => {
  const study = createStudy({
    parameters: square,
    objectives: { good: "maximize", bad: "minimize" },
    initialTrials: 1000,
    worker: false,
  } as StudyDefinition);
  const { normal } = generator(2);
  for (const trial of await study.ask(30))
    await study.tell(trial, { good: peak(trial.parameters as Row), bad: normal() });
  const findings = await study.health();
  expect(findings.map(({ objective, check }) => `${objective} ${check}`)).toContain("bad prediction");
  expect(findings.some(({ objective }) => objective === "good")).toBe(false);
});

test.each(["v"])("options are checked: %s", async (objective) => {
  const study = await studyOf(1, peak);
  await expect(study.health({ objective } as object)).rejects.toThrow("health options");
});
