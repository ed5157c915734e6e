/*
 * The built-in strategies as functions, to be combined with strategies of one's own: the root's group `strategies`.
 */

export {
  auto,
  type ModelBasedOptions,
  modelBased,
  type SequenceOptions,
  type Stage,
  sequence,
  sobol,
  trustRegion,
} from "./study/index.ts";
