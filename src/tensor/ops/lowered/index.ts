/*
 * The special functions in elementary ops, for graph formats that lack them: file by file the branches, thresholds and coefficients of
 * src/math.
 */
export * from "./fatTails.ts";
export * from "./interval.ts";
export * from "./logistic.ts";
export { ndtri } from "./ndtri.ts";
export * from "./normal.ts";
