export { readCommand, type StudyCommand, type TrialReference } from "./commands.ts";
export { decide } from "./decide.ts";
export { type Budget, type Definition, differences, type Measured, type Measurements } from "./definition.ts";
export { type EventDraft, readEvent, type StudyEvent, stamped } from "./events.ts";
export {
  bestTrial,
  evidenceOf,
  type ObservedTrial,
  paretoSet,
  remainingBudget,
  type TrialEvidence,
  trialSeed,
} from "./evidence.ts";
export { reduce, replay } from "./reduce.ts";
export {
  emptyState,
  type Note,
  type QueuedTrial,
  type Report,
  type StudyState,
  type TrialRecord,
  type TrialStatus,
} from "./state.ts";
