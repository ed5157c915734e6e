import type { CheckedDefinition } from "./definition.ts";
import type { Goals } from "./objectives.ts";
import { measurementsOf } from "./outcome.ts";
import type { BestTrial, Trial } from "./records.ts";
import type { SearchSpace } from "./space/index.ts";
import type { Evidence } from "./strategies/index.ts";
import { nonDominated } from "./trials/index.ts";

/** A definition whose formulas are compiled. */
export interface CompiledStudy {
  readonly definition: CheckedDefinition;
  readonly space: SearchSpace;
  readonly goals: Goals;
}

/** The complete trials with their objectives and by how much they break each outcome constraint. */
function observed(trials: readonly Trial[], { definition, goals }: CompiledStudy) {
  const told: Trial | undefined = trials[definition.baseline];
  const baseline = told?.state === "complete" ? measurementsOf(told) : undefined;
  return trials
    .filter(({ state }) => state === "complete")
    .map((trial) => {
      const values = measurementsOf(trial);
      const objectives = goals.objectives(values);
      return {
        trial,
        objectives: objectives.map(({ value }) => value),
        variances: objectives.map(({ variance }) => variance),
        violations: goals.constraints(values, baseline).map(({ value }) => value),
      };
    });
}

/** What a strategy knows of these trials. */
export function evidenceOf(trials: readonly Trial[], study: CompiledStudy): Evidence {
  const { space, definition } = study;
  const complete = observed(trials, study);
  const point = ({ parameters }: Trial) => space.encoding.encode(parameters);
  const inState = (state: Trial["state"]) => trials.filter((trial) => trial.state === state).map(point);
  return {
    space,
    objectives: definition.objectives,
    points: complete.map(({ trial }) => point(trial)),
    outcomes: complete.map(({ objectives }) => objectives),
    variances: complete.map(({ variances }) => variances),
    violations: complete.map(({ violations }) => violations),
    pending: inState("running"),
    failed: inState("failed"),
  };
}

/** The complete trials at the highest fidelity that satisfy the outcome constraints and are not dominated, in their order. */
export function paretoTrials(trials: readonly Trial[], study: CompiledStudy): BestTrial[] {
  const targets = Object.entries(study.space.targets);
  const eligible = observed(trials, study).filter(
    ({ trial: { parameters }, violations }) =>
      violations.every((violation) => violation <= 0) &&
      targets.every(([name, value]) => (parameters[name] ?? value) === value),
  );
  return nonDominated(eligible, study.definition.objectives).map(({ trial, objectives: [value] }) => ({
    trial,
    value,
    parameters: trial.parameters,
  }));
}
