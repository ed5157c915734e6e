export { addExperiments } from "./add.ts";
export { type ProposedObjective, proposeObjectives, proposeStudy, type Remark } from "./propose.ts";
export { describeExperiments, readExperiments } from "./read.ts";
export { type SuggestedExperiment, suggestExperiments, suggestionTable } from "./suggest.ts";
