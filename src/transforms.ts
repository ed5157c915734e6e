/*
 * The transforms of inputs and outcomes: the root's group `transforms`.
 */

export * from "./transforms/index.ts";
