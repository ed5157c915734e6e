export type { Acquisition, InnerProblem, OneShot } from "./acquisition.ts";
export {
  type AnalyticOptions,
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
} from "./analytic.ts";
export {
  type ConstrainedImprovementOptions,
  constrainedExpectedImprovement,
  type FeasibilityOptions,
  logConstrainedExpectedImprovement,
  logProbabilityOfFeasibility,
  type OutcomeBounds,
} from "./constrained.ts";
export { type AffineCostOptions, affineFidelityCost, type CostModel, inverseCostWeighting } from "./cost.ts";
export { type DiscreteKnowledgeGradientOptions, discreteKnowledgeGradient } from "./discreteKnowledgeGradient.ts";
export {
  type ByFidelity,
  expandTraceObservations,
  type FidelityBounds,
  projectToTargetFidelity,
  type TraceOptions,
} from "./fidelity.ts";
export { type JointEntropyOptions, qJointEntropySearch } from "./jointEntropy.ts";
export {
  type FidelityOptions,
  type KnowledgeGradientOptions,
  type MultiFidelityKnowledgeGradientOptions,
  qKnowledgeGradient,
  qMultiFidelityKnowledgeGradient,
  splitFantasyPoints,
} from "./knowledgeGradient.ts";
export {
  lowerBoundMaxValueEntropy,
  type MultiFidelityMaxValueOptions,
  maxValueEntropySearch,
  multiFidelityLowerBoundMaxValueEntropy,
  type NoisyMaxValueOptions,
  qMaxValueEntropySearch,
  qMultiFidelityMaxValueEntropySearch,
} from "./maxValueEntropy.ts";
export { type GumbelOptions, gumbelMaxValues, type MaxValueOptions } from "./maxValues.ts";
export {
  type BestFOptions,
  type ConfidenceBoundOptions,
  type LogFeasibilityOptions,
  type LogImprovementOptions,
  linearObjective,
  type MonteCarloOptions,
  type OutcomeConstraint,
  type ProbabilityOfImprovementOptions,
  qExpectedImprovement,
  qLogExpectedImprovement,
  qLogProbabilityOfFeasibility,
  qLowerConfidenceBound,
  qPosteriorStandardDeviation,
  qProbabilityOfImprovement,
  qSimpleRegret,
  qUpperConfidenceBound,
  type SampleFunction,
  type Smoothing,
} from "./monteCarlo.ts";
export {
  type MultiStepLookahead,
  type MultiStepLookaheadOptions,
  qMultiStepLookahead,
  type StageValue,
} from "./multiStepLookahead.ts";
export { type NestedKnowledgeGradientOptions, nestedKnowledgeGradient } from "./nestedKnowledgeGradient.ts";
export { logNoisyExpectedImprovement, type NoisyImprovementOptions, noisyExpectedImprovement } from "./noisy.ts";
export {
  type LogNoisyMonteCarloOptions,
  type NoisyMonteCarloOptions,
  type PruneOptions,
  pruneBaseline,
  qLogNoisyExpectedImprovement,
  qNoisyExpectedImprovement,
} from "./noisyMonteCarlo.ts";
export {
  type OptimalSamplesOptions,
  optimalSamples,
  type ThompsonSamplingOptions,
  thompsonSampling,
} from "./pathwise.ts";
export { type PosteriorTransform, scalarizedPosteriorTransform } from "./posteriorTransform.ts";
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
} from "./riskMeasures.ts";
