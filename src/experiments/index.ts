export type { MatchedColumns, Wanted } from "./columns.ts";
export { describeExperiments, type ExperimentRow, type Experiments, type Outcome, readExperiments } from "./read.ts";
