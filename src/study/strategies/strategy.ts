import { throwIfAborted } from "../../errors/index.ts";
import { pointKey, type SearchSpace } from "../space/index.ts";
import type { Configuration, StudyObjective } from "../trials/index.ts";

/**
 * What a strategy knows of a study. All but `space` is plain data; rows are trials in the order of their ids, the complete ones followed by pruned ones
 * where the definition has `learnFromPruned`.
 */
export interface Evidence {
  /** The search space. */
  readonly space: SearchSpace;
  /** The objectives, with their directions. */
  readonly objectives: readonly StudyObjective[];
  /** Points of the complete trials, `n x d`. */
  readonly points: readonly (readonly number[])[];
  /** Their objectives in the user's units, `n x m`. */
  readonly outcomes: readonly (readonly number[])[];
  /** The variances of the measurements, `n x m`; null where one is not known. */
  readonly variances: readonly (readonly (number | null)[])[];
  /** By how much each outcome constraint is broken, `n x c`: at most 0 where it holds. */
  readonly violations: readonly (readonly number[])[];
  /** Points of the trials that run. */
  readonly pending: readonly (readonly number[])[];
  /** Points of the trials that failed. */
  readonly failed: readonly (readonly number[])[];
  /** Points of the trials that were stopped early. */
  readonly pruned: readonly (readonly number[])[];
  /** What the definition says of the problem, besides its space and objectives. */
  readonly declared?: Declared;
  /** The `start` of the latest trial whose suggestion had one. */
  readonly start?: Readonly<Record<string, unknown>>;
}

/** What strategies take from a definition. */
export interface Declared {
  /** How many trials there must be before a model suggests any. */
  readonly initialTrials?: number;
  /** How many trials there will be. */
  readonly trials?: number;
  /** Whether an experiment that is repeated may have another outcome. */
  readonly noise?: boolean;
  /** Whether trials are so expensive that the time a suggestion takes is of no account. */
  readonly expensive?: boolean;
}

/** What is asked of a strategy. */
export interface SuggestRequest {
  /** How many experiments, to be run side by side. */
  readonly count: number;
  /** The id that the first of them will have; the others follow. */
  readonly id: number;
  /** The study's. A suggestion depends on it, on the id and on the evidence, and on nothing else. */
  readonly seed: number;
  /** Parameters that the user sets for this time. */
  readonly fixed: Configuration;
  /** Throws AbortError when it fires. */
  readonly signal?: AbortSignal;
  /** May be told how far the search is, as often as the strategy likes. */
  readonly onProgress?: (progress: SearchProgress) => void;
}

/** How far a search is. */
export interface SearchProgress {
  /** Local searches that have not ended. */
  readonly restarts: number;
  /** The best acquisition value so far. */
  readonly acquisition: number;
}

/** One experiment to make. */
export interface Suggestion {
  /** The parameters of the experiment. */
  readonly parameters: Configuration;
  /** What chose it: "sobol", "model", or a name of the strategy's own. */
  readonly origin: string;
  /** Why this one, in a sentence. */
  readonly reason: string;
  /**
   * What later suggestions start from, such as hyperparameters or a trust region: plain data of the strategy's own, kept with the trial and
   * found in later evidence.
   */
  readonly start?: Readonly<Record<string, unknown>>;
}

/** Chooses experiments: a pure function of the evidence and the request. Keeps nothing between calls. */
export type Strategy = (evidence: Evidence, request: SuggestRequest) => Promise<Suggestion[]>;

/**
 * The keys of experiments that are not to be made again: those that were made, run, failed or were stopped early; where noise makes
 * `repeats` worth it, those that failed or were stopped early.
 */
export function takenPoints(evidence: Evidence, repeats = false): Set<string> {
  return new Set((repeats ? [...evidence.failed, ...evidence.pruned] : knownPoints(evidence)).map(pointKey));
}

/** The points of experiments that were made, run, failed or were stopped early. */
export function knownPoints({ points, pending, failed, pruned }: Evidence): (readonly number[])[] {
  return [...points, ...pending, ...failed, ...pruned];
}

/** Suggestions of a request one after another, each of which knows those before it as trials that run. */
export async function oneByOne(
  evidence: Evidence,
  { count, id, signal }: SuggestRequest,
  suggest: (known: Evidence, id: number) => Suggestion | Promise<Suggestion>,
): Promise<Suggestion[]> {
  const suggestions: Suggestion[] = [];
  let known = evidence;
  for (let k = 0; k < count; k++) {
    throwIfAborted(signal);
    const suggestion = await suggest(known, id + k);
    suggestions.push(suggestion);
    known = withPending(known, known.space.encoding.encode(suggestion.parameters));
  }
  return suggestions;
}

/** The evidence with one more pending point. */
export function withPending(evidence: Evidence, point: readonly number[]): Evidence {
  return { ...evidence, pending: [...evidence.pending, point] };
}
