import { expect, test } from "vitest";
import { addExperiments, proposeStudy, readExperiments } from "../../src/experiments/index.ts";
import { choiceParameter, createStudy, floatParameter, intParameter } from "../../src/index.ts";
import { readTable } from "../../src/table/index.ts";

const float = JSON.stringify({
  name: "FloatDistribution",
  attributes: { step: null, low: 1e-5, high: 0.1, log: true },
});
const int = JSON.stringify({ name: "IntDistribution", attributes: { log: false, step: 1, low: 1, high: 8 } });
const choice = JSON.stringify({ name: "CategoricalDistribution", attributes: { choices: ["sgd", "adam", null] } });

const worker_id = "aaaa-1";
const created = (study_name: string, directions = [1]) => ({ op_code: 0, worker_id, study_name, directions });
const begun = (study_id = 0) => ({ op_code: 4, worker_id, study_id, datetime_start: "2026-01-01T00:00:00.000000" });
const set = (trial_id: number, param_name: string, param_value_internal: number, distribution: string) => ({
  op_code: 5,
  worker_id,
  trial_id,
  param_name,
  param_value_internal,
  distribution,
});
const ended = (trial_id: number, state: number, values: number[] | null) => ({
  op_code: 6,
  worker_id,
  trial_id,
  state,
  values,
  datetime_complete: "2026-01-01T00:00:01.000000",
});

const parameters = (trial: number, lr: number, layers: number, optimizer: number) => [
  set(trial, "lr", lr, float),
  set(trial, "layers", layers, int),
  set(trial, "optimizer", optimizer, choice),
];

/** Two complete trials, one each that failed, was pruned, was added as a whole, and runs. */
const journal = [
  created("mlp"),
  ...[begun(), ...parameters(0, 0.01, 3, 1), ended(0, 1, [0.31])],
  ...[begun(), ...parameters(1, 0.002, 8, 0), { op_code: 7, worker_id, trial_id: 1, step: 0, intermediate_value: 0.9 }],
  ...[ended(1, 1, [0.42]), set(1, "lr", 0.09, float), ended(1, 1, [7])],
  ...[begun(), ...parameters(2, 0.05, 1, 0), ended(2, 3, null)],
  ...[begun(), ...parameters(3, 0.06, 1, 0), ended(3, 2, [0.8])],
  {
    ...begun(),
    state: 1,
    value: 0.5,
    values: null,
    params: { lr: 0.03, layers: 2, optimizer: 2 },
    distributions: { lr: float, layers: int, optimizer: choice },
    user_attrs: {},
    system_attrs: {},
  },
  ...[begun(), ...parameters(5, 0.07, 1, 0)],
];
const bytes = (lines: readonly unknown[]) =>
  new TextEncoder().encode(lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"));
const read = (lines: readonly unknown[], options = {}) => readTable("journal.log", bytes(lines), options);

test("the complete trials of a study are rows", async () => {
  const { columns, rows, notes } = await read(journal);
  expect(columns.map(({ name }) => name)).toEqual(["lr", "layers", "optimizer", "value"]);
  expect(rows.map(({ cells }) => cells)).toEqual([
    [0.01, 3, "adam", 0.31],
    [0.002, 8, "sgd", 0.42],
    [0.03, 2, "null", 0.5],
  ]);
  expect(notes).toEqual([
    'the study "mlp" of Optuna, with 3 complete trials; left out: 1 failed, 1 were pruned, 1 have no result yet',
  ]);
});

test("they are added to a study, each once, its only metric being their value", async () => {
  const study = createStudy({
    parameters: {
      lr: floatParameter(1e-5, 0.1, { log: true }),
      layers: intParameter(1, 8),
      optimizer: choiceParameter(["sgd", "adam", "null"]),
    },
    objectives: { loss: "minimize" },
    worker: false,
  });
  const table = await read(journal, { metrics: study.metrics });
  const add = () => addExperiments(study, readExperiments(table, study));
  expect(await add()).toMatchObject({ attached: [1, 2, 3], problems: [] });
  expect(await add()).toMatchObject({ attached: [], known: [1, 2, 3] });
  expect(study.best()).toMatchObject({ value: 0.31, parameters: { lr: 0.01, layers: 3, optimizer: "adam" } });
});

test("results have the names that Optuna or the caller gives them", async () => {
  const two = [created("both", [1, 2]), begun(), ...parameters(0, 0.01, 3, 1), ended(0, 1, [0.3, 12])];
  const headings = async (lines: readonly unknown[], options = {}) =>
    (await read(lines, options)).columns.slice(3).map(({ name }) => name);
  expect(await headings(two)).toEqual(["values_0", "values_1"]);
  expect(await headings(two, { metrics: ["loss", "speed"] })).toEqual(["loss", "speed"]);
  expect(await headings(two, { metrics: ["loss"] })).toEqual(["values_0", "values_1"]);
  const named = [{ op_code: 3, worker_id, study_id: 0, system_attr: { "study:metric_names": ["a", "b"] } }];
  expect(await headings([...two, ...named], { metrics: ["loss", "speed"] })).toEqual(["a", "b"]);
});

test("one of several studies is named; deleted and repeated ones do not count", async () => {
  const several = [
    ...journal,
    created("cnn"),
    created("mlp"),
    begun(1),
    ...parameters(6, 0.02, 5, 0),
    ended(6, 1, [2]),
  ];
  await expect(read(several)).rejects.toThrow('journal.log has several studies: "mlp", "cnn"; name one by --sheet');
  expect((await read(several, { sheet: "cnn" })).rows.map(({ cells }) => cells)).toEqual([[0.02, 5, "sgd", 2]]);
  await expect(read(several, { sheet: "rnn" })).rejects.toThrow('no study "rnn"; it has "mlp", "cnn"');
  const deleted = [...several, { op_code: 1, worker_id, study_id: 0 }];
  expect((await read(deleted)).rows).toHaveLength(1);
});

test("numbers that only Python writes are read, damage is named with its line", async () => {
  const odd = `{"op_code": 7, "worker_id": "a", "trial_id": 5, "step": 1, "intermediate_value": NaN}`;
  expect((await read([...journal, odd])).rows).toHaveLength(3);
  await expect(read([...journal, '{"op_code": 4, "wor'])).rejects.toThrow(/line 30 of journal.log: not complete JSON/);
  await expect(read([created("a"), { op_code: "4" }])).rejects.toThrow(/line 2 of journal.log/);
  await expect(read([{ op_code: 1, worker_id, study_id: 0 }])).rejects.toThrow("an Optuna journal without a study");
});

test("the study that is proposed has the distributions of the journal, not the ranges of its values", async () => {
  const { definition, remarks } = proposeStudy(await read(journal), { value: "minimize" });
  expect(definition.parameters).toEqual({
    lr: floatParameter(1e-5, 0.1, { log: true }),
    layers: intParameter(1, 8),
    optimizer: choiceParameter(["sgd", "adam", "null"]),
  });
  expect(remarks.map(({ text }) => text)).toContain('from "lr", as it is declared there');
  expect(() => createStudy(definition)).not.toThrow();

  const of = (name: string, attributes: object) => JSON.stringify({ name, attributes });
  const range = (low: number, high: number, step: number | null) => ({ low, high, step, log: false });
  const trial = (id: number, high: number) => [
    begun(),
    set(id, "width", 0.5, of("FloatDistribution", range(0, high, 0.25))),
    set(id, "batch", 32, of("IntDistribution", range(16, 64, 16))),
    set(id, "nesterov", 1, of("CategoricalDistribution", { choices: [false, true] })),
    set(id, "seed", 3, of("IntDistribution", range(3, 3, 1))),
    set(id, "model", 0, of("CategoricalDistribution", { choices: ["only"] })),
    ended(id, 1, [0.3]),
  ];
  // The range of "width" is another one in each trial.
  const table = await read([created("steps"), ...trial(0, 1), ...trial(1, 2)]);
  expect(proposeStudy(table, { value: "minimize" }).definition.parameters).toEqual({
    width: floatParameter(0, 2, { step: 0.25 }),
    batch: intParameter(16, 64, { step: 16 }),
    nesterov: { type: "boolean" },
    seed: { type: "fixed", value: 3 },
    model: { type: "fixed", value: "only" },
  });
});
