import { ConflictError, InputError, invalid, show } from "../../errors/index.ts";
import { type CommandOf, readCommand, type StudyCommand, type TrialReference } from "./commands.ts";
import { type Configuration, type Definition, differences, equal, type Measurements, REDEFINE } from "./definition.ts";
import type { EventDraft } from "./events.ts";
import { remainingBudget } from "./evidence.ts";
import { combined } from "./measurements.ts";
import type { StudyState, Trial, TrialStatus } from "./state.ts";

type Decision<T extends StudyCommand["type"]> = (
  state: StudyState,
  command: CommandOf<T>,
  definition: Definition,
) => readonly EventDraft[];

const decisions: { readonly [T in StudyCommand["type"]]: Decision<T> } = {
  define(state, { definition }) {
    if (state.version === 0) return [{ type: "definition", definition }];
    const places = differences(state.definition, definition);
    if (places.length === 0) return [];
    throw new InputError(
      `invalid study: its definition differs from the stored one (at ${firstOf(places)}); give the stored one, or, to go on with this one, ${REDEFINE}`,
    );
  },

  redefine({ definition: before, trials, queue }, { definition }, rules) {
    if (equal(before, definition)) return [];
    const read = trials.map((trial) => ({ trial: trial.id, excluded: trial.excluded, ...readable(trial, rules) }));
    const outside = read.flatMap(({ trial, outside }) => (outside.length > 0 ? [{ trial, outside }] : []));
    const lost = read.filter(({ problem, excluded }) => problem !== undefined && !excluded);
    const unqueued = queue.filter(({ parameters }) => problemOf(() => rules.check(parameters))).map(({ id }) => id);
    return [
      { type: "redefined", definition, outside, ...(unqueued.length > 0 && { unqueued }) },
      ...lost.map(({ trial, problem }) => ({ type: "excluded", trial, reason: problem }) as const),
    ];
  },

  create(state, { suggestions, rerun = [], session, time = state.time }, rules) {
    checkMayCreate(state, suggestions.length, rules, time);
    const again = new Set(rerun.map((reference) => running(state, reference, "create").id));
    const waiting = new Map(state.queue.map((item) => [item.id, item]));
    const created = suggestions.map(({ parameters: given, origin, reason, start, queued }, i) => {
      const parameters = rules.check(given);
      if (queued !== undefined && !equal(waiting.get(queued)?.parameters, parameters))
        throw new ConflictError(`invalid suggestion: the queue has no such entry ${queued}; it was taken meanwhile`);
      if (queued !== undefined) waiting.delete(queued);
      const trial = state.trials.length + i;
      return { type: "created", trial, parameters, origin, reason, start, session, queued } as const;
    });
    const reason = "the process that ran it is gone";
    return [...[...again].map((trial) => ({ type: "retried", trial, reason, session }) as const), ...created];
  },

  report(state, { trial: reference, step, values: given }, { metrics }) {
    const trial = running(state, reference, "report");
    if (typeof given !== "object" || given === null || Object.keys(given).length === 0)
      invalid("report", `values by metric, such as { ${metrics[0]}: 0.3 }`, given);
    for (const [name, value] of Object.entries(given)) {
      if (!metrics.includes(name))
        throw new InputError(`invalid report: unknown metric ${show(name)}; the study has ${metrics.join(", ")}`);
      if (!Number.isFinite(value)) invalid(`report of "${name}"`, "a finite number", value);
    }
    const values = given as Readonly<Record<string, number>>;
    const known = trial.reports.find((report) => report.step === step);
    if (known === undefined) return [{ type: "reported", trial: trial.id, step, values }];
    if (equal(known.values, values)) return [];
    throw new ConflictError(`invalid report: trial ${trial.id} has one of step ${step} already: ${show(known.values)}`);
  },

  tell(state, { trial: reference, outcome, parameters, cost }, rules) {
    const trial = find(state, reference);
    const values = rules.measured(outcome);
    const run = settings(trial, parameters, rules);
    if (trial.status !== "complete") return [{ type: "told", trial: trial.id, values, ...run, cost }];
    const isSame = equal(trial.measurements[0], values);
    if (isSame && (run === undefined || equal(run.parameters, trial.settings))) return [];
    throw new ConflictError(
      `invalid outcome: trial ${trial.id} was told already, and differently: ${isSame ? show(trial.settings) : shownValues(trial)}; to correct it use amend(${trial.id}, …), for one more measurement measure(${trial.id}, …)`,
    );
  },

  fail(state, { trial: reference, message, transient = false, parameters, cost }, rules) {
    const trial = find(state, reference);
    if (trial.status === "running") {
      const run = settings(trial, parameters, rules);
      return [{ type: "failed", trial: trial.id, message, ...(transient && { transient }), ...run, cost }];
    }
    const isSame = trial.message === message && (trial.transient ?? false) === transient;
    if (trial.status === "complete" || (trial.status === "failed" && !isSame))
      throw new ConflictError(
        `invalid outcome: trial ${trial.id} is ${trial.status} already${because(trial.message)}; ${trial.status === "complete" ? "if its result is wrong, amend or exclude it" : "to run it again use retry"}`,
      );
    return [];
  },

  abandon: (state, { trial, reason }) => ended(state, trial, "abandoned", reason),
  prune: (state, { trial, reason }) => ended(state, trial, "pruned", reason),

  retry(state, { trial: reference, reason, session }) {
    const trial = find(state, reference);
    if (trial.status === "complete")
      throw new ConflictError(
        `invalid trial: trial ${trial.id} is complete; for one more measurement use measure(${trial.id}, …)`,
      );
    return [{ type: "retried", trial: trial.id, reason, session }];
  },

  measure(state, { trial: reference, outcome, cost }, rules) {
    const trial = complete(state, reference, "measure");
    const values = rules.measured(outcome);
    const problem = problemOf(() => checkMeasurements([...trial.measurements, values], rules));
    if (problem)
      throw new InputError(
        `invalid measure: with this measurement of trial ${trial.id}, ${problem}; amend its outcome`,
      );
    return [{ type: "measured", trial: trial.id, values, cost }];
  },

  amend(state, { trial: reference, outcome, parameters }, rules) {
    const trial = complete(state, reference, "amend");
    if (outcome === undefined && parameters === undefined)
      invalid("amend", "an outcome, or parameters that were run", undefined);
    const values = outcome === undefined ? undefined : rules.measured(outcome);
    const run = settings(trial, parameters, rules);
    const isSame = values === undefined || equal(trial.measurements, [values]);
    if (isSame && (run === undefined || equal(run.parameters, trial.settings))) return [];
    return [{ type: "amended", trial: trial.id, values, ...run }];
  },

  attach({ trials }, { rows }, rules) {
    const read = each("row", rows, ({ parameters, outcome, failed, transient, reason }) => {
      if ((outcome === undefined) === (failed === undefined))
        throw new InputError('invalid experiment: expected an outcome, or { failed: "why" }');
      const values = outcome === undefined ? undefined : rules.measured(outcome);
      const failure = { failed, ...(transient && { transient }) };
      return { ...attached(parameters, rules), values, ...failure, reason };
    });
    /** How many attached trials there are of each experiment. */
    const known = new Map<string, number>();
    for (const { attempts, parameters, measurements, message } of trials)
      if (attempts === 0) {
        const key = experimentKey(parameters, measurements[0] ?? message);
        known.set(key, (known.get(key) ?? 0) + 1);
      }
    const isNew = ({ parameters, values, failed }: (typeof read)[number]) => {
      const key = experimentKey(parameters, values ?? failed);
      const count = known.get(key) ?? 0;
      known.set(key, count - 1);
      return count <= 0;
    };
    return read.filter(isNew).map((row, i) => ({ type: "attached", trial: trials.length + i, ...row }));
  },

  enqueue: (_, { rows }, rules) =>
    each("row", rows, ({ parameters, reason }) => ({ type: "enqueued", parameters: rules.check(parameters), reason })),

  exclude(state, { trial: reference, reason }) {
    const { id, excluded } = find(state, reference);
    return excluded ? [] : [{ type: "excluded", trial: id, reason }];
  },

  include(state, { trial: reference, reason }, rules) {
    const trial = find(state, reference);
    if (!trial.excluded) return [];
    // After a redefinition, a model may no longer be able to read it.
    const { problem } = readable(trial, rules);
    if (problem) throw new InputError(`invalid include: no model can learn from trial ${trial.id}: ${problem}`);
    return [{ type: "included", trial: trial.id, reason }];
  },

  stop: ({ stopped }, { reason, everyone }) =>
    stopped === reason && !everyone ? [] : [{ type: "stopped", reason, everyone }],
  pause: ({ paused }, { reason }) => (paused === null ? [{ type: "paused", reason }] : []),
  resume: ({ paused }, { reason }) => (paused === null ? [] : [{ type: "resumed", reason }]),

  note: (state, { text, trial }) => [
    { type: "noted", text, ...(trial !== undefined && { trial: find(state, trial).id }) },
  ],
};

/**
 * What happens when a command is given to a study as it stands: the events to append, none where nothing changes. Pure: times and ids come
 * when they are appended, and fields that are undefined are left out. `definition` is that of the state, compiled; for `define` and `redefine`
 * the one that the command gives. Throws InputError that says what is wrong with the command.
 */
export function decide(state: StudyState, command: StudyCommand, definition: Definition): readonly EventDraft[] {
  const read = readCommand(command);
  if (state.version === 0 && read.type !== "define")
    throw new InputError(`invalid command "${read.type}": the study has no definition yet; define it first`);
  return (decisions[read.type] as Decision<StudyCommand["type"]>)(state, read as never, definition);
}

const REMEDY = `raise it and ${REDEFINE}`;

/** No trial may begin as the study stands: it is paused, or its budget used up. */
export class NoTrialError extends ConflictError {}

/** Throws NoTrialError where no trials, or fewer, may begin at a time (milliseconds since 1970): the study is paused, or its budget used up. */
export function checkMayCreate(state: StudyState, count: number, rules: Definition, time: number): void {
  if (state.paused !== null)
    throw new NoTrialError(`the study is paused${because(state.paused)}; resume it to ask for trials`);
  const left = remainingBudget(state, rules, time);
  if (count > left.trials)
    throw new NoTrialError(
      `the budget of ${rules.budget?.trials} trials leaves ${left.trials}, and ${count} ${count === 1 ? "is" : "are"} asked for; ${REMEDY}`,
    );
  if (left.time <= 0 || left.cost <= 0)
    throw new NoTrialError(
      `the budget of ${left.time <= 0 ? `${rules.budget?.time} seconds` : `cost ${rules.budget?.cost}`} is used up; ${REMEDY}`,
    );
}

function find({ trials }: StudyState, reference: TrialReference): Trial {
  const isId = typeof reference === "number";
  const trial: Trial | undefined = trials[isId ? reference : reference.id];
  if (trial === undefined)
    throw new InputError(
      `invalid trial: expected one of the ${trials.length} trials of this study, got ${show(isId ? reference : reference.id)}`,
    );
  if (!isId && !equal(reference.parameters, trial.parameters) && !equal(reference.parameters, trial.settings))
    throw new InputError(
      `invalid trial: trial ${trial.id} of this study has other parameters; is it one of another study?`,
    );
  return trial;
}

function running(state: StudyState, reference: TrialReference, call: string): Trial {
  const trial = find(state, reference);
  if (trial.status !== "running")
    throw new ConflictError(
      `invalid ${call}: trial ${trial.id} is ${trial.status}${because(trial.message)}; it must be running`,
    );
  return trial;
}

function complete(state: StudyState, reference: TrialReference, call: string): Trial {
  const trial = find(state, reference);
  if (trial.status !== "complete")
    throw new ConflictError(`invalid ${call}: trial ${trial.id} is ${trial.status}; tell its result first`);
  return trial;
}

/** A running trial ends without a result. */
function ended(
  state: StudyState,
  reference: TrialReference,
  type: Extract<TrialStatus, "abandoned" | "pruned">,
  reason: string | undefined,
): EventDraft[] {
  if (find(state, reference).status === type) return [];
  const { id } = running(state, reference, type === "pruned" ? "prune" : "abandon");
  return [{ type, trial: id, reason }];
}

function attached(parameters: unknown, rules: Definition) {
  const { outside, ...read } = rules.attached(parameters);
  return { ...read, ...(outside.length > 0 && { outside }) };
}

/** The settings that were run; undefined where none are given. */
function settings(trial: Trial, parameters: Readonly<Record<string, unknown>> | undefined, rules: Definition) {
  return parameters && attached({ ...trial.parameters, ...parameters } as Configuration, rules);
}

/** In what respects a trial could not be suggested, and why a model cannot learn from it, if it cannot. */
function readable(trial: Trial, rules: Definition): { outside: readonly string[]; problem?: string | undefined } {
  let outside: readonly string[] = [];
  const problem = problemOf(() => {
    outside = rules.attached(trial.settings).outside;
    if (trial.status === "complete") checkMeasurements(trial.measurements, rules);
  });
  return { outside, problem };
}

/** Throws InputError where the definition makes no numbers of the measurements of a trial. */
function checkMeasurements(measurements: readonly Measurements[], rules: Definition): void {
  const values = combined(measurements);
  const missing = rules.metrics.filter((name) => !Object.hasOwn(values, name));
  if (missing.length > 0) throw new InputError(`it has no value of ${missing.join(", ")}`);
  if (!rules.objectiveValues(values).every(Number.isFinite)) throw new InputError("an objective is not finite");
  if (!rules.violations(values, undefined).every(Number.isFinite))
    throw new InputError("an outcome constraint is not finite");
}

function problemOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

/** The same for equal experiments with equal outcomes, whatever the order of names. */
function experimentKey(parameters: Configuration, outcome: Measurements | string | undefined): string {
  const sorted = (values: object) => Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  const measured = typeof outcome === "object" && sorted(outcome).map(([name, { mean, sem }]) => [name, mean, sem]);
  return JSON.stringify([sorted(parameters), measured || outcome]);
}

/** What is read of each row; the message of an error says in which of several rows it is. */
function each<R, T>(what: string, rows: readonly R[], read: (row: R) => T): T[] {
  return rows.map((row, i) => {
    try {
      return read(row);
    } catch (error) {
      if (rows.length === 1 || !(error instanceof InputError)) throw error;
      throw new InputError(`${what} ${i}: ${error.message}`, { cause: error });
    }
  });
}

function because(reason: string | undefined): string {
  return reason ? ` (${reason})` : "";
}

function shownValues({ measurements }: Trial): string {
  return Object.entries(measurements[0])
    .map(([name, { mean, sem }]) => `${name} ${mean}${sem === null ? "" : ` ± ${sem}`}`)
    .join(", ");
}

function firstOf(places: readonly string[]): string {
  return `${places.slice(0, 4).join("; ")}${places.length > 4 ? `; and ${places.length - 4} more` : ""}`;
}
