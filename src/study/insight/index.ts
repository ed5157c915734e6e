export { type Analyses, type AnalysisOptions, type AnalysisResult, analyze } from "./analyses.ts";
export { loadBelief, type SavedBelief } from "./belief.ts";
export { type Finding, MODEL_CHECK_TRIALS } from "./checks.ts";
export { type ExpectedOutcome, expectedAt, type StudyPrediction } from "./expected.ts";
export type { ParameterImportance, Uncertain } from "./importance.ts";
export type { LeftOut, StudyLeaveOneOut } from "./leaveOneOut.ts";
export { Models } from "./models.ts";
export { plural } from "./plural.ts";
