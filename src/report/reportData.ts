import { kindOf, type ParameterSpec, type ParameterValue, type Study } from "../study/index.ts";
import type { ObjectiveModel, ReportComparison, ReportData, ReportParameter, ReportTrial } from "./data.ts";
import { objectiveModel, observedModel } from "./objectiveModel.ts";
import { tradeOff } from "./tradeOff.ts";

/** Options of `htmlReport`. */
export interface ReportOptions {
  /** Defaults to the study's name. */
  readonly title?: string;
  /** When the report was made, as it should be shown; defaults to now, UTC. */
  readonly created?: string;
  /** Other searches to compare with, drawn beside the first objective. */
  readonly comparisons?: readonly ReportComparison[];
  /** Whether to ask the model, which takes most of the time; default true. */
  readonly model?: boolean;
  /** Throws AbortError when it fires. */
  readonly signal?: AbortSignal;
}

/**
 * All that a report of a study shows, as plain data. Asks the model of every objective for slices, contours, importances and leave-one-out
 * predictions; what it cannot answer is missing, and said.
 */
export async function reportData(study: Study, options: ReportOptions = {}): Promise<ReportData> {
  const {
    title = study.name,
    created = new Date().toISOString().slice(0, 16).replace("T", " "),
    comparisons = [],
    model,
    signal,
  } = options;
  await study.ready();
  const trials = study.trials.map((trial) => reportTrial(study, trial));
  const modelled = await modelledData(study, { trials, model, signal });
  return { ...observedData(study, trials), title, created, comparisons, ...modelled };
}

/** The part of a report that asks no model. */
export function observedData(study: Study, trials: readonly ReportTrial[]): ReportData {
  const { name, objectives, metrics, outcomeConstraints } = study;
  const models = objectives.map((_, index) => observedModel(study, trials, index));
  const best = models.flatMap(({ incumbent }) => (incumbent ? [incumbent.trial] : []));
  return {
    title: name,
    created: "",
    objectives,
    metrics,
    outcomeConstraints,
    trials,
    models,
    parameters: Object.entries(study.parameters).map(([name, spec]) => reportParameter(name, spec)),
    front:
      objectives.length > 1 ? study.pareto().map(({ trial }) => trial.id) : best.filter((id) => trials[id].isEligible),
    referencePoint: null,
    hypervolumes: [],
    predictedFront: [],
    findings: [],
    explanation: [],
    comparisons: [],
  };
}

/** The part of a report for which models are asked. */
export type ModelledData = Pick<
  ReportData,
  "models" | "findings" | "explanation" | "referencePoint" | "hypervolumes" | "predictedFront"
>;

/** What the models of a study say; `model: false` leaves out what they would have to be fitted for. */
export async function modelledData(
  study: Study,
  { trials, model, signal }: { readonly trials: readonly ReportTrial[] } & Pick<ReportOptions, "model" | "signal">,
): Promise<ModelledData> {
  const ask = model ?? true;
  const models: ObjectiveModel[] = [];
  for (const index of study.objectives.keys()) models.push(await objectiveModel(study, { index, trials, ask, signal }));
  const explanation = ask ? await study.explain({ signal }) : "";
  return {
    models,
    findings: ask ? await study.health({ signal }) : [],
    explanation: explanation.split("\n").filter((line) => line !== "" && !/^(Note|Warning): /.test(line)),
    ...(await tradeOff(study, { trials, ask, signal })),
  };
}

/** A parameter as a report draws it. */
export function reportParameter(name: string, spec: ParameterSpec): ReportParameter {
  const { label = name, unit } = spec;
  return { name, label: unit ? `${label} (${unit})` : label, ...kindOf(spec).axis(spec) };
}

/** A trial with what it means for the study. */
export function reportTrial(study: Study, trial: Study["trials"][number]): ReportTrial {
  const { id, status, origin, reason, message, values, sems, reports, session, created, settled, excluded } = trial;
  const objectives = study.objectiveValues(trial) ?? null;
  const broken = study.violations(trial);
  const violations = broken ? study.outcomeConstraints.map((text) => broken[text]) : null;
  const isTarget = Object.entries(study.parameters).every(([name, spec]) => {
    const target = kindOf(spec).target?.(spec);
    return target === undefined || (trial.settings[name] ?? target) === target;
  });
  const isEligible =
    objectives !== null &&
    violations !== null &&
    !excluded &&
    isTarget &&
    violations.every((violation) => violation <= 0);
  return {
    id,
    status,
    origin,
    reason,
    message,
    values,
    sems,
    reports,
    session,
    created,
    settled,
    excluded,
    parameters: trial.settings as Readonly<Record<string, ParameterValue>>,
    objectives,
    violations,
    isEligible,
  };
}
