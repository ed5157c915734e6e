export { type Analyses, type AnalysisOptions, type AnalysisResult, analyze } from "./analyses.ts";
export type { ParameterImportance, UncertainShare } from "./importance.ts";
export type { LeftOut, StudyLeaveOneOut } from "./leaveOneOut.ts";
export { Models } from "./models.ts";
export type { StudyPrediction } from "./prediction.ts";
