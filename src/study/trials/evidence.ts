import type { Definition, Measurements } from "./definition.ts";
import { combined } from "./measurements.ts";
import type { StudyState, Trial } from "./state.ts";

/** A complete trial with what it means for the study. */
export interface ObservedTrial {
  readonly trial: Trial;
  /** Its objectives, in their order, in the user's units. */
  readonly objectives: readonly number[];
  /** By how much it breaks each outcome constraint: at most 0 where it holds. */
  readonly violations: readonly number[];
}

/** What is known of a study, for a strategy: trials by id. Those excluded are in none of the lists. */
export interface TrialEvidence {
  readonly complete: readonly ObservedTrial[];
  /** Those that run. */
  readonly pending: readonly Trial[];
  /** Those whose failure was not transient. */
  readonly failed: readonly Trial[];
  /** Stopped early. */
  readonly pruned: readonly Trial[];
  /** Of the pruned ones, where the definition has a model learn from them: as if their last reports were their results. */
  readonly partial: readonly ObservedTrial[];
}

/** What the trials of a study say, by its definition. */
export function evidenceOf({ trials }: StudyState, definition: Definition): TrialEvidence {
  const having = (status: Trial["status"]) => trials.filter((trial) => !trial.excluded && trial.status === status);
  const baseline = baselineOf(trials, definition);
  const pruned = having("pruned");
  const lastReported = definition.learnFromPruned ? pruned.flatMap((trial) => lastReport(trial, definition)) : [];
  return {
    complete: having("complete").map((trial) => observed(trial, definition, baseline)),
    pending: having("running"),
    failed: having("failed").filter(({ transient }) => !transient),
    pruned,
    partial: lastReported.map((trial) => observed(trial, definition, baseline)),
  };
}

/** The trial with the values of its last report as its measurement; none where a metric is missing. */
function lastReport(trial: Trial, { metrics }: Definition): Trial[] {
  const values = trial.reports.at(-1)?.values ?? {};
  if (!metrics.every((name) => Object.hasOwn(values, name))) return [];
  const measured = metrics.map((name) => [name, { mean: values[name] as number, sem: null }]);
  return [{ ...trial, measurements: [Object.fromEntries(measured)] }];
}

function observed(trial: Trial, definition: Definition, baseline: Measurements | undefined): ObservedTrial {
  const values = combined(trial.measurements);
  return {
    trial,
    objectives: definition.objectiveValues(values),
    violations: definition.violations(values, baseline),
  };
}

/** What the baseline trial had; undefined before it is told. */
export function baselineOf(trials: readonly Trial[], { baseline }: Definition): Measurements | undefined {
  const trial = baseline === undefined ? undefined : trials[baseline];
  return trial?.status === "complete" ? combined(trial.measurements) : undefined;
}

/** What is left of the budget at a time (milliseconds since 1970); Infinity where there is none. Trials attached or abandoned cost none. */
export function remainingBudget(
  state: StudyState,
  { budget = {} }: Definition,
  time: number,
): Required<NonNullable<Definition["budget"]>> {
  const { trials = Infinity, time: seconds = Infinity, cost = Infinity } = budget;
  const isSuggested = ({ attempts, status }: Trial) => attempts > 0 && status !== "abandoned";
  const sum = (of: (trial: Trial) => number) => state.trials.reduce((total, trial) => total + of(trial), 0);
  return {
    trials: trials === Infinity ? trials : trials - sum((trial) => Number(isSuggested(trial))),
    time: seconds - (time - state.began) / 1000,
    cost: cost === Infinity ? cost : cost - sum((trial) => trial.cost),
  };
}
