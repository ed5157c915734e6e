import { describe, expect, test } from "vitest";
import {
  createStudy,
  fixedParameter,
  floatParameter,
  InputError,
  memoryStorage,
  openStudy,
  type Study,
  studyFromJSON,
} from "../../src/index.ts";
import { definition } from "./diagonal.ts";

const promise = Promise.resolve(1);
const awaited = "a promise \\(is an await missing\\?\\)";

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
type Call = (study: Study<any>, trial: any, any: (value: unknown) => never) => unknown;
const any = (value: unknown) => value as never;

/** With one running trial, 0. */
const calls: readonly [string, Call, string][] = [
  ["NaN as a result", (s, t) => s.tell(t, Number.NaN), 'outcome: expected a finite number for "v", got NaN'],
  [
    "an infinite mean",
    (s, t) => s.tell(t, { mean: Infinity, sem: 0 }),
    'outcome of "v": expected { mean, sem }, both fin',
  ],
  ["a negative error", (s, t) => s.tell(t, { mean: 0, sem: -1 }), "sem from 0 to 1e.154, got { mean: 0, sem: -1 }"],
  ["an error whose square is infinite", (s, t) => s.tell(t, { mean: 0, sem: 1e200 }), "sem: 1e.200"],
  ["a result as text", (s, t) => s.tell(t, any({ v: "3" })), 'for "v", got "3"; a trial without a result is { failed'],
  ["a result that is not awaited", (s, t) => s.tell(t, any(promise)), `outcome: .*, got ${awaited}`],
  ["a metric that is not awaited", (s, t) => s.tell(t, any({ v: promise })), `for "v", got ${awaited}`],
  ["a result of nothing", (s, t) => s.tell(t, any(undefined)), 'for "v", got undefined|for "v", got nothing'],
  ["a list of results", (s, t) => s.tell(t, any([1])), 'for "v", got .1.; a trial without a result'],
  ["a date as a result", (s, t) => s.tell(t, any(new Date())), 'for "v", got an object of class Date; a trial without'],
  ["a map of results", (s, t) => s.tell(t, any(new Map([["v", 1]]))), 'for "v", got an object of class Map'],
  [
    "a measurement of the wrong form",
    (s, t) => s.tell(t, any({ mean: 1, sem: 1, n: 4 })),
    'of "v": expected { mean, sem }, .* got { mean: 1, sem: 1, n: 4 }',
  ],
  ["an unknown metric", (s, t) => s.tell(t, any({ v: 1, w: 1 })), 'unknown metric "w"; the study has v'],
  ["a trial that is not awaited", (s) => s.tell(any(s.ask()), 1), `trial: expected a trial .* its id, got ${awaited}`],
  ["an id that is too large", (s) => s.tell(2 ** 60, 1), "at trial: expected a number of at most 90071"],
  ["an id that is negative", (s) => s.tell(-1, 1), "trial: expected a trial of this study or its id, got -1"],
  ["an id of no trial", (s) => s.tell(1, 1), "trial: expected one of the 1 trials of this study, got 1"],
  ["an id as text", (s) => s.tell(any("0"), 1), 'trial: expected a trial of this study or its id, got "0"'],
  ["another study's trial", (s, t) => s.tell({ ...t, parameters: { a: 1 } }, 1), "is it one of another study"],
  ["a negative cost", (s, t) => s.tell(t, 1, { cost: -1 }), "tell: at cost: expected a number of at least 0, got -1"],
  ["a misspelt option", (s, t) => s.tell(t, 1, any({ price: 1 })), 'tell options: unknown option "price"; known are'],
  ["settings of NaN", (s, t) => s.tell(t, 1, { parameters: { x: Number.NaN } }), "number from 0 to 1 for .x., got NaN"],
  ["a report of NaN", (s, t) => s.report(t, 1, Number.NaN), 'report of "v": expected a finite number, got NaN'],
  ["a step as text", (s, t) => s.report(t, any("1"), 1), 'report: at step: expected a finite number, got "1"'],
  ["a measurement too early", (s, t) => s.measure(t, 1), "measure: trial 0 is running; tell its result first"],
  [
    "a correction of nothing",
    (s, t) => s.amend(t, any(undefined)),
    "amend options: expected an object of options, got undefined",
  ],
  ["a reason alone", (s) => s.pause(any("holidays")), 'pause options: expected an object of options, got "holidays"'],
  ["a note that is no text", (s) => s.note(any(3)), "note: at text: expected a string, got 3"],
  ["an experiment not awaited", (s) => s.enqueue(any(promise)), `parameters: .*, got ${awaited}`],
  ["no value", (s) => s.enqueue(any({ x: 0 })), 'parameters: expected a number from 0 to 1 for "y", got nothing'],
  [
    "one out of bounds",
    (s) =>
      s.enqueue([
        { x: 0, y: 0 },
        { x: 2, y: 0 },
      ]),
    "row 1: invalid parameters: .* got 2",
  ],
  ["data not awaited", (s) => s.attach(any(promise)), `expected an object of options, got ${awaited}`],
  [
    "parameters not awaited",
    (s) => s.attach(any({ parameters: promise, outcome: 1 })),
    `parameters: .*, got ${awaited}`,
  ],
  ["data at infinity", (s) => s.attach({ parameters: { x: Infinity, y: 0 }, outcome: 1 }), 'for "x", got Infinity'],
  [
    "an unknown parameter",
    (s) => s.attach({ parameters: any({ x: 0, y: 0, z: 0 }), outcome: 1 }),
    'unknown parameter "z"',
  ],
  [
    "data without a result",
    (s) => s.attach(any({ parameters: { x: 0, y: 0 } })),
    "expected an outcome, or . failed: .why. .",
  ],
  [
    "data of the wrong form",
    (s) => s.attach(any({ x: 0, y: 0, v: 1 })),
    'invalid experiment: unknown option "x"; known',
  ],
  ["more trials than fit", (s) => s.ask(1e9), "n: expected a whole number from 1 to 10000, got 1000000000"],
  ["a preview of too many", (s) => s.preview(1e9), "n: expected a whole number from 1 to 10000, got 1000000000"],
  ["half a trial", (s) => s.ask(0.5), "n: expected a whole number from 1 to 10000, got 0.5"],
  [
    "a controller for its signal",
    (s) => s.ask({ signal: any(new AbortController()) }),
    "signal: expected an AbortSignal",
  ],
  ["options not awaited", (s) => s.ask(any(promise)), `ask options: expected an object of options, got ${awaited}`],
  ["fixed values not awaited", (s) => s.ask({ fixed: any(promise) }), `fixed parameters: .*, got ${awaited}`],
  ["an unknown fixed value", (s) => s.ask({ fixed: any({ z: 1 }) }), 'fixed parameters: unknown parameter "z"'],
  [
    "a fixed value of NaN",
    (s) => s.ask({ fixed: { x: Number.NaN } }),
    'fixed parameters: "x": .* from 0 to 1, got NaN',
  ],
  ["an unknown objective", (s) => s.predict([], { objective: "z" }), 'objective: expected one of "v", got "z"'],
  ["an unknown option", (s) => s.predict([], any({ objectives: "v" })), "predict options"],
  ["predictions not of a list", (s) => s.predict(any({ x: 1 })), "configurations: expected a list of configurations"],
  [
    "the objectives of nothing",
    async (s) => s.objectiveValues(any(undefined)),
    "trial: expected a trial of this study",
  ],
];
test.each(calls)("%s is refused, and nothing changes", async (_, call, message) => {
  const study = createStudy(definition);
  const trial = await study.ask();
  const { state } = study;
  const refused = await Promise.resolve(call(study, trial, any)).then(
    () => "taken",
    (error) => error,
  );
  expect(refused).toBeInstanceOf(InputError);
  expect(refused.message).toMatch(new RegExp(message));
  expect(study.trials.filter(({ id }) => id === 0)).toEqual(state?.trials);
});

const table = [{ a: 1 }];
const definitions: readonly [string, object, string][] = [
  [
    "reversed bounds",
    { parameters: { x: floatParameter(1, 0) } },
    "parameters.x.low: low .1. must not exceed high .0.",
  ],
  [
    "a range that overflows",
    { parameters: { x: floatParameter(-1e308, 1e308) } },
    "high - low must be a finite number",
  ],
  ["a step of nothing", { parameters: { x: floatParameter(0, 1, { step: 0 }) } }, "step must be positive, got 0"],
  ["a name that every object has", { parameters: { constructor: fixedParameter(1) } }, "constructor.*another name"],
  ...["parameters", "objectives", "objectiveThresholds", "budget"].map((field): [string, object, string] => [
    `a prototype in ${field}`,
    { [field]: JSON.parse('{ "x": 1, "__proto__": 1 }') },
    `at ${field}: "__proto__" is not a name; choose another one`,
  ]),
  [
    "a prototype in a table",
    { candidates: [{ x: 0, y: 0 }, JSON.parse('{ "x": 1, "y": 1, "__proto__": 1 }')] },
    'at candidates.1: "__proto__" is not a name',
  ],
  [
    "a metric with such a name",
    { metrics: ["toString"], objectives: { toString: "minimize" } },
    "toString.*another name",
  ],
  ["a formula that is cut off", { constraints: ["x <="] }, 'expression "x <="'],
  ["an unknown name", { constraints: ["x + z <= 1"] }, 'there is no "z"; known are x, y'],
  ["no comparison", { constraints: ["x"] }, 'constraint "x": expected comparisons such as'],
  [
    "constraints without a parameter",
    { constraints: ["1 <= 2"] },
    'constraint "1 <= 2": no parameter has a part in it',
  ],
  ["an empty space", { constraints: ["x + y >= 3"] }, "no point satisfies x . y >= 3, the upper bound of"],
  [
    "contradictions",
    { constraints: ["x >= 0.7", "x <= 0.2"] },
    "no point satisfies x >= 0.7, x <= 0.2 together; relax one of them",
  ],
  ["a nonlinear contradiction", { constraints: ["x * x + y * y >= 9"] }, 'the one broken most is "x . x . y . y >= 9"'],
  ["no candidates", { candidates: [] }, "candidates: expected a list of at least 1 entry, got"],
  ["NaN in a table", { candidates: [{ x: Number.NaN, y: 0 }] }, "candidates.0.x: expected a finite number .* got NaN"],
  ["a hole in a table", { candidates: [{ x: 1, y: 1 }, { x: 0 }] }, 'row 1: .* for "y", got nothing'],
  ["a table outside the space", { candidates: [{ x: 2, y: 0 }] }, "candidates: row 0: .* got 2"],
  ["one of no space", { parameters: undefined, candidates: [...table, { b: 1 }] }, 'candidates: row 1 has no "a"'],
  ["an objective of nothing", { metrics: ["v"], objectives: { "2 * w": "minimize" } }, 'there is no "w"; known are v'],
  ["an outcome exactly", { outcomeConstraints: ["v == 1"] }, "an outcome is never exactly equal; use <= and >="],
  ["a budget of none", { budget: { trials: 0 } }, "budget.trials: expected a number of at least 1, got 0"],
  ["a misspelt budget", { budget: { trial: 9 } }, 'budget: unknown "trial"; correct the name, or leave it out'],
  [
    "an unknown strategy",
    { strategy: { name: "tpe" } },
    'strategy name: expected one of "auto", "sobol", "modelBased", "trustRegion", "sequence", got "tpe"',
  ],
  ["no worker", { worker: "worker.js" }, "worker: expected a URL, a function that starts a worker, or false"],
  ["a storage in memory", { storage: memoryStorage() }, "a study of createStudy is in memory; use openStudy"],
];
test.each(definitions)("%s: a study with it is refused", async (_, options, message) => {
  const open = async () => createStudy({ ...definition, ...options } as never).ready();
  await expect(open()).rejects.toThrow(new RegExp(message));
  await expect(open()).rejects.toBeInstanceOf(InputError);
});

test("an objective and a constraint that are not finite for what was measured say so, and the remedy", async () => {
  const study = createStudy({
    parameters: { x: floatParameter(0, 1) },
    metrics: ["a", "b"],
    objectives: { "a / b": "minimize" },
    outcomeConstraints: ["log(a) <= 3"],
  });
  const trial = await study.ask();
  const remedy = /; a trial without a result is { failed: "why" }$/;
  for (const [outcome, message] of [
    [{ a: 1, b: 0 }, /the objective "a \/ b" is Infinity for { a: 1, b: 0 }/],
    [{ a: -1, b: 1 }, /the constraint "log\(a\) <= 3" differ by NaN for { a: -1, b: 1 }/],
  ] as const) {
    await expect(study.tell(trial, outcome)).rejects.toThrow(message);
    await expect(study.tell(trial, outcome)).rejects.toThrow(remedy);
  }
  expect(study.trials[0].status).toBe("running");
});

test.each([
  ["no storage", definition, "storage: expected a storage, such as journalStorage"],
  ["one not awaited", { ...definition, storage: promise }, `storage: .*, got ${awaited}`],
  ["unknown orphans", { ...definition, storage: memoryStorage(), orphans: "die" }, "orphans: expected one of"],
  ["everything not awaited", promise, `study: expected an object .*, got ${awaited}`],
])("%s: openStudy refuses", async (_, options, message) => {
  await expect(openStudy(options as never)).rejects.toThrow(new RegExp(message));
});

describe("studyFromJSON refuses", () => {
  const { strategy: _, ...plain } = definition;
  const row = { parameters: { x: 0, y: 0 } };
  test.each([
    ["a whole file as text", "x".repeat(500), /^.{1,250}$/],
    ["something not awaited", promise, new RegExp(awaited)],
    ["events of a newer BoFlow", { format: 2, events: [{ id: 0, version: 9, type: "x" }] }, /version 9.*update boflow/],
    ["events without an end", { format: 2, events: [null] }, /event: expected an object, got null/],
    [
      "trials that are none",
      { ...plain, trials: [null] },
      /trials\.0: invalid trial: expected { parameters, values }, got null/,
    ],
    [
      "a misspelt field",
      { ...plain, trials: [{ ...row, value: 3 }] },
      /trials\.0: .*unknown option "value"; known are/,
    ],
    ["two outcomes", { ...plain, trials: [{ ...row, values: { v: 1 }, failed: "x" }] }, /either values or failed/],
    ["no outcome", { ...plain, trials: [row] }, /trials\.0: invalid outcome/],
    ["an origin that is no text", { ...plain, trials: [{ ...row, origin: 3 }] }, /trials\.0: invalid origin/],
  ])("%s", async (_, json, message) => {
    await expect(studyFromJSON(json)).rejects.toThrow(message);
    await expect(studyFromJSON(json)).rejects.toBeInstanceOf(InputError);
  });
});
