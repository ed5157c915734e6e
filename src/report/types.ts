import type { Configuration, ParameterSpec, StudyObjective } from "../study/index.ts";

export interface ReportTrial {
  readonly id: number | string;
  readonly parameters: Configuration;
  readonly status: "complete" | "failed" | "running" | "abandoned" | "pruned";
  /** The objective; a trial counts as complete only with a finite value. */
  readonly value?: number;
  /** The source of the suggestion, such as "sobol" or "model". */
  readonly origin: string;
  readonly message?: string;
}

/** Another search to compare with: its best value after each of its trials. */
export interface ReportComparison {
  readonly label: string;
  readonly best: readonly number[];
}

/** A model's prediction of the objective at n configurations, in the objective's units; arrays of length n. */
export interface Prediction {
  readonly mean: ArrayLike<number>;
  readonly standardDeviation: ArrayLike<number>;
}

export interface ReportInput {
  readonly title: string;
  /** When the report was made, as it should be shown. */
  readonly created: string;
  readonly objective: StudyObjective;
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  /** In the order in which they were proposed. */
  readonly trials: readonly ReportTrial[];
  readonly comparisons?: readonly ReportComparison[];
  /** The model's posterior; without it the report has no slices and no contour. */
  readonly predict?: (configurations: readonly Configuration[]) => Prediction | Promise<Prediction>;
}
