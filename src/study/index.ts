export {
  type Configuration,
  choiceParameter,
  floatParameter,
  intParameter,
  type ParameterInput,
  type ParameterSpec,
  type ParameterValue,
  type SearchSpaceSpec,
} from "./parameters.ts";
export type { BestTrial, Direction, Objective, Outcome, Trial, TrialOrigin, TrialState } from "./records.ts";
export { createStudy, Study, type StudyJSON, type StudyOptions, studyFromJSON } from "./study.ts";
