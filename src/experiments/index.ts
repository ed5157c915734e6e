export { type AddedExperiments, addExperiments } from "./add.ts";
export type { MatchedColumns, Wanted } from "./columns.ts";
export { type ProposedObjective, type ProposedStudy, proposeObjectives, proposeStudy, type Remark } from "./propose.ts";
export { describeExperiments, type ExperimentRow, type Experiments, type Outcome, readExperiments } from "./read.ts";
export { type SuggestedExperiment, suggestExperiments, suggestionTable } from "./suggest.ts";
