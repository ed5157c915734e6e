import type { StudyDefinition } from "./definition.ts";
import type { ExpectedOutcome } from "./insight/index.ts";
import type { StudyStorage } from "./storage/index.ts";
import type { RunningTrial } from "./streams/index.ts";
import type { StrategyOption, WorkerOption } from "./suggester/index.ts";
import type { Configuration, Failure, Measurement, OutcomeOf, StudyEvent, Trial } from "./trials/index.ts";
import type { MetricsOf, ParametersOf } from "./types.ts";

/** A trial of a study with this definition. */
export type TrialOf<D extends StudyDefinition> = Trial<ParametersOf<D>, MetricsOf<D>>;

/** A trial of such a study as a stream hands it out. */
export type RunningTrialOf<D extends StudyDefinition> = RunningTrial<ParametersOf<D>, MetricsOf<D>>;

/** What an optimization came to. */
export interface Optimized<T extends Trial = Trial> {
  /** The best trial observed; null before there is one, and where there are several objectives. */
  readonly best: BestTrial<T> | null;
  /** The Pareto set; with one objective, the best trial. */
  readonly pareto: readonly ParetoTrial<T>[];
  /** Why it ended. */
  readonly reason: string | null;
}

/** How suggestions are made; not part of what is stored. */
export interface SuggestOptions {
  /** What chooses experiments; default { name: "auto" }: space-filling points, then those that a model finds best. */
  readonly strategy?: StrategyOption | undefined;
  /** Where that is computed; default in Node a worker thread, in browsers the thread of the study. */
  readonly worker?: WorkerOption | undefined;
}

/** How a study is opened. */
export interface OpenOptions extends SuggestOptions {
  /** Where its events are kept: `memoryStorage()`, `journalStorage(path)`, `indexedDBStorage(name)`, or one of your own. */
  readonly storage: StudyStorage;
  /** Goes on with this definition where the stored one differs; default false: such a study is refused, with the differences. */
  readonly redefine?: boolean;
  /**
   * What becomes of trials that run when the study is opened: "keep" (default) waits for their results; with "rerun", `ask` hands them out
   * again, with the same ids and parameters; with "fail" they failed. Use the latter two only where no other process works on the study.
   */
  readonly orphans?: "rerun" | "keep" | "fail";
}

/** Options of `ask`. */
export interface AskOptions<P> {
  /** Parameters that you set for this time, shared by all trials that are asked for: one oven, one plate. */
  readonly fixed?: Partial<P>;
  /** Throws AbortError when it fires; no trial is then left running. */
  readonly signal?: AbortSignal | undefined;
}

/** An experiment that would be suggested. */
export interface Preview<P> {
  /** Its parameters. */
  readonly parameters: P;
  /** What chose it. */
  readonly origin: string;
  /** Why it was chosen, in a sentence. */
  readonly reason: string;
}

/** Options of `events`. */
export interface EventsOptions {
  /** The version to begin at: the id of the first event; "start" is 0, "now" (default) the next event. */
  readonly from?: "start" | "now" | number;
  /** Ends the iteration. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `tell`. */
export interface TellOptions<P> {
  /** The settings that were run, where they differ from those suggested. */
  readonly parameters?: Partial<P>;
  /** What the trial cost, in the unit of the budget's cost. */
  readonly cost?: number;
}

/** Options of `amend`. */
export interface AmendOptions<D extends StudyDefinition> {
  /** The right result. */
  readonly outcome?: Exclude<OutcomeOf<MetricsOf<D>>, Failure>;
  /** The settings that were run; those left out stay. */
  readonly parameters?: Partial<ParametersOf<D>>;
}

/** An experiment that was made elsewhere. */
export interface Experiment<D extends StudyDefinition> {
  /** The settings that were run. */
  readonly parameters: ParametersOf<D>;
  /** What came of it, as `tell` takes it. */
  readonly outcome: OutcomeOf<MetricsOf<D>>;
  /** A remark, kept as the trial's reason. */
  readonly reason?: string;
}

/** Options of calls that keep a reason. */
export interface ReasonOptions {
  /** Why, for people. */
  readonly reason?: string;
}

/** The best trial observed. */
export interface BestTrial<T extends Trial = Trial> {
  /** The trial itself. */
  readonly trial: T;
  /** Of the objective. */
  readonly value: number;
  /** The settings that were run. */
  readonly parameters: T["settings"];
}

/** A trial that no other one dominates. */
export interface ParetoTrial<T extends Trial = Trial> {
  /** The trial itself. */
  readonly trial: T;
  /** The values of the objectives, by name. */
  readonly objectives: Readonly<Record<string, number>>;
  /** The settings that were run. */
  readonly parameters: T["settings"];
}

/** The best trial by the models and a preference among several objectives. */
export interface PreferredTrial<T extends Trial = Trial> extends ParetoTrial<T> {
  /** What the models expect of the objectives there, without observation noise. */
  readonly expected: Readonly<Record<string, ExpectedOutcome>>;
}

/** An experiment that no other one is expected to dominate. */
export interface PredictedSolution<P = Configuration> {
  /** The parameters of the experiment. */
  readonly parameters: P;
  /** What the models expect of the objectives there, without observation noise. */
  readonly objectives: Readonly<Record<string, ExpectedOutcome>>;
}

/** The best trial by the model, and what it expects of the objective there, without observation noise. */
export interface Recommendation<T extends Trial = Trial> extends BestTrial<T>, ExpectedOutcome {}

/** How much each of several objectives matters, and how to end the call. */
export interface PreferenceRequest {
  /** Weights by objective, not negative; those left out are 0. Ranges of the objectives do not matter. */
  readonly preference: Readonly<Record<string, number>>;
  /** Throws AbortError when it fires. */
  readonly signal?: AbortSignal;
}

/** Of which objective an analysis is. */
export interface AnalysisRequest {
  /** Its name; needed where there are several. */
  readonly objective?: string;
  /** Throws AbortError when it fires. */
  readonly signal?: AbortSignal;
}

/** A study as plain data: its events. */
export interface StudyJSON {
  readonly format: 2;
  /** The study's name. */
  readonly name: string;
  /** All its events. */
  readonly events: readonly StudyEvent[];
}

/** A study as it can be written by hand, and as versions before events wrote it. */
export interface StudyTable extends StudyDefinition {
  /** Its trials, in the order in which they began. */
  readonly trials?: readonly TrialRow[];
}

/** A trial without values that did not fail is running, unless its origin is "user". */
export interface TrialRow {
  /** The parameters of the trial. */
  readonly parameters: Configuration;
  /** What was measured, by metric. */
  readonly values?: Readonly<Record<string, Measurement>>;
  /** Why it failed. */
  readonly failed?: string;
  /** What chose it. */
  readonly origin?: string;
}
