export type { StudyDefinition } from "./definition.ts";
export { studyFromJSON } from "./json.ts";
export { createStudy, openStudy } from "./open.ts";
export type {
  AmendOptions,
  AskOptions,
  BestTrial,
  Experiment,
  OpenOptions,
  ReasonOptions,
  Recommendation,
  StudyJSON,
  StudyTable,
  SuggestOptions,
  TellOptions,
  TrialOf,
  TrialRow,
} from "./options.ts";
export type { StudyPrediction } from "./predictor.ts";
export {
  type Axis,
  type BooleanSpec,
  booleanParameter,
  type ChoiceSpec,
  type Condition,
  choiceParameter,
  type FidelityCost,
  type FidelitySpec,
  type FixedSpec,
  type FloatOptions,
  type FloatSpec,
  fidelityParameter,
  fixedParameter,
  floatParameter,
  type IntOptions,
  type IntSpec,
  intParameter,
  kindOf,
  type OrdinalSpec,
  ordinalParameter,
  type ParameterSpec,
  readSpace,
  type SearchSpace,
  type SharedOptions,
  type SpaceDefinition,
} from "./space/index.ts";
export {
  type Appended,
  type FollowOptions,
  indexedDBStorage,
  memoryStorage,
  type StudyStorage,
} from "./storage/index.ts";
export {
  type BuiltInStrategy,
  type Evidence,
  type SobolThenLogEIOptions,
  type Strategy,
  type Suggestion,
  type SuggestRequest,
  sobolThenLogEI,
} from "./strategies/index.ts";
export { Study } from "./study.ts";
export type { StrategyModule, StrategyOption, WorkerLike, WorkerOption } from "./suggester/index.ts";
export type {
  Budget,
  Configuration,
  Direction,
  EventDraft,
  Measured,
  Measurements,
  Note,
  ParameterValue,
  QueuedTrial,
  StudyEvent,
  StudyObjective,
  StudyState,
  Trial,
  TrialReport,
  TrialStatus,
} from "./trials/index.ts";
export type { Measurement, MetricsOf, OutcomeOf, ParametersOf, ValueOf } from "./types.ts";
