export * from "./analytic/analytic.ts";
export * from "./analytic/constrained.ts";
export type { Marginal } from "./analytic/marginal.ts";
export * from "./analytic/noisy.ts";
export {
  type Acquisition,
  type AcquisitionParts,
  acquisition,
  checkedAcquisition,
  checkedModel,
  type InnerProblem,
  incumbentsOf,
  jointAcquisition,
  type OneShot,
  valuesOf,
} from "./base/acquisition.ts";
export {
  type OutcomeOptions,
  type PosteriorTransform,
  scalarizedPosteriorTransform,
} from "./base/posteriorTransform.ts";
export * from "./entropy/jointEntropy.ts";
export * from "./entropy/maxValueEntropy.ts";
export { type GumbelOptions, gumbelMaxValues, type MaxValueOptions } from "./entropy/maxValues.ts";
export { type AffineCostOptions, affineFidelityCost, type CostModel, inverseCostWeighting } from "./fidelity/cost.ts";
export {
  type ByFidelity,
  expandTraceObservations,
  type FidelityBounds,
  projectToTargetFidelity,
  type TraceOptions,
} from "./fidelity/fidelity.ts";
export type { FidelityOptions } from "./fidelity/options.ts";
export {
  type DiscreteKnowledgeGradientOptions,
  discreteKnowledgeGradient,
} from "./lookahead/discreteKnowledgeGradient.ts";
export { splitFantasyPoints } from "./lookahead/fantasies.ts";
export {
  type KnowledgeGradientOptions,
  type MultiFidelityKnowledgeGradientOptions,
  qKnowledgeGradient,
  qMultiFidelityKnowledgeGradient,
} from "./lookahead/knowledgeGradient.ts";
export * from "./lookahead/multiStepLookahead.ts";
export * from "./lookahead/nestedKnowledgeGradient.ts";
export * from "./monteCarlo/confidenceBound.ts";
export {
  type BestFOptions,
  type LogFeasibilityOptions,
  type LogImprovementOptions,
  type ProbabilityOfImprovementOptions,
  qExpectedImprovement,
  qLogExpectedImprovement,
  qLogProbabilityOfFeasibility,
  qProbabilityOfImprovement,
  type Smoothing,
} from "./monteCarlo/improvement.ts";
export {
  type Draw,
  linearObjective,
  type MonteCarloOptions,
  type MonteCarloParts,
  monteCarlo,
  type OutcomeConstraint,
  type SampleFunction,
} from "./monteCarlo/monteCarlo.ts";
export {
  type BaselineOptions,
  type LogNoisyMonteCarloOptions,
  type NoisyMonteCarloOptions,
  type PruneOptions,
  pruneBaseline,
  qLogNoisyExpectedImprovement,
  qNoisyExpectedImprovement,
} from "./monteCarlo/noisyMonteCarlo.ts";
export * from "./monteCarlo/riskMeasures.ts";
export * from "./multiObjective/chebyshev.ts";
export * from "./multiObjective/expectedHypervolumeImprovement.ts";
export type { LogSmoothing } from "./multiObjective/hypervolumeImprovement.ts";
export * from "./multiObjective/hypervolumeKnowledgeGradient.ts";
export * from "./multiObjective/maxValueEntropy.ts";
export * from "./multiObjective/noisyHypervolumeImprovement.ts";
export {
  functionChecks,
  type ObjectiveFunctions,
  type ObjectivesOptions,
  objectivesOf,
} from "./multiObjective/objectives.ts";
export * from "./pathwise.ts";
