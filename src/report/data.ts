import type {
  Axis,
  ExpectedOutcome,
  Finding,
  ParameterImportance,
  ParameterValue,
  StudyLeaveOneOut,
  StudyObjective,
  Trial,
} from "../study/index.ts";

/** All that a report shows, as plain data: pictures are functions of it, in Node and in a page. */
export interface ReportData {
  /** The title of the page. */
  readonly title: string;
  /** When the report was made, as it should be shown. */
  readonly created: string;
  /** The parameters of the study. */
  readonly parameters: readonly ReportParameter[];
  /** Its objectives. */
  readonly objectives: readonly StudyObjective[];
  /** Its metrics. */
  readonly metrics: readonly string[];
  /** The comparisons that acceptable outcomes satisfy. */
  readonly outcomeConstraints: readonly string[];
  /** In the order in which they began. */
  readonly trials: readonly ReportTrial[];
  /** The ids of the eligible trials that no other one dominates; with one objective, of the best trial. */
  readonly front: readonly number[];
  /** Of several objectives: from where hypervolume is measured; null where there is one objective, and while that is not known. */
  readonly referencePoint: readonly number[] | null;
  /** The hypervolume after each eligible trial; empty where there is no reference point. */
  readonly hypervolumes: readonly { readonly id: number; readonly value: number }[];
  /** What the models expect of the objectives at the points of their front; empty where there is one objective, or no model. */
  readonly predictedFront: readonly (readonly Expected[])[];
  /** What the model of each objective says, in their order. */
  readonly models: readonly ObjectiveModel[];
  /** What `health()` found. */
  readonly findings: readonly Finding[];
  /** How trials are chosen, in sentences. */
  readonly explanation: readonly string[];
  /** Other searches that are drawn beside the first objective. */
  readonly comparisons: readonly ReportComparison[];
}

/** A parameter as a report draws it. */
export interface ReportParameter extends Axis {
  /** The name of the parameter. */
  readonly name: string;
  /** Its label, with the unit. */
  readonly label: string;
}

/** A trial with what it means for the study. */
export interface ReportTrial
  extends Pick<
    Trial,
    | "id"
    | "status"
    | "origin"
    | "reason"
    | "message"
    | "values"
    | "sems"
    | "reports"
    | "session"
    | "created"
    | "settled"
    | "excluded"
  > {
  /** Those that were run; inactive ones are absent. */
  readonly parameters: Trial["settings"];
  /** In their order; null unless the trial is complete. */
  readonly objectives: readonly number[] | null;
  /** By how much each outcome constraint is broken: at most 0 where it holds; null unless the trial is complete. */
  readonly violations: readonly number[] | null;
  /** Whether it may be the best: complete, not excluded, at the highest fidelity, and no outcome constraint is broken. */
  readonly isEligible: boolean;
}

/** What the model of one objective says. */
export interface ObjectiveModel {
  /** The objective. */
  readonly objective: StudyObjective;
  /** The trial through which slices and contours go; null before one is complete. */
  readonly incumbent: Incumbent | null;
  /** Along each parameter, the most important ones first. */
  readonly slices: readonly Slice[];
  /** Over pairs of parameters, the most important ones first. */
  readonly surfaces: readonly Surface[];
  /** The importance of each parameter. */
  readonly importance: readonly ParameterImportance[];
  /** Each trial predicted from the others; null where there are too few. */
  readonly leaveOneOut: StudyLeaveOneOut | null;
  /** Why a part is missing, for people. */
  readonly missing: readonly string[];
}

/** The best trial observed, and what the model expects of the objective there; null where there is no model. */
export interface Incumbent {
  /** The id of the trial. */
  readonly trial: number;
  /** The value of the objective. */
  readonly value: number;
  /** What the model expects there; null without a model. */
  readonly expected: Expected | null;
  /** Numeric parameters that are at a bound. */
  readonly atBounds: readonly { readonly parameter: string; readonly side: "lower" | "upper" }[];
  /** The trial that the model believes to be the best, where that is another one. */
  readonly recommended: (Expected & { readonly trial: number }) | null;
}

/** What a model expects, without observation noise. */
export type Expected = Pick<ExpectedOutcome, "median" | "lower" | "upper">;

/** The posterior along one parameter, all others as in the incumbent; no points where that cannot be predicted. */
export interface Slice {
  /** The parameter that varies. */
  readonly parameter: string;
  /** What is expected at its values. */
  readonly points: readonly (Expected & { readonly at: ParameterValue })[];
}

/** The posterior median over two parameters, all others as in the incumbent: one row for each value of `y`. */
export interface Surface {
  /** The first parameter, and the values that it takes. */
  readonly x: { readonly parameter: string; readonly values: readonly ParameterValue[] };
  /** The second parameter, and the values that it takes. */
  readonly y: { readonly parameter: string; readonly values: readonly ParameterValue[] };
  /** What is expected at each value of the second parameter and, within it, of the first. */
  readonly expected: readonly (readonly Expected[])[];
}

/** Another search to compare with: its best value after each of its trials. */
export interface ReportComparison {
  /** What it is called. */
  readonly label: string;
  /** Its best value after each trial. */
  readonly best: readonly number[];
}
