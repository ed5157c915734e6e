import { describe, expect, test } from "vitest";
import { ConflictError, InputError } from "../../../src/errors/index.ts";
import {
  bestTrial,
  decide,
  evidenceOf,
  paretoSet,
  remainingBudget,
  replay,
  type StudyCommand,
} from "../../../src/study/trials/index.ts";
import { after, create, define, definitionOf, json } from "../rooms.ts";

const rules = definitionOf();
const tell = (trial: number, outcome: unknown, more: object = {}): StudyCommand => ({
  type: "tell",
  trial,
  outcome,
  ...more,
});
const start = [define, create(0.1, 0.2)];
const deciding = (commands: readonly StudyCommand[], command: unknown, definition = rules) =>
  decide(after(commands), command as StudyCommand, definition);

describe("a trial gets one final result", () => {
  test("telling twice: an equal result changes nothing, a different one is refused with a remedy", () => {
    const told = [...start, tell(0, 1.5)];
    expect(deciding(told, tell(0, 1.5))).toEqual([]);
    expect(() => deciding(told, tell(0, 2))).toThrow(
      "invalid outcome: trial 0 was told already, and differently: y 1.5; to correct it use amend(0, …), for one more measurement measure(0, …)",
    );
    expect(() => deciding(told, tell(0, 1.5, { parameters: { x: 0.3 } }))).toThrow("told already, and differently");
    expect(() => deciding(told, tell(0, { y: { mean: 1.5, sem: 0.1 } }))).toThrow("told already, and differently");
  });

  test("what contradicts the state is a ConflictError, what is wrong in itself is not", () => {
    const told = [...start, tell(0, 1.5)];
    for (const command of [tell(0, 2), { type: "abandon", trial: 0 }, { type: "retry", trial: 0 }])
      expect(() => deciding(told, command)).toThrow(ConflictError);
    for (const command of [
      { type: "measure", trial: 1, outcome: 1 },
      { type: "amend", trial: 1, outcome: 1 },
    ])
      expect(() => deciding(start, command)).toThrow(ConflictError);
    const paused = [...start, { type: "pause" } as const];
    expect(() => deciding(paused, create(0.3))).toThrow(ConflictError);
    for (const command of [tell(0, "x"), tell(9, 1), { type: "abandon", trial: 9 }]) {
      expect(() => deciding(told, command)).toThrow(InputError);
      expect(() => deciding(told, command)).not.toThrow(ConflictError);
    }
  });

  test("the settings run take the place of those suggested", () => {
    const { trials } = after([...start, tell(0, 1, { parameters: { x: 1.3 }, cost: 2 })]);
    expect(trials[0]).toMatchObject({ parameters: { x: 0.1 }, settings: { x: 1.3 }, outside: ["x"], cost: 2 });
    expect(deciding([...start, tell(0, 1, { parameters: { x: 1.3 } })], tell(0, 1))).toEqual([]);
  });

  test("failures: repeating one changes nothing, later results replace it", () => {
    const failed = [...start, { type: "fail", trial: 0, message: "oom" } as const];
    expect(deciding(failed, { type: "fail", trial: 0, message: "oom" })).toEqual([]);
    expect(() => deciding(failed, { type: "fail", trial: 0, message: "other" })).toThrow(
      "trial 0 is failed already (oom); to run it again use retry",
    );
    const late = after([...failed, tell(0, 3)]).trials[0];
    expect(late).toMatchObject({ status: "complete", values: { y: 3 } });
    expect(late).not.toHaveProperty("message");
    for (const type of ["abandon", "prune"] as const) {
      const ended = [...start, { type, trial: 0 } as const];
      expect(deciding(ended, { type, trial: 0 })).toEqual([]);
      expect(deciding(ended, { type: "fail", trial: 0, message: "late" })).toEqual([]);
      expect(after([...ended, tell(0, 3)]).trials[0].status).toBe("complete");
    }
    expect(() => deciding([...start, tell(0, 1)], { type: "fail", trial: 0, message: "x" })).toThrow(
      "trial 0 is complete already; if its result is wrong, amend or exclude it",
    );
  });

  test("retry repeats a trial once", () => {
    const { trials } = after([
      ...start,
      { type: "fail", trial: 1, message: "oom" },
      { type: "retry", trial: 1, session: "b" },
    ]);
    expect(trials[1]).toMatchObject({
      status: "running",
      attempts: 2,
      parameters: { x: 0.2 },
      session: "b",
      settled: null,
    });
    expect(() => deciding([...start, tell(0, 1)], { type: "retry", trial: 0 })).toThrow(
      "trial 0 is complete; for one more",
    );
  });

  test("replicates are one measurement, weighted where all errors are known", () => {
    const measured = (...outcomes: unknown[]) => {
      const [{ values, sems }] = after([
        ...start,
        tell(0, outcomes[0]),
        ...outcomes.slice(1).map((outcome) => ({ type: "measure", trial: 0, outcome }) as const),
      ]).trials;
      return { mean: values?.y, sem: sems?.y };
    };
    expect(measured(1, 3, 5)).toEqual({ mean: 3, sem: undefined });
    const each = (mean: number, sem: number) => ({ y: { mean, sem } });
    expect(measured(each(1, 1), each(4, 0.5)).mean).toBeCloseTo((1 + 4 * 4) / 5, 12);
    expect(measured(each(1, 1), each(4, 0.5)).sem).toBeCloseTo(Math.sqrt(1 / 5), 12);
    expect(measured(each(1, 0), each(4, 0))).toEqual({ mean: 2.5, sem: 0 });
    expect(measured(each(1, 1e-200), each(2, 1e-200)).sem).toBeCloseTo(1e-200 / Math.SQRT2, 210);
    expect(() => deciding(start, { type: "measure", trial: 0, outcome: 1 })).toThrow(
      "trial 0 is running; tell its result first",
    );
  });

  test("amending replaces all measurements, or the settings", () => {
    const commands = [...start, tell(0, 1), { type: "measure", trial: 0, outcome: 2 } as const];
    const { trials } = after([...commands, { type: "amend", trial: 0, outcome: 7, parameters: { x: 0.4 } }]);
    expect(trials[0]).toMatchObject({ measurements: [{ y: { mean: 7 } }], settings: { x: 0.4 } });
    expect(deciding([...start, tell(0, 1)], { type: "amend", trial: 0, outcome: 1 })).toEqual([]);
    expect(() => deciding(commands, { type: "amend", trial: 0 })).toThrow("invalid amend: expected an outcome");
  });
});

describe("refused input changes nothing", () => {
  const cases: [string, unknown, string][] = [
    ["an unknown trial", tell(7, 1), "invalid trial: expected one of the 2 trials of this study, got 7"],
    ["a trial of another study", tell({ id: 0, parameters: { x: 0.9 } } as never, 1), "is it one of another study?"],
    ["a value that is not finite", tell(0, Number.NaN), 'expected a finite number for "y"'],
    [
      "a metric that is not known",
      { type: "report", trial: 0, step: 1, values: { z: 1 } },
      'unknown metric "z"; the study has y',
    ],
    ["a report of nothing", { type: "report", trial: 0, step: 1, values: {} }, "values by metric, such as { y: 0.3 }"],
    ["a report that is not a number", { type: "report", trial: 0, step: 1, values: { y: "1" } }, 'report of "y"'],
    ["a suggestion out of bounds", create(2), "expected x from 0 to 1"],
    [
      "an entry that is not in the queue",
      { type: "create", suggestions: [{ parameters: { x: 0.1 }, origin: "user", queued: 5 }] },
      "the queue has no such entry 5",
    ],
    [
      "a row at fault",
      {
        type: "attach",
        rows: [
          { parameters: { x: 1 }, outcome: 1 },
          { parameters: {}, outcome: 1 },
        ],
      },
      'row 1: invalid parameters: expected a number for "x"',
    ],
    [
      "a row without an outcome",
      { type: "attach", rows: [{ parameters: { x: 1 } }] },
      'expected an outcome, or { failed: "why" }',
    ],
    ["a command that there is not", { type: "forget" }, "invalid command"],
    ["a misspelt field", { type: "tell", trial: 0, outcome: 1, costs: 3 }, 'unknown "costs"'],
    [
      "another definition",
      { type: "define", definition: { ...json, high: 2 } },
      "differs from the stored one (at high: 1 before, 2 now)",
    ],
  ];
  test.each(cases)("%s", (_, command, message) => {
    expect(() => deciding(start, command)).toThrow(message);
  });

  test("anything before the definition", () => {
    expect(() => deciding([], create(0.1))).toThrow("the study has no definition yet");
    expect(deciding(start, define)).toEqual([]);
  });

  test("reports of trials that are settled, and different ones of a step", () => {
    const report = (y: number, step = 1): StudyCommand => ({ type: "report", trial: 0, step, values: { y } });
    expect(deciding([...start, report(2)], report(2))).toEqual([]);
    expect(() => deciding([...start, report(2)], report(3))).toThrow("trial 0 has one of step 1 already: { y: 2 }");
    expect(() => deciding([...start, { type: "prune", trial: 0, reason: "slow" }], report(3))).toThrow(
      "trial 0 is pruned (slow); it must be running",
    );
  });
});

test("a trial is identified by its suggested parameters, or by those that were run", () => {
  const state = after([...start, tell(0, 1, { parameters: { x: 0.3 } })]);
  for (const x of [0.1, 0.3])
    expect(decide(state, { ...tell(0, 1), trial: { id: 0, parameters: { x } } } as StudyCommand, rules)).toEqual([]);
});

test("experiments attached at each start of a script are attached once, repeats as often as one command has them", () => {
  const row = (x: number, y: number) => ({ parameters: { x }, outcome: y });
  const rows = [row(0.1, 1), row(0.1, 1), row(0.2, 1), { parameters: { x: 0.3 }, failed: "broke" }];
  const attach = { type: "attach", rows } as const;
  const first = after(
    [define, attach, { type: "exclude", trial: 0 }, { type: "measure", trial: 2, outcome: 5 }],
    rules,
  );
  expect(first.trials.map(({ id }) => id)).toEqual([0, 1, 2, 3]);
  expect(decide(first, attach, rules)).toEqual([]);
  const more = { type: "attach", rows: [row(0.1, 2), ...rows, row(0.1, 1)] } as const;
  expect(decide(first, more, rules)).toMatchObject([
    { trial: 4, parameters: { x: 0.1 }, values: { y: { mean: 2 } } },
    { trial: 5, parameters: { x: 0.1 }, values: { y: { mean: 1 } } },
  ]);
});

test("a queue is processed in order, each entry once", () => {
  const queued = [
    define,
    { type: "enqueue", rows: [{ parameters: { x: 0.5 } }, { parameters: { x: 0.6 }, reason: "hunch" }] } as const,
  ];
  const state = after(queued);
  expect(state.queue).toEqual([
    { id: 1, parameters: { x: 0.5 } },
    { id: 2, parameters: { x: 0.6 }, reason: "hunch" },
  ]);
  const take = { type: "create", suggestions: [{ parameters: { x: 0.5 }, origin: "user", queued: 1 }] } as const;
  expect(after([...queued, take]).queue.map(({ id }) => id)).toEqual([2]);
  expect(() => deciding(queued, { ...take, suggestions: [take.suggestions[0], take.suggestions[0]] })).toThrow(
    "no such entry 1",
  );
});

test("experiments made elsewhere are data, in or out of bounds", () => {
  const { trials } = after([
    define,
    {
      type: "attach",
      rows: [
        { parameters: { x: 3 }, outcome: 1 },
        { parameters: { x: 0 }, failed: "broke" },
      ],
    },
  ]);
  expect(trials.map(({ status, outside, origin, message }) => ({ status, outside, origin, message }))).toEqual([
    { status: "complete", outside: ["x"], origin: "user", message: undefined },
    { status: "failed", outside: [], origin: "user", message: "broke" },
  ]);
});

test("a redefinition keeps trials outside the space as data, and excludes trials that it cannot encode", () => {
  const told = [...start, tell(0, 1), tell(1, 2)];
  const narrower: StudyCommand = { type: "redefine", definition: { ...json, high: 0.15 } };
  const narrow = after([narrower], definitionOf({ high: 0.15 }), after(told));
  expect(narrow.trials.map(({ outside }) => outside)).toEqual([[], ["x"]]);
  const other = { ...rules, attached: () => rules.attached({ z: 1 }) };
  const lost = replay([], after([{ type: "redefine", definition: { z: 1 } }], other, after(told)));
  expect(lost.trials.every(({ excluded }) => excluded)).toBe(true);
  expect(() => decide(lost, { type: "include", trial: 0 }, other)).toThrow('expected a number for "x"');
  expect(deciding(told, { type: "redefine", definition: json })).toEqual([]);
});

test("trials whose process is gone run again beside new ones", () => {
  const running = [...start, tell(0, 1), create(0.3)];
  const again = { ...create(0.4), rerun: [2], session: "b" } as StudyCommand;
  expect(after([...running, again]).trials.map((t) => [t.status, t.attempts, t.session])).toEqual([
    ["complete", 1, undefined],
    ["running", 1, undefined],
    ["running", 2, "b"],
    ["running", 1, "b"],
  ]);
  expect(() => deciding(running, { ...again, rerun: [0] } as StudyCommand)).toThrow("trial 0 is complete");
});

test("a paused study and a spent budget give no trials", () => {
  expect(() => deciding([...start, { type: "pause", reason: "lab closed" }], create(0.3))).toThrow(
    "the study is paused (lab closed); resume it",
  );
  expect(deciding([...start, { type: "pause" }, { type: "resume" }], create(0.3))).toHaveLength(1);
  const spent = (budget: object, time?: number) =>
    deciding([...start, tell(0, 1, { cost: 3 })], { ...create(0.3), time }, definitionOf({ budget }));
  expect(() => spent({ trials: 2 })).toThrow("the budget of 2 trials leaves 0, and 1 is asked for");
  expect(() => spent({ cost: 3 })).toThrow("the budget of cost 3 is used up");
  expect(() => spent({ time: 60 }, 61_000)).toThrow("the budget of 60 seconds is used up");
  expect(spent({ trials: 3, cost: 4, time: 60 }, 60_000)).toHaveLength(1);
  expect(remainingBudget(after(start), rules, 0)).toEqual({ trials: Infinity, cost: Infinity, time: Infinity });
});

test("evidence, the best trial and the Pareto set", () => {
  const state = after([
    ...start,
    create(0.3, 0.4, 0.5),
    tell(0, 2),
    tell(1, 1),
    { type: "fail", trial: 2, message: "oom" },
    { type: "prune", trial: 3 },
  ]);
  const evidence = evidenceOf(state, rules);
  expect(evidence.complete.map(({ trial, objectives }) => [trial.id, ...objectives])).toEqual([
    [0, 2],
    [1, 1],
  ]);
  expect([evidence.pending, evidence.failed, evidence.pruned].map(([trial]) => trial.id)).toEqual([4, 2, 3]);
  expect(bestTrial(state, rules)?.trial.id).toBe(1);
  const excluded = after([{ type: "exclude", trial: 1 }], rules, state);
  expect(bestTrial(excluded, rules)?.trial.id).toBe(0);
  expect(evidenceOf(excluded, rules).complete).toHaveLength(1);
  expect(bestTrial(after([{ type: "include", trial: 1 }], rules, excluded), rules)?.trial.id).toBe(1);
  expect(bestTrial(after(start), rules)).toBeNull();

  const two = definitionOf({ metrics: ["a", "b"] });
  const rows = [
    [1, 4],
    [2, 2],
    [2, 2],
    [3, 3],
    [4, 1],
  ].map(([a, b]) => ({ parameters: { x: 0 }, outcome: { a, b } }));
  const both = after([define, { type: "attach", rows }], two);
  expect(paretoSet(both, two).map(({ trial }) => trial.id)).toEqual([0, 1, 4]);
  expect(() => bestTrial(both, two)).toThrow("the study has 2 objectives; use pareto()");
});

test("outcome constraints compare with the baseline trial", () => {
  const seen: unknown[] = [];
  const spy = {
    ...rules,
    violations: (_: unknown, baseline: unknown) => {
      seen.push(baseline);
      return [0];
    },
  };
  evidenceOf(after([...start, tell(1, 3)]), spy);
  evidenceOf(after([...start, tell(1, 3), tell(0, 2)]), spy);
  expect(seen).toEqual([undefined, { y: { mean: 2, sem: null } }, { y: { mean: 2, sem: null } }]);
});
