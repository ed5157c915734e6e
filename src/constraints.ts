/*
 * The ranges in which parameters stay: the root's group `constraints`.
 */

export { type Constraint, type ConstraintJSON, interval, positive, real } from "./parameters/index.ts";
