export { onDimensions } from "./activeDimensions.ts";
export { categorical, type IndexOptions, index } from "./categorical.ts";
export { product, type ScaleOptions, scale, sum } from "./composite.ts";
export { defaultCovariance, dimensionScaledLengthscale, gammaCovariance } from "./defaults.ts";
export {
  type CommonOptions,
  defineKernel,
  type KernelDefinition,
  type KernelOptions,
  type KernelParameter,
  perInput,
  perPair,
} from "./define.ts";
export { type EmbeddedColumn, embedded, inputsOf } from "./embedded.ts";
export { type FeatureMap, featureKernel, functionMean } from "./features.ts";
export { downsampling, exponentialDecay, linearTruncatedFidelity } from "./fidelity.ts";
export { type KernelFactories, kernelFromJSON } from "./json.ts";
export type { Kernel, KernelJSON } from "./kernel.ts";
export * from "./mean.ts";
export { allPairs, equalPairs, type Pairs } from "./pairs.ts";
export { linear, polynomial } from "./polynomial.ts";
export { matern12, matern32, matern52, periodic, rationalQuadratic, rbf, stationary } from "./stationary.ts";
export { foreignKernelTypes } from "./types.ts";
