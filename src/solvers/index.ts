export { type AdamOptions, adam } from "./adam.ts";
export { driveAsync } from "./driveAsync.ts";
export { type LbfgsbOptions, lbfgsb } from "./lbfgsb/lbfgsb.ts";
export { drive, lockStep } from "./lockStep.ts";
export { type MinimizeOptions, minimize } from "./minimize.ts";
export { type LocalMaximum, multiStart, type SearchRound } from "./multiStart.ts";
export { type NelderMeadOptions, nelderMead } from "./nelderMead.ts";
export { sqp } from "./sqp.ts";
export type { Evaluation, Solver, SolverOptions, SolverResult, SolverStatus } from "./types.ts";
