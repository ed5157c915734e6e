export type { StudyCommand, TrialReference } from "./commands.ts";
export { checkMayCreate, decide, NoTrialError } from "./decide.ts";
export {
  type Budget,
  type Configuration,
  type Definition,
  type Direction,
  differences,
  equal,
  type Measured,
  type Measurements,
  type ParameterValue,
  REDEFINE,
  type StudyObjective,
} from "./definition.ts";
export { type EventDraft, frozen, readEvent, type StudyEvent, stamped } from "./events.ts";
export {
  baselineOf,
  evidenceOf,
  type ObservedTrial,
  remainingBudget,
} from "./evidence.ts";
export {
  bestTrial,
  eligibleTrials,
  hypervolumeOf,
  maximized,
  paretoSet,
  referencePointOf,
} from "./front.ts";
export { combined } from "./measurements.ts";
export { type Failure, failureOf, type Intermediate, isFailure, type Measurement, type OutcomeOf } from "./outcome.ts";
export { replay } from "./reduce.ts";
export { remembered } from "./remembered.ts";
export {
  emptyState,
  type Note,
  type QueuedTrial,
  type StudyState,
  type Trial,
  type TrialReport,
  type TrialStatus,
} from "./state.ts";
