export * from "./acquisition/index.ts";
export { AbortError, BoflowError, InputError, NumericalError, onWarning, ShapeError } from "./errors/index.ts";
export * from "./export/index.ts";
export * from "./expressions/index.ts";
export {
  Graph,
  type GraphConstant,
  type GraphNode,
  type GraphOutput,
  type GraphParts,
  parseGraph,
  type Signature,
  serializeGraph,
  type TraceGraphOptions,
  trace,
} from "./graph/index.ts";
export * from "./kernels/index.ts";
export * from "./models/index.ts";
export * from "./optim/index.ts";
export * from "./parameters/index.ts";
export {
  type Bounds,
  InfeasibleError,
  type LinearConstraint,
  type Polytope,
  projectOntoPolytope,
} from "./polytope/index.ts";
export * from "./posteriors/index.ts";
export {
  generator,
  latinHypercube,
  normalBaseSamples,
  type RandomGenerator,
  type Seed,
  samplePolytope,
  sobol,
} from "./random/index.ts";
export * from "./solvers/index.ts";
export * from "./study/index.ts";
export * from "./tensor/index.ts";
export * from "./transforms/index.ts";
