/** A value of one parameter. */
export type Value = number | string | boolean;

/** One point of the search space: parameter name to value. */
export type Configuration = Readonly<Record<string, Value>>;

export interface ReportParameter {
  readonly name: string;
  readonly type: "float" | "int" | "choice";
  /** Bounds of a float or an int. */
  readonly low?: number;
  readonly high?: number;
  /** Searched, and drawn, on a logarithmic scale; default false. */
  readonly log?: boolean;
  /** The values of a choice. */
  readonly choices?: readonly Value[];
}

export interface ReportTrial {
  readonly id: number | string;
  readonly parameters: Configuration;
  readonly state: "complete" | "failed" | "running" | "abandoned";
  /** The objective; a trial counts as complete only with a finite value. */
  readonly value?: number;
  /** What proposed it, such as "sobol" or "model". */
  readonly origin: string;
  readonly message?: string;
}

/** Another search to compare with: its best value after each of its trials. */
export interface ReportComparison {
  readonly label: string;
  readonly best: readonly number[];
}

/** What a model expects of the objective at n configurations, in the objective's own units; arrays of length n. */
export interface Prediction {
  readonly mean: ArrayLike<number>;
  readonly standardDeviation: ArrayLike<number>;
}

export interface ReportInput {
  readonly title: string;
  /** When the report was made, as it should be shown. */
  readonly created: string;
  readonly objective: { readonly name: string; readonly direction: "maximize" | "minimize" };
  readonly parameters: readonly ReportParameter[];
  /** In the order in which they were proposed. */
  readonly trials: readonly ReportTrial[];
  readonly comparisons?: readonly ReportComparison[];
  /** The model's posterior; without it the report has no slices and no contour. */
  readonly predict?: (configurations: readonly Configuration[]) => Prediction;
}
