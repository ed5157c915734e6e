export {
  type AcquisitionFactory,
  type AnalyticOptions,
  type AnalyticParts,
  analytic,
  expectedImprovement,
  type ImprovementOptions,
  logExpectedImprovement,
  logProbabilityOfImprovement,
  posteriorMean,
  posteriorStandardDeviation,
  probabilityOfImprovement,
  type ScalarizedPosteriorMeanOptions,
  scalarizedPosteriorMean,
  type UpperConfidenceBoundOptions,
  upperConfidenceBound,
} from "./analytic/analytic.ts";
export {
  type ConstrainedImprovementOptions,
  constrainedExpectedImprovement,
  type FeasibilityOptions,
  logConstrainedExpectedImprovement,
  logProbabilityOfFeasibility,
  type OutcomeBounds,
} from "./analytic/constrained.ts";
export type { Marginal } from "./analytic/marginal.ts";
export {
  logNoisyExpectedImprovement,
  type NoisyImprovementOptions,
  noisyExpectedImprovement,
} from "./analytic/noisy.ts";
export {
  type Acquisition,
  type AcquisitionParts,
  acquisition,
  type InnerProblem,
  incumbentsOf,
  jointAcquisition,
  type OneShot,
} from "./base/acquisition.ts";
export { type PosteriorTransform, scalarizedPosteriorTransform } from "./base/posteriorTransform.ts";
export { type JointEntropyOptions, qJointEntropySearch } from "./entropy/jointEntropy.ts";
export {
  type MultiFidelityMaxValueOptions,
  maxValueEntropySearch,
  type NoisyMaxValueOptions,
  qLowerBoundMaxValueEntropy,
  qMaxValueEntropySearch,
  qMultiFidelityLowerBoundMaxValueEntropy,
  qMultiFidelityMaxValueEntropySearch,
} from "./entropy/maxValueEntropy.ts";
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
export {
  type KnowledgeGradientOptions,
  type MultiFidelityKnowledgeGradientOptions,
  qKnowledgeGradient,
  qMultiFidelityKnowledgeGradient,
  splitFantasyPoints,
} from "./lookahead/knowledgeGradient.ts";
export {
  type MultiStepLookahead,
  type MultiStepLookaheadOptions,
  qMultiStepLookahead,
  type StageValue,
} from "./lookahead/multiStepLookahead.ts";
export { type NestedKnowledgeGradientOptions, nestedKnowledgeGradient } from "./lookahead/nestedKnowledgeGradient.ts";
export {
  type ConfidenceBoundOptions,
  qLowerConfidenceBound,
  qPosteriorStandardDeviation,
  qSimpleRegret,
  qUpperConfidenceBound,
} from "./monteCarlo/confidenceBound.ts";
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
export {
  conditionalValueAtRisk,
  expectation,
  type InputPerturbationOptions,
  type InputPerturbations,
  type RiskLevel,
  type RiskMeasure,
  valueAtRisk,
  withInputPerturbations,
  worstCase,
} from "./monteCarlo/riskMeasures.ts";
export {
  type ChebyshevOptions,
  chebyshevScalarization,
  type ParEGOOptions,
  qLogNParEGO,
} from "./multiObjective/chebyshev.ts";
export {
  expectedHypervolumeImprovement,
  type HypervolumeImprovementOptions,
  type LogHypervolumeOptions,
  type MonteCarloHypervolumeOptions,
  qExpectedHypervolumeImprovement,
  qLogExpectedHypervolumeImprovement,
} from "./multiObjective/expectedHypervolumeImprovement.ts";
export type { CellOptions, LogSmoothing } from "./multiObjective/hypervolumeImprovement.ts";
export {
  type HypervolumeKnowledgeGradientOptions,
  qHypervolumeKnowledgeGradient,
} from "./multiObjective/hypervolumeKnowledgeGradient.ts";
export {
  type MultiObjectiveMaxValueOptions,
  multiObjectiveMaxValueEntropySearch,
} from "./multiObjective/maxValueEntropy.ts";
export {
  type LogNoisyHypervolumeOptions,
  type NoisyHypervolumeOptions,
  qLogNoisyExpectedHypervolumeImprovement,
  qNoisyExpectedHypervolumeImprovement,
} from "./multiObjective/noisyHypervolumeImprovement.ts";
export {
  functionChecks,
  type ObjectiveFunctions,
  type ObjectivesOptions,
  objectivesOf,
} from "./multiObjective/objectives.ts";
export {
  type OptimalSamplesOptions,
  optimalSamples,
  type ThompsonSamplingOptions,
  thompsonSampling,
} from "./pathwise.ts";
