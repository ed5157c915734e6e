import type { Configuration, Study } from "../study/index.ts";
import type { ReportComparison, ReportInput } from "./types.ts";

export interface ReportOptions {
  /** Defaults to the study's name. */
  readonly title?: string;
  /** When the report was made, as it should be shown; defaults to now, UTC. */
  readonly created?: string;
  /** Other searches to compare with. */
  readonly comparisons?: readonly ReportComparison[];
}

/** The input of a study's report, one for each objective. */
export async function inputsOf(study: Study, options: ReportOptions = {}): Promise<ReportInput[]> {
  const {
    title = study.name,
    created = new Date().toISOString().slice(0, 16).replace("T", " "),
    comparisons,
  } = options;
  await study.ready();
  const isTold = study.trials.some(({ status }) => status === "complete");
  return study.objectives.map((objective, i): ReportInput => {
    const trials = study.trials.map((trial) => {
      const { id, status, origin, message } = trial;
      const parameters = trial.settings as Configuration;
      return { id, parameters, status, origin, message, value: study.objectiveValues(trial)?.[i] };
    });
    const predict = (configurations: readonly Configuration[]) =>
      study.predict(configurations, { objective: objective.name });
    const { parameters } = study;
    return { title, created, objective, parameters, trials, comparisons, ...(isTold && { predict }) };
  });
}
