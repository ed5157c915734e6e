import { describe, expect, test } from "vitest";
import {
  AbortError,
  choiceParameter,
  createStudy,
  floatParameter,
  InputError,
  memoryStorage,
  openStudy,
  type Strategy,
  type StudyDefinition,
  type StudyStorage,
} from "../../src/index.ts";
import { checkedDefinition } from "../../src/study/definition.ts";
import { compileGoals } from "../../src/study/objectives.ts";
import { eventually } from "../support/eventually.ts";
import { takeWarnings } from "../support/warnings.ts";
import { definition, diagonal } from "./diagonal.ts";

const modelled = { ...definition, strategy: undefined, initialTrials: 2, worker: false } as const;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A storage whose calls pass through those given; closing it leaves the first one open. */
const through = (storage: StudyStorage, calls: Partial<StudyStorage> = {}): StudyStorage => ({
  append: (...args) => storage.append(...args),
  read: (...args) => storage.read(...args),
  follow: (...args) => storage.follow(...args),
  close: async () => {},
  ...calls,
});

describe("a storage that fails", () => {
  test("after it stored: what was told is told once, and the study goes on", async () => {
    const storage = memoryStorage();
    let failures = 0;
    const append: StudyStorage["append"] = async (...args) => {
      const answer = await storage.append(...args);
      if (answer.accepted && failures-- > 0) throw new Error("the disk is gone");
      return answer;
    };
    const study = await openStudy({ ...definition, storage: through(storage, { append }) });
    const row = { parameters: { x: 0, y: 0 }, outcome: 3 };
    const calls = [
      () => study.ask(),
      () => study.tell(0, 1),
      () => study.enqueue({ x: 1, y: 1 }),
      () => study.attach(row),
    ];
    for (const call of calls) {
      failures = 1;
      await expect(call()).rejects.toThrow("the disk is gone");
    }
    await study.tell(0, 1);
    await study.attach(row);
    expect(study.trials.map(({ status, origin }) => `${status} ${origin}`)).toEqual([
      "complete diagonal",
      "complete user",
    ]);
    expect((await study.ask()).origin).toBe("queue");
  });

  test("once, when it is read: the next call succeeds", async () => {
    const storage = memoryStorage();
    let failures = 1;
    const read: StudyStorage["read"] = async (...args) => {
      if (failures-- > 0) throw new Error("the disk is gone");
      return storage.read(...args);
    };
    const open = () => openStudy({ ...definition, storage: through(storage, { read }) });
    await expect(open()).rejects.toThrow("the disk is gone");
    const study = await open();
    failures = 1;
    await expect(study.ask()).rejects.toThrow("the disk is gone");
    await study.tell(await study.ask(), 1);
    expect(study.best()?.value).toBe(1);
  });

  test("to say what it appended: an error, and no endless loop", async () => {
    const storage = memoryStorage();
    const study = await openStudy({ ...definition, storage: through(storage) });
    const append = async () => ({ accepted: false, events: [] });
    const broken = await openStudy({ ...definition, storage: through(storage, { append }) });
    await expect(broken.ask()).rejects.toThrow(/the storage answered an append without the events/);
    expect((await study.ask()).id).toBe(0);
  });
});

describe("a strategy that", () => {
  const good = { parameters: { x: 0, y: 0 }, origin: "o", reason: "r" };
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  test.each<[string, () => unknown, string]>([
    ["throws", () => Promise.reject(new RangeError("mine")), "mine"],
    ["suggests nothing", () => undefined, "invalid suggestions of the strategy: expected a list, got undefined"],
    ["suggests too much", () => [good, good], "the strategy returned 2 suggestions; 1 were asked for"],
    [
      "suggests null",
      () => [null],
      "invalid suggestion of the strategy: expected { parameters, origin, reason }, got null",
    ],
    [
      "suggests no parameters",
      () => [{ ...good, parameters: undefined }],
      "expected a value for each of x, y, got undefined",
    ],
    ["leaves one out", () => [{ ...good, parameters: { x: 0 } }], 'for "y", got nothing'],
    ["leaves the bounds", () => [{ ...good, parameters: { x: 0, y: 1.5 } }], 'from 0 to 1 for "y", got 1.5'],
    ["takes from the queue", () => [{ ...good, queued: 1 }], 'suggestion of the strategy: unknown option "queued"'],
    ["does not say who it is", () => [{ ...good, origin: undefined }], "suggestions.0.origin: expected a string"],
    ["starts from text", () => [{ ...good, start: "here" }], "suggestions.0.start: expected an object"],
    ["starts from a cycle", () => [{ ...good, start: cyclic }], "expected plain data, as JSON holds it"],
    ["starts from a bigint", () => [{ ...good, start: { n: 1n } }], "expected plain data, as JSON holds it"],
  ])("%s begins no trial", async (_, suggest, message) => {
    const study = createStudy({ ...definition, strategy: async () => suggest() as never });
    await expect(study.ask()).rejects.toThrow(message);
    expect(study.trials).toEqual([]);
  });

  test("changes what it is given cannot change the study", async () => {
    const attempts = (evidence: unknown, request: unknown) => {
      // biome-ignore lint/suspicious/noExplicitAny: what a caller without types may do
      const [e, r] = [evidence, request] as any[];
      return [
        () => e.points[0].fill(9),
        () => e.points.push([9, 9]),
        () => e.outcomes[0].fill(-9),
        () => e.violations[0].fill(-9),
        () => e.objectives.push(e.objectives[0]),
        () => Object.assign(e.objectives[0], { direction: "maximize" }),
        () => Object.assign(e.space.encoding.parameters[0].spec, { low: -9 }),
        () => Object.assign(e.space, { checked: () => ({ x: 9, y: 9 }) }),
        () => Object.assign(r.fixed, { x: 0.5 }),
      ];
    };
    const seen: unknown[] = [];
    const strategy: Strategy = async (evidence, request) => {
      const { points, outcomes, violations } = evidence;
      seen.push(structuredClone({ points, outcomes, violations }));
      for (const attempt of attempts(evidence, request))
        try {
          attempt();
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
        }
      return diagonal(evidence, request);
    };
    const study = createStudy({ ...definition, outcomeConstraints: ["v <= 1"], strategy });
    await study.attach({ parameters: { x: 0.25, y: 0.5 }, outcome: 3 });
    const shown = () => JSON.stringify([study.parameters, study.objectives, study.trials[0]]);
    const before = shown();
    for (let i = 0; i < 3; i++) await study.ask();
    expect(shown()).toBe(before);
    expect(new Set(seen.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(study.trials[3].parameters.x).toBeCloseTo((3 * 0.37) % 1, 15);
  });

  test("hangs can be aborted; closing the study gives it up", async () => {
    let searches = 0;
    const strategy: Strategy = () => {
      searches++;
      return new Promise<never>(() => {});
    };
    const study = createStudy({ ...definition, strategy });
    const controller = new AbortController();
    const asked = study.ask({ signal: controller.signal });
    const [waiting, second] = [study.ask(2), study.ask()].map((call) => call.catch((error: Error) => error));
    await eventually(() => expect(searches).toBe(1));
    controller.abort();
    await expect(asked).rejects.toBeInstanceOf(AbortError);
    await eventually(() => expect(searches).toBe(2));
    await study.close();
    expect(await waiting).toMatchObject({ name: "AbortError", message: "the study was closed" });
    expect(await second).toMatchObject({ message: "the study is closed" });
  });
});

test("a signal that fires while a trial is stored comes too late, or leaves none running", async () => {
  const storage = memoryStorage();
  for (const moment of ["before", "after"]) {
    const controller = new AbortController();
    const append: StudyStorage["append"] = async (...args) => {
      if (moment === "before") controller.abort();
      const answer = await storage.append(...args);
      if (moment === "after") controller.abort();
      await pause(2);
      return answer;
    };
    const study = await openStudy({ ...definition, storage: through(storage) });
    const begun = study.trials.length;
    const aborted = await openStudy({ ...definition, storage: through(storage, { append }) });
    const asked = await aborted.ask({ signal: controller.signal }).catch((error) => error);
    await study.refresh();
    expect(study.trials.slice(begun)).toEqual(asked instanceof AbortError ? [] : [asked]);
  }
});

test("what a study hands out is frozen, and its JSON is of the moment", async () => {
  const study = createStudy(definition);
  const trial = await study.ask();
  await study.report(trial, 1, 2);
  await study.note("a remark");
  await study.enqueue({ x: 0, y: 0 });
  const loose = (value: unknown, path: string): string[] =>
    typeof value !== "object" || value === null
      ? []
      : [
          ...(Object.isFrozen(value) ? [] : [path]),
          ...Object.entries(value).flatMap(([key, inner]) => loose(inner, `${path}.${key}`)),
        ];
  expect(loose(study.state, "state")).toEqual([]);
  expect(loose([study.parameters, study.objectives, study.metrics].map(Object.freeze), "study")).toEqual(["study"]);
  const json = study.toJSON() as { events: readonly unknown[] };
  const { length } = json.events;
  await study.tell(trial, 1);
  expect(json.events).toHaveLength(length);
});

describe("after a redefinition", () => {
  async function redefined(before: object, now: object) {
    const storage = memoryStorage();
    const first = await openStudy({ ...definition, ...before, storage: through(storage) } as never);
    const value = "metrics" in before ? { v: 1, w: 2 } : 1;
    for (const trial of await first.ask(2)) await first.tell(trial, value as never);
    await first.ask();
    return openStudy({ ...definition, ...now, storage: through(storage), redefine: true } as never);
  }
  const two = { metrics: ["v", "w"] };

  test("by one more metric, what lacks it stays out of the model until it is amended", async () => {
    const study = await redefined({}, two);
    expect(takeWarnings()).toEqual([expect.stringContaining("excludes 2 of 3 trials")]);
    expect(study.trials.map(({ excluded }) => excluded)).toEqual([true, true, false]);
    expect(study.objectiveValues(study.trials[0])).toBeUndefined();
    await expect(study.include(0)).rejects.toThrow(/no model can learn from trial 0: it has no value of w/);
    const both = { v: 3, w: 4 } as never;
    await expect(study.measure(0, both)).rejects.toThrow(/trial 0, it has no value of w; amend/);
    await study.amend(0, { outcome: both });
    await study.include(0);
    await study.measure(0, both);
    expect(study.best()).toMatchObject({ value: 3 });
    expect((await study.ask()).status).toBe("running");
  });

  test("by one metric less, the others are measured again", async () => {
    const study = await redefined(two, {});
    await study.measure(0, 3 as never);
    expect(study.trials[0].values).toEqual({ v: 2 });
    expect(study.best()).toMatchObject({ value: 1, trial: { id: 1 } });
    expect((await study.ask()).status).toBe("running");
  });

  test("a baseline that lacks a metric says nothing of it", async () => {
    const study = await redefined({}, { ...two, outcomeConstraints: ["w <= 1.05 * baseline"] });
    expect(takeWarnings()).toEqual([expect.stringContaining("excludes 2 of 3 trials")]);
    await study.tell(2, { v: 5, w: 6 } as never);
    expect(study.best()).toMatchObject({ value: 5 });
    await study.amend(0, { outcome: { v: 1, w: 1 } as never });
    expect(study.best()).toBeNull();
  });
});

describe("a study is never stuck by what it took", () => {
  const error = (mean: number, sem: number) => ({ mean, sem });
  const constrained = (text: string) => ({ metrics: ["v", "c"], outcomeConstraints: [text] });
  const ratio = { metrics: ["v"], objectives: { "1 / v": "maximize" } };
  test.each<[string, object, readonly unknown[], number]>([
    [
      "formulas of errors beyond their domain",
      { metrics: ["v"], objectives: { "log(v)": "maximize" } },
      [error(1, 2), 2, 3],
      0,
    ],
    [
      "formulas of errors that overflow",
      { metrics: ["v"], objectives: { "exp(v)": "maximize" } },
      [error(700, 99), 1, 2],
      0,
    ],
    ["a baseline that is divided by", constrained("c / baseline <= 1"), [0, 1, 2].map((c) => ({ v: c, c })), 0],
    ["huge constrained outcomes", constrained("c <= 1"), [1e300, -1.7e308, 1.7e308].map((c) => ({ v: 1, c })), 0],
    ["constraints that are no number", constrained("log(c) <= 1"), [-1, 1, 2, 0].map((c) => ({ v: 1, c })), 2],
    ["objectives that are no number", ratio, [0, 1, 2], 1],
    ["errors as large as can be", {}, [error(1, 1e154), error(2, 1), error(3, 1e-200)], 0],
  ])("%s", async (_, options, outcomes, refused) => {
    const study = createStudy({ ...modelled, ...options } as never);
    let refusals = 0;
    for (const outcome of outcomes)
      await study.tell(await study.ask(), outcome as never).catch((problem) => {
        expect(problem).toBeInstanceOf(InputError);
        refusals++;
      });
    expect(refusals).toBe(refused);
    expect((await study.ask()).origin).toBe("model");
  });

  test("one more measurement with which an objective is no number", async () => {
    const study = createStudy({ ...modelled, ...ratio } as never);
    for (const v of [-1, 2, 3]) await study.tell(await study.ask(), v as never);
    await expect(study.measure(0, 1 as never)).rejects.toThrow(/measurement of trial 0, an objective is not finite/);
    expect((await study.ask()).origin).toBe("model");
  });

  test("data far outside the space", async () => {
    const log = { x: floatParameter(0, 1), y: floatParameter(1e-3, 1, { log: true }) };
    const study = createStudy({ ...modelled, parameters: log });
    const rows = [
      [0.5, 0.1],
      [0.2, 0.01],
      [1e300, 0.1],
      [-1.7e308, 5e-324],
      [0.1, 1.7e308],
    ].map(([x, y], i) => ({ parameters: { x, y }, outcome: i }));
    await study.attach(rows);
    const trial = await study.ask();
    expect(trial.origin).toBe("model");
    expect(takeWarnings()).toEqual([]);
  });
});

test("of a long queue, ask takes as many as it is asked for", async () => {
  const study = createStudy(definition);
  await study.enqueue([0, 0.25, 0.5].map((x) => ({ x, y: 1 })));
  expect((await study.ask(2)).map(({ parameters }) => parameters.x)).toEqual([0, 0.25]);
  expect(study.state?.queue).toHaveLength(1);
});

test("what is fixed holds for active parameters, and decides whether they are", async () => {
  const study = createStudy({
    parameters: {
      kind: choiceParameter(["a", "b"]),
      x: floatParameter(0, 1, { when: { kind: "a" } }),
      y: floatParameter(0, 1, { when: { kind: "b" } }),
    },
    objectives: { v: "minimize" },
    initialTrials: 4,
    worker: false,
  });
  for (const [fixed, count] of [
    [{ x: 0.5 }, 2],
    [{ y: 0.25 }, 2],
    [{ kind: "b" }, 2],
    [{ x: 0.75, y: 0.125 }, 2],
    [{ kind: "a", x: 0.125 }, 1],
  ] as const)
    for (const trial of await study.ask(count, { fixed })) {
      const expected: Record<string, unknown> = { ...fixed };
      const { parameters } = trial;
      for (const [name, value] of Object.entries(parameters)) expect(value).toBe(expected[name] ?? value);
      expect(Object.keys(parameters)).toEqual(["kind", parameters.kind === "a" ? "x" : "y"]);
      await study.tell(trial, parameters.x ?? 1 + (parameters.y ?? 0));
    }
});

test("many studies on one storage lose and double nothing", async () => {
  const storage = memoryStorage();
  let state = 7;
  const random = (n: number) => {
    state = (state * 48271) % 2147483647;
    return state % n;
  };
  const late: StudyStorage = through(storage, {
    async append(...args) {
      await pause(random(2));
      const answer = await storage.append(...args);
      await pause(random(2));
      return answer;
    },
  });
  const strategy: Strategy = async (...args) => {
    await pause(random(3));
    return diagonal(...args);
  };
  const studies = await Promise.all(
    Array.from({ length: 4 }, () => openStudy({ ...definition, strategy, storage: late })),
  );
  const told = new Map<number, number>();
  const begun: number[] = [];
  await Promise.all(
    studies.map(async (study, worker) => {
      const any = () => random(study.trials.length + 1);
      const calls = [
        async () => begun.push(...(await study.ask(1 + random(2))).map(({ id }) => id)),
        async () => {
          const [id, value] = [any(), 1000 * worker + random(1000)];
          await study.tell(id, value);
          expect(told.get(id) ?? value).toBe(value);
          told.set(id, value);
        },
        () => study.enqueue({ x: random(100) / 100, y: 0 }),
        () => study.exclude(any()),
        () => study.include(any()),
        () => study.attach({ parameters: { x: 2, y: random(3) }, outcome: random(2) }),
        () => study.pause(),
        () => study.resume(),
      ];
      for (let i = 0; i < 40; i++)
        try {
          await calls[random(calls.length)]();
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
    }),
  );
  for (const study of studies) expect((await study.refresh()).state).toEqual(studies[0].state);
  const { trials } = studies[0];
  expect(begun.sort((a, b) => a - b)).toEqual(trials.filter(({ attempts }) => attempts > 0).map(({ id }) => id));
  for (const [id, value] of told) expect(trials[id].values).toEqual({ v: value });
});

test("an error that reaches beyond the domain of a formula is not known", async () => {
  const definition = { parameters: { x: floatParameter(0, 1) }, metrics: ["a"], objectives: { "sqrt(a)": "minimize" } };
  const { objectives } = await compileGoals(checkedDefinition(definition as StudyDefinition));
  const [far] = objectives({ a: { mean: 1, sem: 2 } });
  expect(far).toEqual({ value: 1, variance: null });
  const [near] = objectives({ a: { mean: 1, sem: 0.5 } });
  expect(near.variance).toBeCloseTo(((Math.sqrt(1.5) - Math.sqrt(0.5)) / 2) ** 2, 12);
});
