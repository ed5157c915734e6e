/**
 * Test problems with known optima.
 *
 * @module boflow/testFunctions
 */

export * from "./classic.ts";
export * from "./constrained.ts";
export * from "./discrete.ts";
export * from "./engineering.ts";
export * from "./hartmann.ts";
export * from "./multiFidelity.ts";
export * from "./multiObjective.ts";
export * from "./multiObjectiveEngineering.ts";
export * from "./multiObjectiveScalable.ts";
export type { Bounds } from "./notation.ts";
export type { MultiObjectiveProblem, Problem, ProblemFactory, ProblemOptions, TestProblem } from "./problem.ts";
export { multiObjectiveTestFunctions, testFunctions } from "./registry.ts";
export * from "./scalable.ts";
export * from "./sensitivity.ts";
