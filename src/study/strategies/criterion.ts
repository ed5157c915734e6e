import type { Acquisition } from "../../acquisition/index.ts";
import type { FittedModel } from "./recipe.ts";
import type { Evidence } from "./strategy.ts";

/** What the next experiment is chosen by. */
export interface Situation {
  readonly evidence: Evidence;
  /** The models of the objectives. */
  readonly objectives: readonly FittedModel[];
  /** The points to improve on, `n x d`: those of the complete trials that satisfy the outcome constraints. */
  readonly baseline: number[][];
  /** Whether the value is weighed by a log probability, and thus has to be a logarithm itself. */
  readonly weighed: boolean;
  readonly seed: string;
}

/** One way to score experiments: an acquisition function that heeds the trials that run. */
export interface Criterion {
  /** What is largest at the experiment, for people. */
  readonly description: string;
  /** Whether it is for several objectives; else it is for one. */
  readonly several?: boolean;
  /** Whether an experiment may have any fidelity; else it has the highest. */
  readonly anyFidelity?: boolean;
  /** Whether it is nil at experiments that were made, so that it cannot tell whether to repeat one. */
  readonly isNilAtMade?: boolean;
  acquisition(situation: Situation): Acquisition;
  /** What else there is to say of it, for people. */
  note?(evidence: Evidence): string;
  /** The gain in units of which values are, where outcomes vary by 1 on the scale of the model; 1 by default. */
  unit?(situation: Situation): number;
}

/** An acquisition function given points that are being evaluated, if there are any. */
export function withPending(acquisition: Acquisition, pending: Evidence["pending"]): Acquisition {
  return pending.length > 0 && acquisition.withPending ? acquisition.withPending(pending as number[][]) : acquisition;
}
