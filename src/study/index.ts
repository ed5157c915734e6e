export type { Direction, StudyDefinition } from "./definition.ts";
export type { BestTrial, Trial, TrialState } from "./records.ts";
export {
  type Axis,
  type BooleanSpec,
  booleanParameter,
  type ChoiceSpec,
  type Condition,
  type Configuration,
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
  type ParameterValue,
  readSpace,
  type SearchSpace,
  type SharedOptions,
  type SpaceDefinition,
} from "./space/index.ts";
export type { StudyStorage } from "./storage/index.ts";
export {
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
  type StudyJSON,
  type StudyPrediction,
  studyFromJSON,
  type TellOptions,
  type TrialOf,
} from "./study.ts";
export type { EventDraft, StudyEvent } from "./trials/index.ts";
export type { Measurement, MetricsOf, OutcomeOf, ParametersOf, ValueOf } from "./types.ts";
