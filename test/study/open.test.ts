import { describe, expect, test } from "vitest";
import {
  choiceParameter,
  createStudy,
  floatParameter,
  InputError,
  intParameter,
  memoryStorage,
  openStudy,
  type Strategy,
  type StudyStorage,
  studyFromJSON,
} from "../../src/index.ts";
import { takeWarnings } from "../support/warnings.ts";

const definition = {
  parameters: { x: floatParameter(0, 1), y: floatParameter(0, 1) },
  objectives: { v: "minimize" },
  initialTrials: 3,
} as const;
const value = ({ x, y }: { x: number; y: number }) => (x - 0.3) ** 2 + (y - 0.6) ** 2;

/** Suggests a sequence that depends on the trial's id only; counts its calls. */
function counting() {
  const calls: number[] = [];
  const strategy: Strategy = async (_, { id, count }) => {
    calls.push(count);
    return Array.from({ length: count }, (_, k) => {
      const u = ((id + k) * 0.618) % 1;
      return { parameters: { x: u, y: 1 - u }, origin: "counting", reason: `trial ${id + k}` };
    });
  };
  return { strategy, calls };
}

/** A storage that another study has as well: closing one leaves it open. */
const shared = (storage: StudyStorage): StudyStorage => ({
  append: (...args) => storage.append(...args),
  read: (...args) => storage.read(...args),
  follow: (...args) => storage.follow(...args),
  close: async () => {},
});

describe("a study that is opened again", () => {
  test("goes on as one that was not closed, to the last bit, after aborts too", async () => {
    const straight = createStudy({ ...definition, seed: 5 });
    const storage = memoryStorage();
    const reopened = () => openStudy({ ...definition, seed: 5, storage: shared(storage) });
    for (let i = 0; i < 6; i++) {
      const expected = await straight.ask();
      const abort = new AbortController();
      const aborted = (await reopened()).ask({ signal: abort.signal });
      abort.abort();
      await expect(aborted).rejects.toThrow(/abort/);
      const asked = await (await reopened()).ask();
      expect({ ...asked, session: "", created: 0 }).toEqual({ ...expected, session: "", created: 0 });
      // The third trial is told late.
      if (i === 2) continue;
      await straight.tell(expected, value(expected.parameters));
      await (await reopened()).tell(asked.id, value(asked.parameters));
    }
    await straight.tell(2, 1);
    const last = await reopened();
    await last.tell(2, 1);
    expect(last.best()).toMatchObject({ value: straight.best()?.value });
    expect((await last.ask()).parameters).toEqual((await straight.ask()).parameters);
  });

  test("keeps everything that was said of it", async () => {
    const storage = memoryStorage();
    const study = await openStudy({ ...definition, storage: shared(storage), budget: { cost: 100 } });
    const trials = await study.ask(4);
    await study.tell(trials[0], { mean: 1, sem: 0.1 }, { parameters: { x: 0.25 }, cost: 2 });
    await study.measure(0, { mean: 2, sem: 0.1 });
    await study.tell(trials[1], { failed: "too hot" }, { parameters: { x: 0.9 } });
    await study.report(2, 1, 0.4);
    await study.abandon(3, { reason: "power cut" });
    await study.attach({ parameters: { x: 2, y: 0.5 }, outcome: { failed: "no oven" } });
    await study.enqueue({ x: 0.1, y: 0.2 }, { reason: "the boss" });
    await study.note("a remark", { trial: trials[2] });
    await study.pause({ reason: "holidays" });
    const again = await openStudy({ ...definition, storage: shared(storage), budget: { cost: 100 } });
    expect(again.state).toEqual(study.state);
    expect(JSON.stringify(again)).toBe(JSON.stringify(study));
    expect(again.trials.map(({ status, settings, cost }) => [status, settings.x, cost])).toEqual([
      ["complete", 0.25, 2],
      ["failed", 0.9, 0],
      ["running", trials[2].parameters.x, 0],
      ["abandoned", trials[3].parameters.x, 0],
      ["failed", 2, 0],
    ]);
    expect(again.trials[0]).toMatchObject({ values: { v: 1.5 }, outside: [] });
    expect(again.trials[0].sems?.v).toBeCloseTo(0.1 / Math.SQRT2, 12);
    expect(again.trials[4].outside).toEqual(["x"]);
    await expect(again.ask()).rejects.toThrow("the study is paused (holidays); resume it");
    await again.resume();
    expect(await again.ask()).toMatchObject({ parameters: { x: 0.1, y: 0.2 }, origin: "queue", reason: "the boss" });
    const read = await studyFromJSON(JSON.parse(JSON.stringify(again)));
    expect(read.state).toEqual(again.state);
  });

  test("with another definition is refused with the differences, or redefined", async () => {
    const storage = memoryStorage();
    const { strategy } = counting();
    const study = await openStudy({ ...definition, storage: shared(storage), strategy });
    for (const trial of await study.ask(4)) await study.tell(trial, value(trial.parameters));
    await study.enqueue([
      { x: 0.9, y: 0 },
      { x: 0.2, y: 0 },
    ]);
    const narrow = { ...definition, parameters: { ...definition.parameters, x: floatParameter(0, 0.5) } };
    const before = JSON.stringify(await storage.read());
    await expect(openStudy({ ...narrow, storage: shared(storage) })).rejects.toThrow(
      /differs from the stored one \(at parameters\.x\.high: 1 before, 0\.5 now\).*redefine: true/,
    );
    expect(JSON.stringify(await storage.read())).toBe(before);
    const redefined = await openStudy({ ...narrow, storage: shared(storage), redefine: true });
    expect(redefined.trials.map(({ outside }) => outside)).toEqual([[], ["x"], [], ["x"]]);
    expect(redefined.best()?.value).toBeCloseTo(Math.min(...study.trials.map(({ values }) => values?.v ?? 9)), 12);
    expect((await redefined.ask()).parameters).toEqual({ x: 0.2, y: 0 });
    expect(redefined.state?.queue).toEqual([]);
    // The study of before goes on with the definition that is stored now.
    await study.refresh();
    expect(study.parameters.x).toMatchObject({ high: 0.5 });
    await expect(study.enqueue({ x: 0.9, y: 0 })).rejects.toThrow(/"x"/);
    // The same once more changes nothing.
    const { length } = await storage.read();
    await openStudy({ ...narrow, storage: shared(storage), redefine: true });
    expect(await storage.read()).toHaveLength(length);
  });

  test("whose trials do not have what a new definition needs leaves them out", async () => {
    const storage = memoryStorage();
    const study = await openStudy({ ...definition, storage: shared(storage) });
    await study.tell(await study.ask(), 1);
    const other = { ...definition, metrics: ["v", "w"], objectives: { "v + w": "minimize" } } as const;
    const redefined = await openStudy({ ...other, storage: shared(storage), redefine: true });
    expect(redefined.trials[0]).toMatchObject({ excluded: true });
    expect(takeWarnings()).toEqual([
      expect.stringMatching(/excludes 1 of 1 trials.*\(trial 0: it has no value of w\); to use them, amend each/),
    ]);
    expect(redefined.best()).toBeNull();
    await redefined.tell(await redefined.ask(), { v: 1, w: 2 });
    expect(redefined.best()).toMatchObject({ value: 3, trial: { id: 1 } });
  });

  test("with one more parameter warns that earlier trials are excluded; amended and included, they teach the model", async () => {
    const storage = memoryStorage();
    const study = await openStudy({ ...definition, storage: shared(storage) });
    for (const trial of await study.ask(4)) await study.tell(trial, value(trial.parameters));
    const parameters = { ...definition.parameters, z: floatParameter(0, 1) };
    const redefined = await openStudy({ ...definition, parameters, storage: shared(storage), redefine: true });
    expect(takeWarnings()).toEqual([expect.stringMatching(/excludes 4 of 4 trials.*\(trial 0: .*"z", got nothing\)/)]);
    await expect(redefined.predict([{ x: 0.5, y: 0.5, z: 0.5 }])).rejects.toThrow(/0 complete trials/);
    for (const { id } of redefined.trials) {
      await redefined.amend(id, { parameters: { z: 0.5 } });
      await redefined.include(id);
    }
    expect(redefined.best()).toMatchObject({ value: study.best()?.value, parameters: { z: 0.5 } });
    expect((await redefined.leaveOneOut()).trials).toHaveLength(4);
  });

  test.each([
    ["keep", ["complete", "running", "running"], 3, 1],
    ["fail", ["complete", "failed", "failed"], 3, 1],
    ["rerun", ["complete", "running", "running"], 1, 2],
  ] as const)("orphans: %s", async (orphans, statuses, next, attempts) => {
    const storage = memoryStorage();
    const { strategy } = counting();
    const options = { ...definition, strategy, storage: shared(storage) };
    const study = await openStudy(options);
    const trials = await study.ask(3);
    await study.tell(trials[0], 1);
    const again = await openStudy({ ...options, orphans });
    expect(again.trials.map(({ status }) => status)).toEqual(statuses);
    const [first, second] = await again.ask(2);
    expect([first.id, second.id]).toEqual([next, next + 1]);
    expect(first).toMatchObject({ attempts, ...(orphans === "rerun" && { parameters: trials[1].parameters }) });
    expect((await again.ask()).id).toBe(orphans === "rerun" ? 3 : 5);
    // The result of a process that was not gone after all is taken.
    await study.tell(trials[1], 7);
    expect(study.trials[1]).toMatchObject({ status: "complete", values: { v: 7 } });
  });
});

test("an orphan that another process took over is not begun again", async () => {
  const storage = memoryStorage();
  const { strategy } = counting();
  const options = { ...definition, strategy, storage: shared(storage) };
  await (await openStudy(options)).ask();
  const [b, c] = [await openStudy({ ...options, orphans: "rerun" }), await openStudy({ ...options, orphans: "rerun" })];
  expect([(await b.ask()).id, (await c.ask()).id]).toEqual([0, 1]);
  expect(c.trials[0].attempts).toBe(2);
});

describe("two studies on one storage", () => {
  const two = async () => {
    const storage = memoryStorage();
    const { strategy, calls } = counting();
    const options = { ...definition, strategy, storage: shared(storage) };
    return { a: await openStudy(options), b: await openStudy(options), calls };
  };

  test("ask at once, and get different trials; a suggestion that was made meanwhile is made again", async () => {
    const { a, b, calls } = await two();
    const all = (await Promise.all([a.ask(), b.ask(), a.ask(2), b.ask(2)])).flat();
    expect(all.map(({ id }) => id).sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(new Set(all.map(({ parameters }) => parameters.x)).size).toBe(6);
    expect(calls.length).toBeGreaterThan(4);
    for (const { session, id } of all) expect(session, `trial ${id}`).toBe(a.trials[id]?.session ?? session);
  });

  test("tell, amend and pause with the other's events in mind", async () => {
    const { a, b } = await two();
    const trial = await a.ask();
    // b has not heard of it yet.
    await b.tell(trial, 1);
    await expect(a.tell(trial, 2)).rejects.toThrow(/told already, and differently: v 1; to correct it use amend\(0/);
    await a.tell(trial, 1);
    expect(a.trials).toEqual(b.trials);
    await a.pause();
    await expect(b.ask()).rejects.toThrow("paused");
    await b.resume();
    await a.pause();
    expect((await b.refresh()).state?.paused).toBe("");
    await b.amend(0, { outcome: 3, parameters: { x: 0.75 } });
    await a.refresh();
    expect(a.best()).toMatchObject({ value: 3, parameters: { x: 0.75, y: 1 } });
  });
});

describe("what cannot be opened", () => {
  const storage = memoryStorage();
  test.each([
    ["no storage", () => openStudy({ ...definition } as never), /invalid storage: expected a storage, such as/],
    ["a path", () => openStudy({ ...definition, storage: "x.journal" } as never), /invalid storage.*"x.journal"/],
    ["a policy", () => openStudy({ ...definition, storage, orphans: "kill" } as never), /orphans.*rerun/],
    ["redefine", () => openStudy({ ...definition, storage, redefine: 1 } as never), /redefine.*true or false, got 1/],
    ["a promise", () => openStudy(Promise.resolve({}) as never), /a promise \(is an await missing\?\)/],
    ["nothing", () => openStudy(undefined as never), /invalid study: expected an object/],
    [
      "an empty space",
      () => openStudy({ ...definition, constraints: ["x + y >= 3"], storage }),
      /constraint|empty|satisf/,
    ],
    ["a wrong field", () => openStudy({ ...definition, storage, budgte: 3 } as never), /budgte/],
    ["a wrong budget", () => openStudy({ ...definition, storage, budget: { trials: 0 } }), /budget\.trials/],
    [
      "a strategy",
      () => openStudy({ ...definition, storage, strategy: { name: "best" } } as never),
      /expected one of "auto"/,
    ],
  ])("%s", async (_, open, message) => {
    await expect(open()).rejects.toThrow(InputError);
    await expect(open()).rejects.toThrow(message);
    expect(await storage.read()).toEqual([]);
  });

  test("createStudy has no storage", () => {
    expect(() => createStudy({ ...definition, storage } as never)).toThrow(/use openStudy/);
  });
});

describe("asking", () => {
  test("the budget ends it, and says what is left", async () => {
    const { strategy } = counting();
    const study = createStudy({ ...definition, strategy, budget: { trials: 3, cost: 5 } });
    await expect(study.ask(4)).rejects.toThrow("the budget of 3 trials leaves 3, and 4 are asked for");
    expect(study.trials).toEqual([]);
    const [a, b] = await study.ask(2);
    await study.abandon(a);
    expect(await study.remaining()).toEqual({ trials: 2, cost: 5, time: Infinity });
    await study.tell(b, 1, { cost: 5 });
    await expect(study.ask()).rejects.toThrow("the budget of cost 5 is used up");
  });

  test("queue entries come first, in their order, as far as they have the fixed values", async () => {
    const { strategy, calls } = counting();
    const study = createStudy({ ...definition, strategy });
    await study.enqueue([
      { x: 0.1, y: 0.5 },
      { x: 0.2, y: 0.5 },
      { x: 0.3, y: 0.7 },
    ]);
    await expect(
      study.enqueue([
        { x: 0.4, y: 0.5 },
        { x: 4, y: 0.5 },
      ]),
    ).rejects.toThrow(/row 1: .*"x"/);
    expect((await study.ask({ fixed: { y: 0.7 } })).parameters).toEqual({ x: 0.3, y: 0.7 });
    const three = await study.ask(3);
    expect(three.map(({ origin }) => origin)).toEqual(["queue", "queue", "counting"]);
    expect(calls).toEqual([1]);
  });

  test("an abort leaves no trace, also of those that wait for their turn", async () => {
    const study = createStudy({ ...definition, strategy: () => new Promise<never>(() => {}) });
    const abort = new AbortController();
    const asked = [study.ask({ signal: abort.signal }), study.ask(2, { signal: abort.signal })];
    setTimeout(() => abort.abort(), 20);
    for (const each of asked) await expect(each).rejects.toThrow("aborted by the caller's signal");
    expect(study.trials).toEqual([]);
    await expect(study.ask({ signal: AbortSignal.abort() })).rejects.toThrow(/abort/);
  });

  test.each([
    ["too few", async () => [], "the strategy returned 0 suggestions; 1 were asked for"],
    [
      "out of bounds",
      async () => [{ parameters: { x: 2, y: 0 }, origin: "o", reason: "r" }],
      /invalid parameters: expected .* for "x", got 2/,
    ],
    ["no list", async () => 3 as never, /strategy/],
  ])("a strategy that suggests %s is refused, and nothing begins", async (_, strategy: Strategy, message) => {
    const study = createStudy({ ...definition, strategy });
    await expect(study.ask()).rejects.toThrow(message);
    expect(study.trials).toEqual([]);
  });

  test("what a strategy says that later suggestions start from is in the trial, and comes back", async () => {
    const seen: unknown[] = [];
    const strategy: Strategy = async ({ start }, { id }) => {
      seen.push(start);
      return [{ parameters: { x: 0.5, y: id / 10 }, origin: "o", reason: "r", ...(id % 2 === 0 && { start: { id } }) }];
    };
    const study = createStudy({ ...definition, strategy });
    for (let i = 0; i < 4; i++) await study.ask();
    expect(seen).toEqual([undefined, { id: 0 }, { id: 0 }, { id: 2 }]);
    expect(study.trials[2].start).toEqual({ id: 2 });
  });
});

describe("what is best", () => {
  test("recommend is the best by the model, which is not the luckiest", async () => {
    const study = createStudy({ parameters: { n: intParameter(0, 4) }, objectives: { v: "maximize" } });
    expect(await study.recommend()).toBeNull();
    const rows = [0, 1, 2, 3, 4].flatMap((n) =>
      [-1, 0, 1].map((e) => ({ parameters: { n }, outcome: { mean: n + 0.3 * e, sem: 0.3 } })),
    );
    await study.attach([...rows, { parameters: { n: 1 }, outcome: { mean: 6, sem: 5 } }]);
    expect(study.best()).toMatchObject({ value: 6, parameters: { n: 1 } });
    const found = await study.recommend();
    expect(found?.parameters).toEqual({ n: 4 });
    expect(found?.mean).toBeGreaterThan(3);
    expect(found?.standardDeviation).toBeGreaterThan(0);
  });

  test("by the model's word on outcome constraints, inside the space", async () => {
    const study = createStudy({
      parameters: { x: floatParameter(0, 1) },
      metrics: ["v", "c"],
      objectives: { v: "maximize" },
      outcomeConstraints: ["c <= 0.5"],
    });
    const xs = Array.from({ length: 11 }, (_, i) => i / 10);
    await study.attach(xs.map((x) => ({ parameters: { x }, outcome: { v: x, c: x + (x === 0.8 ? -0.35 : 0) } })));
    await study.attach({ parameters: { x: 1.4 }, outcome: { v: 9, c: 0 } });
    const { parameters } = (await study.recommend()) ?? { parameters: { x: Number.NaN } };
    expect(parameters.x).toBeGreaterThanOrEqual(0.3);
    expect(parameters.x).toBeLessThanOrEqual(1);
    const two = createStudy({ ...definition, objectives: { a: "minimize", b: "maximize" } });
    await expect(two.recommend()).rejects.toThrow(
      'recommend: the study has 2 objectives; give a preference, such as { preference: { "a": 1, "b": 1 } }, or use pareto()',
    );
  });

  test("excluded trials are not, until they are included", async () => {
    const study = createStudy({ ...definition, strategy: counting().strategy });
    for (const trial of await study.ask(3)) await study.tell(trial, trial.id);
    await study.exclude(0, { reason: "wrong label" });
    expect(study.best()?.value).toBe(1);
    await study.include(0);
    expect(study.best()?.value).toBe(0);
  });
});

test("rows that were attached before are not attached again; repeats in one call count", async () => {
  const study = createStudy(definition);
  const rows = [1, 1, 2].map((v) => ({ parameters: { x: 0.5, y: 0.5 }, outcome: v }));
  expect(await study.attach(rows)).toHaveLength(3);
  expect(await study.attach(rows)).toEqual([]);
  expect(await study.attach([...rows, { parameters: { y: 0.5, x: 0.5 }, outcome: 3 }])).toHaveLength(1);
  await expect(study.attach([rows[0], { parameters: { x: "a", y: 0 }, outcome: 1 } as never])).rejects.toThrow(
    /row 1: .*"x"/,
  );
  await expect(study.attach({ parameters: { x: 0, y: 0 } } as never)).rejects.toThrow(/outcome/);
  await expect(study.attach({ parameter: { x: 0, y: 0 }, outcome: 1 } as never)).rejects.toThrow(/parameter/);
  expect(study.trials).toHaveLength(4);
});

test("a closed study refuses every call", async () => {
  const study = await openStudy({ ...definition, storage: memoryStorage() });
  const trial = await study.ask();
  await study.close();
  await expect(study.tell(trial, 1)).rejects.toThrow(/closed/);
  await expect(study.ask()).rejects.toThrow(/closed/);
});

test("JSON of before events is read: running trials live on, origins are kept", async () => {
  const study = await studyFromJSON({
    name: "old",
    parameters: { x: floatParameter(0, 0.8), kind: choiceParameter(["a", "b"]) },
    objectives: { v: "maximize" },
    trials: [
      { parameters: { x: 0.1, kind: "a" }, values: { v: 1 }, origin: "sobol" },
      { parameters: { x: 0.9, kind: "b" }, values: { v: { mean: 2, sem: 0.5 } }, origin: "model" },
      { parameters: { x: 0.3, kind: "b" }, failed: "broke", origin: "model" },
      { parameters: { x: 0.4, kind: "a" }, origin: "model" },
      { parameters: { x: 0.1, kind: "a" }, values: { v: 1 } },
      { parameters: { x: 0.1, kind: "a" }, values: { v: 1 } },
    ],
  });
  expect(study.trials.map(({ status, origin }) => `${status} ${origin}`)).toEqual([
    "complete sobol",
    "complete user",
    "failed model",
    "running model",
    "complete user",
    "complete user",
  ]);
  expect(study.trials[1]).toMatchObject({ outside: ["x"], values: { v: 2 }, sems: { v: 0.5 } });
  await study.tell(3, 5);
  expect(study.best()?.value).toBe(5);
  await expect(
    studyFromJSON({ ...definition, trials: [{ parameters: { x: 3, y: 0 }, origin: "model" }] }),
  ).rejects.toThrow(/trials\.0: it runs outside the space \(x\)/);
  await expect(studyFromJSON({ format: 3, events: [] })).rejects.toThrow(/format 3.*update boflow/);
  await expect(studyFromJSON({ format: 2, events: [] })).rejects.toThrow(/study events/);
  await expect(studyFromJSON({ format: 2, events: [{ version: 1, type: "what" }] })).rejects.toThrow(/unknown type/);
});
