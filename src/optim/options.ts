import {
  abortSignal,
  asGiven,
  type ChecksOf,
  callback,
  checkedSeed,
  flag,
  integerFrom,
  type OptionValues,
  share,
} from "../arguments/index.ts";
import { nonNegative, positive } from "../errors/index.ts";
import type { Seed } from "../random/index.ts";
import type { Tensor, TensorLike } from "../tensor/index.ts";
import { type SearchSpaceOptions, spaceChecks } from "./searchSpace.ts";

/** How far a search is. */
export interface OptimizeProgress {
  /** The index of the candidate that is searched for, where candidates are found one after another. */
  candidate: number;
  /** Rounds of evaluations so far. */
  step: number;
  /** Local searches that have not ended. */
  active: number;
  /** The best value so far; −∞ before the first evaluation. */
  value: number;
}

/** Options of `optimizeAcqf`. */
export interface OptimizeAcqfOptions extends SearchSpaceOptions {
  /** How many candidates; defaults to 1. */
  q?: number;
  /** How many local searches to run; defaults to 10. Starting sets of several candidates that are equal are searched once. */
  numRestarts?: number;
  /** Points evaluated to choose the starts of the local searches from; defaults to 512. */
  rawSamples?: number;
  /** Share, from 0 to 1, of the raw samples drawn around the best known points; defaults to 0.25. */
  sampleAroundBest?: number;
  /**
   * Finds the q candidates one after another, each given those before as pending points; defaults to true for an acquisition function of
   * one point, which must take pending points then, else to false.
   */
  sequential?: boolean;
  /** Starting points, `k x q x d`, in place of chosen ones; moved into bounds and constraints. */
  initialConditions?: TensorLike;
  /** Of each local search; defaults to 200. */
  maxIterations?: number;
  /** A local search ends when its value rises by less than this, relative; defaults to 2.2e-9. */
  ftol?: number;
  /** A local search ends when the gradient, per width of the bounds, is below this; defaults to 1e-5. */
  gtol?: number;
  /** Seed of the starting points; defaults to 0. */
  seed?: Seed;
  /** Throws AbortError when it fires. */
  signal?: AbortSignal;
  /** Seconds, for all q candidates, after which the best point so far is returned; no search is skipped. Unlimited by default. */
  timeout?: number;
  /** Called before every round of evaluations. */
  onProgress?: (progress: OptimizeProgress) => void;
}

/** The best candidates, and the local searches that found them. */
export interface OptimizeAcqfResult {
  /** `q x d` */
  candidates: Tensor;
  /** The inner points of a one-shot function, `points x d`, unless the candidates were found one after another. */
  oneShotPoints?: Tensor;
  /** The acquisition value of the q candidates together; of the last one given the others, if found one after another. */
  value: number;
  /** The local searches; status "undefinedStart" is for one without a finite value and gradient at its start. */
  restarts: { value: number; iterations: number; evaluations: number; status: string }[];
}

/** The options of a search in any space. */
export const searchOptions = {
  q: [integerFrom(1), 1],
  numRestarts: [integerFrom(1), 10],
  rawSamples: [integerFrom(1), 512],
  sampleAroundBest: [share, 0.25],
  maxIterations: [integerFrom(1), 200],
  ftol: [nonNegative, 2.2e-9],
  gtol: [nonNegative, 1e-5],
  seed: [checkedSeed, 0],
  signal: [abortSignal, undefined],
  timeout: [positive, undefined],
  onProgress: [callback("a function of the progress"), undefined],
} as const;

export const optimizeAcqfOptions = {
  ...spaceChecks,
  ...searchOptions,
  sequential: [flag, undefined],
  initialConditions: [asGiven, undefined],
} as const satisfies ChecksOf<OptimizeAcqfOptions>;

export type SearchOptions = OptionValues<typeof searchOptions, OptimizeAcqfOptions>;
