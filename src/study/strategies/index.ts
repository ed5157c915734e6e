export type { AcquisitionName } from "./acquisitions.ts";
export { auto } from "./auto.ts";
export { type BuiltInStrategy, builtInStrategy } from "./builtIn.ts";
export { type ModelBasedOptions, modelBased, nextSurrogate } from "./modelBased.ts";
export { type FittedModel, fittedModel, type Target } from "./recipe.ts";
export { targetOf } from "./scalarization.ts";
export { type SequenceOptions, type Stage, sequence } from "./sequence.ts";
export { sobol } from "./sobol.ts";
export type { Declared, Evidence, SearchProgress, Strategy, Suggestion, SuggestRequest } from "./strategy.ts";
