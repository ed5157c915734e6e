export {
  type OptimizeAcqfDiscreteOptions,
  type OptimizeAcqfMixedOptions,
  optimizeAcqfDiscrete,
  optimizeAcqfMixed,
} from "./discrete.ts";
export {
  type OptimizeAcqfOptions,
  type OptimizeAcqfResult,
  type OptimizeProgress,
  optimizeAcqf,
} from "./optimizeAcqf.ts";
export type { ParameterConstraint, SearchSpaceOptions } from "./searchSpace.ts";
export { type WarmStartOptions, warmStart } from "./warmStart.ts";
