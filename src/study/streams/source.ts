import type { Definition, StudyCommand, StudyState } from "../trials/index.ts";

/** What a model expects of further trials, in the user's units. */
export interface Outlook {
  /** The largest expected improvement on the best trial, counted where a trial is likely to satisfy the constraints and not to fail. */
  readonly expectedImprovement: number;
  /** The standard deviation of the noise. */
  readonly noise: number;
  /** The largest upper confidence bound of the space less the largest lower one of the trials: with high probability no less than the regret. */
  readonly regretBound: number;
}

/** What streams need of a study. In tests, a fake one that answers at once serves. */
export interface TrialSource {
  /** The state as of the last call. */
  readonly state: StudyState;
  /** The definition of the state, compiled. */
  readonly definition: Definition;
  /** Begins a trial and returns its id. With `rerun`, those that a process which is gone left running come first. */
  ask(options: { readonly rerun: boolean; readonly signal: AbortSignal }): Promise<number>;
  perform(command: StudyCommand): Promise<void>;
  /** The state once it satisfies a condition, by whatever process. Throws AbortError when the signal fires. */
  until(holds: (state: StudyState) => boolean, signal: AbortSignal): Promise<StudyState>;
  /** What the model expects of further trials. Throws AbortError when the signal fires. */
  outlook(signal: AbortSignal): Promise<Outlook | null>;
  /** Whether there are trials that `ask` with `rerun` begins again. */
  hasOrphans(): boolean;
  /** A running trial that nobody works on any more: it is begun again by the next `ask` with `rerun`. */
  release(trial: number): void;
}
