export type { GPComponents } from "./components.ts";
export { ExactGP } from "./exactGP.ts";
export { type FitOptions, fitModel } from "./fit.ts";
export { leaveOneOut } from "./leaveOneOut.ts";
export { type MarginalLogLikelihood, marginalLogLikelihood } from "./marginalLikelihood.ts";
export {
  abilityOf,
  type Cache,
  type ConditionOptions,
  type FantasizeOptions,
  type FitProblem,
  type FitSummary,
  type Hyperparameters,
  type LeaveOneOut,
  type Model,
  observedInputs,
  type PathOptions,
  type Paths,
  type PosteriorOptions,
  type SavedModel,
} from "./model.ts";
export { ModelList, modelList } from "./modelList.ts";
export { type FidelityKernelOptions, type MultiFidelityGPOptions, singleTaskMultiFidelityGP } from "./multiFidelity.ts";
export type { Observations } from "./observations.ts";
export { type SamplePaths, type SamplePathsOptions, samplePaths } from "./samplePaths.ts";
export { type LoadOptions, loadModel, type ModelJSON, saveModel } from "./serialize.ts";
export { type SingleTaskGPOptions, singleTaskGP } from "./singleTaskGP.ts";
