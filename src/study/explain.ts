import type { CompiledStudy } from "./compile.ts";
import { encodedEvidence } from "./evidence.ts";
import { plural } from "./insight/index.ts";
import type { Evidence } from "./strategies/index.ts";
import { remainingBudget, type StudyState } from "./trials/index.ts";

/**
 * How a study chooses its trials, in sentences for people: what is true now of its model and search. `chosen` says it of the strategy.
 */
export function explained(state: StudyState, study: CompiledStudy, chosen: readonly string[], time: number): string[] {
  const evidence = encodedEvidence(state, study);
  return [problem(study, evidence), ...chosen, ...spaceOf(evidence), ...standing(state, study, time)];
}

function problem({ definition }: CompiledStudy, { space, objectives }: Evidence): string {
  const goal = objectives.map(({ name, direction }) => `${direction} ${name}`).join(", ");
  const varying = space.encoding.parameters.filter(({ size }) => size > 1).length;
  const budget = definition.budget.trials === undefined ? "" : ` in ${plural(definition.budget.trials, "trial")}`;
  return `The goal: ${goal} over ${plural(varying, "parameter")}${budget}.`;
}

function spaceOf({ space }: Evidence): string[] {
  const options = space.options({});
  const { parameters } = space.encoding;
  const levels = parameters.filter(({ size }) => size > 1 && Number.isFinite(size)).length;
  const continua = parameters.filter(({ size }) => size === Number.POSITIVE_INFINITY).length;
  const conditional = parameters.some(({ spec }) => spec.when !== undefined);
  const constraints = space.definition.constraints?.length ?? 0;
  if (options) {
    const what = space.definition.candidates ? "candidates" : "experiments of the space";
    return [`The search compares all ${options.length} ${what}.`];
  }
  const how = [
    ...(continua > 0 ? [`gradients over ${plural(continua, "continuous parameter")}`] : []),
    ...(levels > 0 ? [`the levels of ${plural(levels, "parameter")}, one at a time`] : []),
  ];
  return [
    `The search follows ${how.join(", and ")}${constraints > 0 ? `, within ${plural(constraints, "constraint")}` : ""}.`,
    ...(conditional ? ["A parameter that is inactive does not count."] : []),
  ];
}

function standing(state: StudyState, study: CompiledStudy, time: number): string[] {
  const { trials, time: seconds, cost } = remainingBudget(state, study, time);
  const left = [
    ...(Number.isFinite(trials) ? [plural(Math.max(trials, 0), "trial")] : []),
    ...(Number.isFinite(seconds) ? [`${Math.max(Math.round(seconds), 0)} seconds`] : []),
    ...(Number.isFinite(cost) ? [`a cost of ${cost}`] : []),
  ];
  const latest = state.trials.findLast(({ origin }) => origin === "model");
  return [
    ...(left.length > 0 ? [`Left of the budget: ${left.join(", ")}.`] : []),
    ...(latest ? [`Trial ${latest.id} was chosen as: ${latest.reason}.`] : []),
  ];
}
