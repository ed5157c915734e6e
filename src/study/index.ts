export type { StudyDefinition } from "./definition.ts";
export type { StudyJSON, TrialJSON } from "./json.ts";
export type { StudyPrediction } from "./predictor.ts";
export type { BestTrial, Trial } from "./records.ts";
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
export type { StudyStorage } from "./storage/index.ts";
export {
  type BuiltInStrategy,
  type Evidence,
  type SobolThenLogEIOptions,
  type Strategy,
  type Suggestion,
  type SuggestRequest,
  sobolThenLogEI,
} from "./strategies/index.ts";
export {
  type AskOptions,
  createStudy,
  Study,
  studyFromJSON,
  type TellOptions,
  type TrialOf,
} from "./study.ts";
export type { StrategyModule, StrategyOption, WorkerLike, WorkerOption } from "./suggester/index.ts";
export type {
  Configuration,
  Direction,
  EventDraft,
  ParameterValue,
  StudyEvent,
  StudyObjective,
  TrialState,
} from "./trials/index.ts";
export type { Measurement, MetricsOf, OutcomeOf, ParametersOf, ValueOf } from "./types.ts";
