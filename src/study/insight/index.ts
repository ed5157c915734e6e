export { type Analyses, type AnalysisOptions, type AnalysisResult, analyze } from "./analyses.ts";
export { Models } from "./models.ts";
export type { StudyPrediction } from "./prediction.ts";
