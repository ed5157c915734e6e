export { type MetricSource, readPatterns } from "./metrics.ts";
export { type ProgramObjective, type ProgramOptions, programObjective } from "./objective.ts";
