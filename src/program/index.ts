export { type MetricSource, readPatterns } from "./metrics.ts";
export { type ProgramOptions, programObjective } from "./objective.ts";
