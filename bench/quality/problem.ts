import type { Configuration, RandomGenerator, StudyDefinition } from "boflow";

/** Defaults are chosen on the tuning half and judged on the other one. */
export type Half = "tuning" | "judging";

/** What a run is judged by; less is better. */
export type Measure =
  /** The least regret of an experiment, without noise. */
  | "regret"
  /** The regret of `study.recommend()`, without noise. */
  | "regret of recommended"
  /** The number of experiments until one has no regret, or one more than there are trials. */
  | "experiments";

/** What a study is told of a trial. */
export type Outcome = number | Readonly<Record<string, number>> | { failed: string };

/** A problem that studies are judged on. */
export interface Problem {
  readonly name: string;
  readonly half: Half;
  readonly definition: StudyDefinition;
  readonly measure: Measure;
  /** Number of experiments, the initial ones included. */
  readonly trials: number;
  /** Experiments per `ask`; default 1. */
  readonly batch?: number;
  /** Experiments before the first `ask`; default none: the study begins by itself. */
  initial?(seed: number): readonly Configuration[];
  /** What the study is told. */
  outcome(parameters: Configuration, random: RandomGenerator): Outcome;
  /** How far an experiment is from the optimum; Infinity where constraints do not hold. */
  regret(parameters: Configuration): number;
  /** Scores of other methods by seed, from the same initial experiments. */
  readonly recorded?: Readonly<Record<string, readonly number[]>>;
}
