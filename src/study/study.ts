import { bytesToHex, randomBytes } from "@noble/hashes/utils.js";
import type { Acquisition } from "../acquisition/index.ts";
import { InputError, integer, untilAborted } from "../errors/index.ts";
import type { ExactGP } from "../models/index.ts";
import { beginTrials } from "./ask.ts";
import { callOptions, isFailure, referenceTo } from "./calls.ts";
import { type CheckedDefinition, type StudyDefinition, storedDefinition } from "./definition.ts";
import { encodedEvidence } from "./evidence.ts";
import { StudyLog } from "./log.ts";
import type {
  AmendOptions,
  AskOptions,
  BestTrial,
  Experiment,
  OpenOptions,
  ReasonOptions,
  Recommendation,
  StudyJSON,
  TellOptions,
  TrialOf,
} from "./options.ts";
import { predictorOf, recommended, type StudyPrediction } from "./predictor.ts";
import type { ParameterSpec } from "./space/index.ts";
import { pendingAware, surrogateOf, targetOf } from "./strategies/index.ts";
import { type Suggester, suggester } from "./suggester/index.ts";
import {
  type Budget,
  bestTrial,
  combined,
  evidenceOf,
  type ObservedTrial,
  paretoSet,
  remainingBudget,
  type StudyCommand,
  type StudyObjective,
  type StudyState,
  type TrialReference,
} from "./trials/index.ts";
import type { MetricsOf, OutcomeOf, ParametersOf } from "./types.ts";

/**
 * A study: give it a search space and results, get back the next best experiments. It begins with space-filling points and goes
 * on with those that a Gaussian process finds most promising. A suggestion depends on the seed, on its id and on the trials as they stand
 * when its turn comes, and on nothing else. Calls of `ask` take turns, so those made at once know of one another.
 *
 * All that happens to a study is an event in its storage; every method that changes something resolves when that is stored, and throws
 * InputError, with nothing changed, when it is not possible. Made by `createStudy`, `openStudy` and `studyFromJSON`.
 */
export class Study<const D extends StudyDefinition = StudyDefinition> {
  readonly #opening: Promise<StudyLog>;
  readonly #definition: CheckedDefinition;
  readonly #suggester: Suggester;
  readonly #session = bytesToHex(randomBytes(8));
  /** The trials that are to run again, with the processes that ran them. */
  readonly #orphans = new Map<number, string | undefined>();
  #log: StudyLog | undefined;
  /** Settles when the calls of `ask` so far are answered. */
  #asking: Promise<unknown> = Promise.resolve();

  /** Use `createStudy` or `openStudy`. */
  constructor(definition: CheckedDefinition, options: OpenOptions) {
    this.#definition = definition;
    const { strategy = { name: "sobolThenLogEI", initialTrials: definition.initialTrials }, worker } = options;
    this.#suggester = suggester({ strategy, worker });
    this.#opening = this.#open(options);
    // Reported by the first call that needs it.
    this.#opening.catch(() => {});
  }

  get name(): string {
    return this.#current.name;
  }

  get parameters(): Readonly<Record<string, ParameterSpec>> {
    return this.#current.space.parameters;
  }

  get metrics(): readonly string[] {
    return this.#current.metrics;
  }

  get objectives(): readonly StudyObjective[] {
    return this.#current.objectives;
  }

  get seed(): number {
    return this.#current.seed;
  }

  /** How many trials, whatever their origin, there must be before the model suggests any. */
  get initialTrials(): number {
    return this.#current.initialTrials;
  }

  /**
   * Resolves when the study is open: its formulas are compiled, an experiment was found that satisfies its constraints, and its events are
   * read. Throws InputError otherwise, as does every other call then.
   */
  async ready(): Promise<this> {
    await this.#opening;
    return this;
  }

  /** Every trial so far, in the order in which they began; trials never change, new ones take their places. */
  get trials(): readonly TrialOf<D>[] {
    return (this.#log?.state.trials ?? []) as readonly TrialOf<D>[];
  }

  /** All that the events of the study tell: trials, queue, notes, whether it is paused. Plain data, frozen; undefined before it is open. */
  get state(): StudyState | undefined {
    return this.#log?.state;
  }

  /** What is left of the budget; Infinity where there is none. */
  async remaining(): Promise<Required<Budget>> {
    const { state, study } = await this.#opening;
    return remainingBudget(state, study, Date.now());
  }

  /** Reads what other processes did since the last call of this one. */
  async refresh(): Promise<this> {
    await (await this.#opening).refresh();
    return this;
  }

  /** The next trial to run. */
  ask(options?: AskOptions<ParametersOf<D>>): Promise<TrialOf<D>>;
  /**
   * The next n trials, chosen to be run side by side. Throws AbortError when the signal fires, and then leaves none running; InputError when
   * the study is paused or its budget used up.
   */
  ask(n: number, options?: AskOptions<ParametersOf<D>>): Promise<TrialOf<D>[]>;
  async ask(
    first?: number | AskOptions<ParametersOf<D>>,
    second: AskOptions<ParametersOf<D>> = {},
  ): Promise<TrialOf<D> | TrialOf<D>[]> {
    const one = first === undefined || (typeof first === "object" && first !== null);
    const count = one ? 1 : integer("n", first, 1);
    const { fixed = {}, signal } = callOptions("ask", one ? (first ?? second) : second, ["fixed", "signal"]);
    const asked = this.#asking.then(async () => {
      const log = await this.#opening;
      return beginTrials(log, this.#suggester.suggest, {
        count,
        fixed,
        signal,
        session: this.#session,
        orphans: this.#orphans,
      });
    });
    this.#asking = asked.catch(() => {});
    const trials = (await untilAborted(asked, signal)).map((id) => this.trials[id]);
    return one ? trials[0] : trials;
  }

  /**
   * Reports what came of a trial: the value of its metric, values by metric, each a number or { mean, sem }, or `{ failed: "why" }`. The same
   * a second time changes nothing; throws InputError for something else (see `amend` and `measure`), for a trial of another
   * study, and for a value that is not finite.
   */
  async tell(
    trial: TrialOf<D> | number,
    outcome: OutcomeOf<MetricsOf<D>>,
    options: TellOptions<ParametersOf<D>> = {},
  ): Promise<TrialOf<D>> {
    const reference = referenceTo(trial);
    const { parameters, cost } = callOptions("tell", options, ["parameters", "cost"]);
    if (isFailure(outcome))
      return this.#change({ type: "fail", trial: reference, message: outcome.failed, parameters, cost });
    return this.#change({ type: "tell", trial: reference, outcome, parameters, cost });
  }

  /** One more measurement of a complete trial; its values are then the mean of all, weighted by their known errors. */
  async measure(
    trial: TrialOf<D> | number,
    outcome: Exclude<OutcomeOf<MetricsOf<D>>, { failed: string }>,
    options: { readonly cost?: number } = {},
  ): Promise<TrialOf<D>> {
    const { cost } = callOptions("measure", options, ["cost"]);
    return this.#change({ type: "measure", trial: referenceTo(trial), outcome, cost });
  }

  /** Corrects a complete trial: its result, which then replaces all measurements, or the settings that were run. */
  async amend(trial: TrialOf<D> | number, options: AmendOptions<D>): Promise<TrialOf<D>> {
    return this.#change({
      type: "amend",
      trial: referenceTo(trial),
      ...callOptions("amend", options, ["outcome", "parameters"]),
    });
  }

  /** Reports an intermediate value of a running trial: of its only metric, or by metric. */
  async report(
    trial: TrialOf<D> | number,
    step: number,
    value: number | Readonly<Partial<Record<MetricsOf<D>, number>>>,
  ): Promise<TrialOf<D>> {
    const values = typeof value === "number" && this.metrics.length === 1 ? { [this.metrics[0]]: value } : value;
    return this.#change({ type: "report", trial: referenceTo(trial), step, values });
  }

  /** A trial is no longer waited for; it costs nothing of the budget. */
  async abandon(trial: TrialOf<D> | number, options: ReasonOptions = {}): Promise<TrialOf<D>> {
    return this.#change({ type: "abandon", trial: referenceTo(trial), ...callOptions("abandon", options, ["reason"]) });
  }

  /** A running trial was stopped early, since it did not promise enough. */
  async prune(trial: TrialOf<D> | number, options: ReasonOptions = {}): Promise<TrialOf<D>> {
    return this.#change({ type: "prune", trial: referenceTo(trial), ...callOptions("prune", options, ["reason"]) });
  }

  /** A trial that failed, or is running elsewhere no more, runs again with the same parameters. */
  async retry(trial: TrialOf<D> | number, options: ReasonOptions = {}): Promise<TrialOf<D>> {
    const { reason } = callOptions("retry", options, ["reason"]);
    return this.#change({ type: "retry", trial: referenceTo(trial), reason, session: this.#session });
  }

  /** The model no longer learns from a trial, and it is never the best. */
  async exclude(trial: TrialOf<D> | number, options: ReasonOptions = {}): Promise<TrialOf<D>> {
    return this.#change({ type: "exclude", trial: referenceTo(trial), ...callOptions("exclude", options, ["reason"]) });
  }

  /** Takes `exclude` back. */
  async include(trial: TrialOf<D> | number, options: ReasonOptions = {}): Promise<TrialOf<D>> {
    return this.#change({ type: "include", trial: referenceTo(trial), ...callOptions("include", options, ["reason"]) });
  }

  /**
   * Adds experiments that were made elsewhere, one or many: all or none. They may lie outside the space: `trial.outside` then says in what.
   * Rows that are there already, with the same outcome, are not added again, so that a script may attach its data at each start. Returns the
   * new trials.
   */
  async attach(experiments: Experiment<D> | readonly Experiment<D>[]): Promise<TrialOf<D>[]> {
    const rows = (Array.isArray(experiments) ? experiments : [experiments]).map((row: Experiment<D>) => {
      const { parameters, outcome, reason } = callOptions("attach", row, ["parameters", "outcome", "reason"]);
      return { parameters, ...(isFailure(outcome) ? { failed: outcome.failed } : { outcome }), reason };
    });
    const log = await this.#opening;
    const events = await log.perform(() => ({ type: "attach", rows }));
    return events.flatMap((event) => (event.type === "attached" ? [this.trials[event.trial]] : []));
  }

  /** Experiments that `ask` hands out next, before those of the strategy: one or many, all or none. */
  async enqueue(experiments: ParametersOf<D> | readonly ParametersOf<D>[], options: ReasonOptions = {}): Promise<void> {
    const { reason } = callOptions("enqueue", options, ["reason"]);
    const rows = (Array.isArray(experiments) ? experiments : [experiments]).map((parameters: unknown) => ({
      parameters,
      reason,
    }));
    await this.#perform({ type: "enqueue", rows });
  }

  /** `ask` refuses until `resume`. */
  async pause(options: ReasonOptions = {}): Promise<void> {
    await this.#perform({ type: "pause", ...callOptions("pause", options, ["reason"]) });
  }

  async resume(options: ReasonOptions = {}): Promise<void> {
    await this.#perform({ type: "resume", ...callOptions("resume", options, ["reason"]) });
  }

  /** Writes down a remark, of the study or of a trial. */
  async note(text: string, options: { readonly trial?: TrialOf<D> | number } = {}): Promise<void> {
    const { trial } = callOptions("note", options, ["trial"]);
    await this.#perform({ type: "note", text, ...(trial !== undefined && { trial: referenceTo(trial) }) });
  }

  /**
   * The best trial observed that satisfies the outcome constraints, at the highest fidelity; null before there is one. Where measurements are noisy
   * it is the luckiest; see `recommend`. Throws InputError where there are several objectives: ask for `pareto()`.
   */
  best(): BestTrial<TrialOf<D>> | null {
    if (!this.#log) return null;
    const best = bestTrial(this.#log.state, this.#log.study);
    return best && asBest(best);
  }

  /**
   * The complete trials that satisfy the outcome constraints and that no other one beats in all objectives, first come first; with one
   * objective, the best trial.
   */
  pareto(): BestTrial<TrialOf<D>>[] {
    return this.#log ? paretoSet(this.#log.state, this.#log.study).map((each) => asBest<D>(each)) : [];
  }

  /**
   * The complete trial that the model believes to be the best of those that it believes to satisfy the outcome constraints, at the highest
   * fidelity: what to use in the end where measurements are noisy. Null before there is one. Throws InputError where there are several objectives.
   */
  async recommend(): Promise<Recommendation<TrialOf<D>> | null> {
    const { state, study } = await this.#opening;
    if (study.objectives.length > 1)
      throw new InputError(`recommend: the study has ${study.objectives.length} objectives; use pareto()`);
    const { complete } = evidenceOf(state, study);
    const eligible = [...complete.keys()].filter((i) => {
      const { trial } = complete[i];
      return trial.outside.length === 0 && study.isTarget(trial.settings);
    });
    const found = await recommended(this.#suggester.fit, encodedEvidence(state, study), eligible);
    if (!found) return null;
    const { index, ...expected } = found;
    return { ...asBest<D>(complete[index]), ...expected };
  }

  /** The objectives of a complete trial of this study, in their order; undefined for other trials. */
  objectiveValues({ id }: TrialOf<D>): readonly number[] | undefined {
    const trial = this.#log?.state.trials[id];
    return trial?.status === "complete" ? this.#log?.study.objectiveValues(combined(trial.measurements)) : undefined;
  }

  /** What a model fitted to the results believes of the (first) objective at other configurations, without observation noise. */
  async predict(configurations: readonly ParametersOf<D>[]): Promise<StudyPrediction> {
    const predictor = await this.predictor();
    return predictor(configurations);
  }

  /** The same as a function that can be asked again and again; the model is fitted once. `objective` is the place of one among several. */
  async predictor(objective = 0): Promise<(configurations: readonly ParametersOf<D>[]) => StudyPrediction> {
    const { state, study } = await this.#opening;
    integer("objective", objective, 0, this.objectives.length - 1);
    return predictorOf(this.#suggester.fit, encodedEvidence(state, study), objective);
  }

  /**
   * The model of the results so far and the acquisition function by which the next trial is chosen, on the study's own coordinates:
   * ordered values as shares of their range (of its log or logit), others as codes. The model predicts outcomes in the user's units; the
   * acquisition function is LogEI on the scale of the model. For export.
   */
  async surrogate(): Promise<{ model: ExactGP; acquisition: Acquisition }> {
    const { state, study } = await this.#opening;
    const evidence = encodedEvidence(state, study);
    if (evidence.points.length < 2)
      throw new InputError(`surrogate: the study has ${evidence.points.length} complete trials; it takes at least 2`);
    const target = targetOf(evidence, `${this.seed}/${state.trials.length}`);
    const { model, acquisition } = await surrogateOf(evidence, target);
    return { model, acquisition: pendingAware(acquisition, evidence) };
  }

  /** The study as plain data, which `studyFromJSON` reads: its events; its definition while it is not open yet. */
  toJSON(): StudyJSON | StudyDefinition {
    if (!this.#log) return storedDefinition(this.#definition);
    return { format: 2, name: this.name, events: this.#log.events };
  }

  /** Waits for the calls under way and frees what the study holds: its storage, and its worker. */
  async close(): Promise<void> {
    await this.#asking;
    await this.#suggester.close();
    const log = await this.#opening.catch(() => undefined);
    await log?.close();
  }

  get #current(): CheckedDefinition {
    return this.#log?.study.definition ?? this.#definition;
  }

  async #open({ storage, redefine = false, orphans = "keep" }: OpenOptions): Promise<StudyLog> {
    const log = await StudyLog.open(storage, this.#definition, redefine);
    const running = log.state.trials.filter(({ status }) => status === "running");
    if (orphans === "rerun") for (const { id, session } of running) this.#orphans.set(id, session);
    if (orphans === "fail")
      for (const { id } of running)
        await log.perform(() => ({ type: "fail", trial: id, message: "the process that ran it is gone" }));
    this.#log = log;
    return log;
  }

  async #perform(command: StudyCommand): Promise<void> {
    const log = await this.#opening;
    await log.perform(() => command);
  }

  async #change(command: StudyCommand & { readonly trial: TrialReference }): Promise<TrialOf<D>> {
    await this.#perform(command);
    return this.trials[typeof command.trial === "number" ? command.trial : command.trial.id];
  }
}

function asBest<D extends StudyDefinition>({ trial, objectives: [value] }: ObservedTrial): BestTrial<TrialOf<D>> {
  const { settings: parameters } = trial as TrialOf<D>;
  return { trial: trial as TrialOf<D>, value, parameters };
}
