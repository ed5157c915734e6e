/**
 * Studies in pages: what a person sees and stores is in the page, and everything that takes time in a worker. A page that imports this
 * contains no models, acquisition functions or strategies; its worker, `boflow/worker`, does.
 *
 * @module boflow/browser
 */

export {
  BoflowError,
  ConflictError,
  InputError,
  NumericalError,
  onWarning,
  SpaceExhaustedError,
} from "../errors/index.ts";
export {
  booleanParameter,
  choiceParameter,
  evaluate,
  fidelityParameter,
  fixedParameter,
  floatParameter,
  indexedDBStorage,
  intParameter,
  memoryStorage,
  ordinalParameter,
  prune,
  pruning,
  type Study,
  type StudyDefinition,
  type StudyEvent,
  type StudyState,
  type StudyStorage,
  stopping,
  type Trial,
  type TrialOf,
  until,
  type WorkerLike,
} from "../study/index.ts";
export { createStudy, type OpenPageOptions, openStudy, type PageOptions, studyFromJSON } from "./create.ts";
