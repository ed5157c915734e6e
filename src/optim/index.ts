export { type OptimizeAcqfDiscreteOptions, optimizeAcqfDiscrete } from "./discrete.ts";
export { type OptimizeAcqfMixedOptions, optimizeAcqfMixed } from "./mixed.ts";
export { type OptimizeAcqfMixedAlternatingOptions, optimizeAcqfMixedAlternating } from "./mixedAlternating.ts";
export { optimizeAcqf } from "./optimizeAcqf.ts";
export type { OptimizeAcqfOptions, OptimizeAcqfResult, OptimizeProgress } from "./options.ts";
export {
  optimizePosteriorPareto,
  type ParetoSearchOptions,
  type ParetoSet,
  paretoSamples,
} from "./posteriorPareto.ts";
export type { ParameterConstraint, SearchSpaceOptions } from "./searchSpace.ts";
export { type WarmStartOptions, warmStart } from "./warmStart.ts";
