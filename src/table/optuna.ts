import * as z from "zod/mini";
import { conforming, InputError, parsedJSON } from "../errors/index.ts";
import type { Cell, Declared } from "./table.ts";

/*
 * The journal of Optuna (`JournalFileBackend`): one operation a line. What is not legal by its rules, such as a value of a trial that has ended, is
 * in the file all the same and has no effect.
 */

const [CREATE_STUDY, DELETE_STUDY, SET_STUDY_SYSTEM_ATTR, CREATE_TRIAL, SET_TRIAL_PARAM, SET_TRIAL_STATE] = [
  0, 1, 3, 4, 5, 6,
];
const [COMPLETE, PRUNED, FAILED] = [1, 2, 3];

const id = z.int().check(z.minimum(0));
const values = z.nullish(z.array(z.number()));

/** The fields of all operations that matter here. */
const operation = z.looseObject({
  op_code: z.int(),
  study_id: z.optional(id),
  study_name: z.optional(z.string()),
  directions: z.optional(z.array(z.int())),
  system_attr: z.optional(z.record(z.string(), z.unknown())),
  trial_id: z.optional(id),
  param_name: z.optional(z.string()),
  param_value_internal: z.optional(z.number()),
  distribution: z.optional(z.string()),
  distributions: z.optional(z.record(z.string(), z.string())),
  params: z.optional(z.record(z.string(), z.number())),
  state: z.optional(z.int()),
  value: z.nullish(z.number()),
  values,
});
type Operation = z.infer<typeof operation>;

const distribution = z.looseObject({
  name: z.string(),
  attributes: z.looseObject({
    choices: z.optional(z.array(z.unknown())),
    low: z.optional(z.number()),
    high: z.optional(z.number()),
    log: z.optional(z.boolean()),
    step: z.nullish(z.number()),
  }),
});

interface OptunaTrial {
  readonly study: OptunaStudy;
  readonly parameters: Map<string, Cell>;
  state: number;
  values: readonly number[] | null;
}

interface OptunaStudy {
  readonly name: string;
  readonly results: number;
  readonly trials: OptunaTrial[];
  /** The distributions of its parameters. */
  readonly declared: Map<string, Declared>;
  metricNames: readonly string[] | null;
}

/** Whether a text is such a journal, by its first line. */
export function isOptunaJournal(text: string): boolean {
  return /^\s*\{[^\n]*"op_code"\s*:/.test(text);
}

/**
 * The complete trials of a study, the only one of the journal unless it is named, as a table: parameters, and results by the names that the study
 * or the caller gives them, else "value"; and the distributions of the parameters. Throws InputError for a journal that is damaged, and one without that study.
 */
export function readOptunaJournal(
  text: string,
  source: string,
  { study: wanted, metrics }: { study: string | undefined; metrics: readonly string[] | undefined },
): { records: Cell[][]; notes: string[]; declared: ReadonlyMap<string, Declared> } {
  const studies = replayed(text, source);
  const names = studies.map(({ name }) => `"${name}"`).join(", ");
  const found = wanted === undefined ? studies : studies.filter(({ name }) => name === wanted);
  if (found.length === 0)
    throw new InputError(
      studies.length === 0
        ? `${source} is an Optuna journal without a study`
        : `${source} has no study "${wanted}"; it has ${names}`,
    );
  if (found.length > 1) throw new InputError(`${source} has several studies: ${names}; name one by --sheet`);
  const [{ name, trials, results, metricNames, declared }] = found;
  const complete = trials.filter(({ state, values }) => state === COMPLETE && values?.length === results);
  const parameters = [...new Set(complete.flatMap((trial) => [...trial.parameters.keys()]))];
  const own = metricNames ?? (metrics?.length === results ? metrics : null);
  const headings = own ?? (results === 1 ? ["value"] : Array.from({ length: results }, (_, k) => `values_${k}`));
  const rows = complete.map((trial) => [
    ...parameters.map((parameter) => trial.parameters.get(parameter) ?? null),
    ...(trial.values as readonly number[]),
  ]);
  const count = (states: readonly number[]) => trials.filter(({ state }) => states.includes(state)).length;
  const lost = [
    [count([FAILED]), "failed"],
    [count([PRUNED]), "were pruned"],
    [trials.length - complete.length - count([FAILED, PRUNED]), "have no result yet"],
  ].flatMap(([n, what]) => (n ? [`${n} ${what}`] : []));
  const left = lost.length > 0 ? `; left out: ${lost.join(", ")}` : "";
  return {
    records: [[...parameters, ...headings], ...rows],
    notes: [`the study "${name}" of Optuna, with ${complete.length} complete trials${left}`],
    declared,
  };
}

/** The studies that the operations leave. */
function replayed(text: string, source: string): OptunaStudy[] {
  const studies = new Map<number, OptunaStudy>();
  const trials: OptunaTrial[] = [];
  let created = 0;
  for (const [i, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const what = `line ${i + 1} of ${source}`;
    // Python writes numbers that JSON has not.
    const json = parsedJSON(what, line.replace(/(?<=[:[,]\s*)(?:NaN|-?Infinity)(?=\s*[,}\]])/g, "null"));
    const given = conforming(what, operation, json);
    const study = studies.get(given.study_id ?? -1);
    const trial = trials[given.trial_id ?? -1];
    const isOpen = trial !== undefined && ![COMPLETE, PRUNED, FAILED].includes(trial.state);
    if (given.op_code === CREATE_STUDY) {
      const { study_name: name = "", directions = [0] } = given;
      if (![...studies.values()].some((other) => other.name === name))
        studies.set(created++, {
          ...{ name, results: directions.length, trials: [], declared: new Map(), metricNames: null },
        });
    } else if (given.op_code === DELETE_STUDY) studies.delete(given.study_id ?? -1);
    else if (given.op_code === SET_STUDY_SYSTEM_ATTR && study) {
      const metricNames = given.system_attr?.["study:metric_names"];
      if (Array.isArray(metricNames)) study.metricNames = metricNames.map(String);
    } else if (given.op_code === CREATE_TRIAL && study) {
      const made = {
        study,
        parameters: parametersOf(given, study, what),
        state: given.state ?? 0,
        values: valuesOf(given),
      };
      study.trials.push(made);
      trials.push(made);
    } else if (given.op_code === SET_TRIAL_PARAM && isOpen) {
      const { param_name: name = "", param_value_internal: value = Number.NaN, distribution: text = "" } = given;
      trial.parameters.set(name, cellOf(value, name, text, trial.study, what));
    } else if (given.op_code === SET_TRIAL_STATE && isOpen) {
      trial.state = given.state ?? trial.state;
      trial.values = valuesOf(given) ?? trial.values;
    }
  }
  return [...studies.values()];
}

function valuesOf({ value, values }: Operation): readonly number[] | null {
  return values ?? (typeof value === "number" ? [value] : null);
}

/** The parameters with which a trial was created, as `study.add_trial` does. */
function parametersOf(
  { params = {}, distributions = {} }: Operation,
  study: OptunaStudy,
  what: string,
): Map<string, Cell> {
  return new Map(
    Object.entries(params).map(([name, value]) => [name, cellOf(value, name, distributions[name], study, what)]),
  );
}

/** The value of a parameter, whose distribution the study then knows. A categorical value is stored as its place among the choices, any other as itself. */
function cellOf(value: number, name: string, text: string | undefined, { declared }: OptunaStudy, what: string): Cell {
  const { name: kind, attributes } = conforming(what, distribution, parsedJSON(what, text ?? ""));
  const { low, high, log = false, step = null } = attributes;
  if (attributes.choices) {
    const choices = attributes.choices.map((choice) =>
      typeof choice === "string" || typeof choice === "number" || typeof choice === "boolean" ? choice : String(choice),
    );
    declared.set(name, { choices });
    return choices[value] ?? String(undefined);
  }
  const before = declared.get(name);
  // A range may differ from trial to trial: here it is the one around all.
  const around = before && "low" in before ? before : { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };
  if (low !== undefined && high !== undefined)
    declared.set(name, {
      ...{ low: Math.min(low, around.low), high: Math.max(high, around.high) },
      ...{ whole: kind.startsWith("Int"), log, step },
    });
  return value;
}
