import type { Acquisition } from "../acquisition/index.ts";
import { finite, InputError, invalid, knownKeys, nonNegative, oneOf, show } from "../errors/index.ts";
import { type ExactGP, type ModelList, modelList } from "../models/index.ts";
import { type CheckedDefinition, type StudyDefinition, storedDefinition } from "./definition.ts";
import { encodedEvidence } from "./evidence.ts";
import { explained } from "./explain.ts";
import {
  type Finding,
  loadBelief,
  type ParameterImportance,
  type StudyLeaveOneOut,
  type StudyPrediction,
} from "./insight/index.ts";
import type {
  AnalysisRequest,
  BestTrial,
  OpenOptions,
  ParetoTrial,
  PredictedSolution,
  PreferenceRequest,
  PreferredTrial,
  Recommendation,
  StudyJSON,
  TrialOf,
} from "./options.ts";
import { Session } from "./session.ts";
import type { ParameterSpec } from "./space/index.ts";
import { type BuiltInStrategy, nextAcquisition } from "./strategies/index.ts";
import {
  type Budget,
  baselineOf,
  bestTrial,
  combined,
  evidenceOf,
  hypervolumeOf,
  type Measurements,
  type ObservedTrial,
  paretoSet,
  referencePointOf,
  remainingBudget,
  type StudyObjective,
  type StudyState,
  type TrialReference,
} from "./trials/index.ts";
import type { ParametersOf } from "./types.ts";

/**
 * What a study tells: its definition, its trials, which are best, and what a model makes of them.
 */
export class StudyView<const D extends StudyDefinition = StudyDefinition> {
  protected readonly session: Session;

  constructor(definition: CheckedDefinition, options: OpenOptions) {
    this.session = new Session(definition, options);
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

  /** The comparisons that acceptable outcomes satisfy, as they are written. */
  get outcomeConstraints(): readonly string[] {
    return this.#current.outcomeConstraints;
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
    await this.session.opening;
    return this;
  }

  /** Every trial so far, in the order in which they began; trials never change, new ones take their places. */
  get trials(): readonly TrialOf<D>[] {
    return (this.session.log?.state.trials ?? []) as readonly TrialOf<D>[];
  }

  /** All that the events of the study tell: trials, queue, notes, whether it is paused. Plain data, frozen; undefined before it is open. */
  get state(): StudyState | undefined {
    return this.session.log?.state;
  }

  /** What is left of the budget; Infinity where there is none. */
  async remaining(): Promise<Required<Budget>> {
    const { state, study } = await this.session.opening;
    return remainingBudget(state, study, Date.now());
  }

  /** Reads what other processes did since the last call of this one. */
  async refresh(): Promise<this> {
    await (await this.session.opening).refresh();
    return this;
  }

  /**
   * The best trial observed that satisfies the outcome constraints, at the highest fidelity; null before there is one. Where measurements are noisy
   * it is the luckiest; see `recommend`. Throws InputError where there are several objectives: ask for `pareto()`.
   */
  best(): BestTrial<TrialOf<D>> | null {
    if (!this.session.log) return null;
    const best = bestTrial(this.session.log.state, this.session.log.study);
    return best && asBest(best);
  }

  /**
   * The complete trials that satisfy the outcome constraints and that no other one beats in all objectives, first come first; with one
   * objective, the best trial.
   */
  pareto(): ParetoTrial<TrialOf<D>>[] {
    const { log } = this.session;
    return log ? paretoSet(log.state, log.study).map((each) => this.#asPareto(each)) : [];
  }

  /**
   * The point from which hypervolume is measured, by objective: `objectiveThresholds` where each objective has one; otherwise inferred from the
   * Pareto set, a tenth of its range beyond its worst values. Null while nothing tells. Throws InputError where there is one objective.
   */
  referencePoint(): Readonly<Record<string, number>> | null {
    this.#severalObjectives("referencePoint");
    const point = this.#front()?.referencePoint;
    return point ? this.#byObjective((j) => point[j]) : null;
  }

  /**
   * The volume of outcomes that the Pareto set dominates, measured from a reference point, by default `referencePoint()`, in the units of the
   * objectives; 0 while there is none. Where the reference point is inferred it moves with the trials: give one to compare states of a study. Throws
   * InputError where there is one objective, and unless the reference point has a number for each.
   */
  hypervolume(options: { readonly referencePoint?: Readonly<Record<string, number>> } = {}): number {
    const { referencePoint: given } = knownKeys("hypervolume options", options, ["referencePoint"]);
    const names = this.#severalObjectives("hypervolume");
    if (given !== undefined) knownKeys("referencePoint", given, names);
    const front = this.#front();
    const point = given ? names.map((name) => finite(`referencePoint.${name}`, given[name])) : front?.referencePoint;
    return front && point ? hypervolumeOf(this.objectives, front.rows, point) : 0;
  }

  /**
   * The complete trial that the model believes to be the best of those that it believes to satisfy the outcome constraints, at the highest
   * fidelity: what to use in the end where measurements are noisy. Null before there is one. Several objectives need a preference: the largest
   * augmented Chebyshev scalarization of the expected objectives, each as a share of the range of their front, is the best.
   *
   *     const { parameters } = (await study.recommend({ preference: { yield: 2, cost: 1 } }))!;
   */
  recommend(options?: { readonly signal?: AbortSignal }): Promise<Recommendation<TrialOf<D>> | null>;
  recommend(options: PreferenceRequest): Promise<PreferredTrial<TrialOf<D>> | null>;
  async recommend(
    options: Partial<PreferenceRequest> = {},
  ): Promise<Recommendation<TrialOf<D>> | PreferredTrial<TrialOf<D>> | null> {
    const { preference, signal } = knownKeys("recommend options", options, ["preference", "signal"]);
    const { state, study } = await this.session.opening;
    const weights = preferenceOf(study.objectives, preference);
    const { complete } = evidenceOf(state, study);
    const eligible = [...complete.keys()].filter((i) => {
      const { trial } = complete[i];
      return trial.outside.length === 0 && study.isTarget(trial.settings);
    });
    if (eligible.length === 0) return null;
    const evidence = encodedEvidence(state, study);
    const found = await this.session.suggester.analyze("recommend", evidence, { eligible, weights }, signal);
    if (!found) return null;
    const { index, expected } = found;
    if (weights.length === 1) return { ...asBest<D>(complete[index]), ...expected[0] };
    return { ...this.#asPareto(complete[index]), expected: this.#byObjective((j) => expected[j]) };
  }

  /**
   * The trade-offs that the models expect: experiments, made or not, whose expected objectives no other ones dominate, among those that are expected
   * to satisfy the outcome constraints, at the highest fidelity; up to 100, the best in the first objective first. Throws InputError before
   * two trials are complete, and where there is one objective.
   *
   *     for (const { parameters, objectives } of await study.predictedPareto()) console.log(parameters, objectives.yield.mean, objectives.cost.mean);
   */
  async predictedPareto(
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<PredictedSolution<ParametersOf<D>>[]> {
    const { signal } = knownKeys("predictedPareto options", options, ["signal"]);
    this.#severalObjectives("predictedPareto");
    const { state, study } = await this.session.opening;
    const evidence = encodedEvidence(state, study);
    needTrials("predictedPareto", evidence.points.length, 2);
    const found = await this.session.suggester.analyze("predictedPareto", evidence, {}, signal);
    return found.map(({ parameters, expected }) => ({
      parameters: parameters as ParametersOf<D>,
      objectives: this.#byObjective((j) => expected[j]),
    }));
  }

  /**
   * The objectives of a complete trial of this study, in their order; undefined for other trials, and for one that lacks a metric of a later
   * definition.
   */
  objectiveValues(trial: TrialOf<D> | number): readonly number[] | undefined {
    const values = this.#measured(trial);
    return values && this.session.log?.study.objectiveValues(values);
  }

  /**
   * By how much a complete trial of this study breaks each outcome constraint, by its text: at most 0 where it holds, and while the
   * baseline trial is not told; undefined for the same trials as for `objectiveValues`.
   */
  violations(trial: TrialOf<D> | number): Readonly<Record<string, number>> | undefined {
    const values = this.#measured(trial);
    if (!values || !this.session.log) return undefined;
    const { state, study } = this.session.log;
    const broken = study.violations(values, baselineOf(state.trials, study));
    const texts = study.goals.constraintTexts;
    // "1 <= y <= 2" is two comparisons of one text.
    return Object.fromEntries(
      texts.map((text) => [text, Math.max(...broken.filter((_, k) => texts[k] === text))] as const),
    );
  }

  /**
   * What the model expects of an objective at other configurations, in your units, without observation noise; inside or outside the space. Throws
   * InputError before there is a result.
   *
   *     const { mean, standardDeviation } = await study.predict([{ x: 0.2 }, { x: 0.5 }]);
   */
  async predict(configurations: readonly ParametersOf<D>[], options: AnalysisRequest = {}): Promise<StudyPrediction> {
    if (!Array.isArray(configurations)) invalid("configurations", "a list of configurations", configurations);
    const { evidence, objective, signal } = await this.#analyzed("predict", options, 1);
    return this.session.suggester.analyze("predict", evidence, { objective, configurations }, signal);
  }

  /**
   * How well the model of an objective predicts each complete trial from all others: the predictions in your units, their error relative to that
   * of predicting the mean, and how often their 90 % intervals hold. Throws InputError where fewer than 3 trials are complete.
   *
   *     const { relativeError, coverage, trials } = await study.leaveOneOut();
   */
  async leaveOneOut(options: AnalysisRequest = {}): Promise<StudyLeaveOneOut> {
    const { evidence, objective, trials, signal } = await this.#analyzed("leaveOneOut", options, 3);
    return this.session.suggester.analyze("leaveOneOut", evidence, { objective, trials }, signal);
  }

  /**
   * How much an objective depends on each parameter, by its model: first-order and total Sobol' indices over the search space, in the order of the
   * parameters, with the uncertainty of the model. Parameters vary independently of one another: constraints and candidates are left aside, as are
   * parameters with a single value, and fidelities, which have their highest. Throws InputError where fewer than 3 trials are complete.
   *
   *     for (const { parameter, total } of await study.importance()) console.log(parameter, total.mean, "±", total.standardDeviation);
   */
  async importance(options: AnalysisRequest = {}): Promise<ParameterImportance[]> {
    const { evidence, objective, signal } = await this.#analyzed("importance", options, 3);
    return this.session.suggester.analyze("importance", evidence, { objective }, signal);
  }

  /**
   * What may be wrong with the study, and what to do about it: predictions no better than the mean, noise larger than the effect, an optimum at a
   * bound, parameters that do nothing, outcomes that drift with time (these five from 15 complete trials on), many failures, repeats without
   * news, a budget nearly spent. Empty where all is well.
   *
   *     for (const { severity, message, advice } of await study.health()) console.log(severity, message, advice);
   */
  async health(options: { readonly signal?: AbortSignal } = {}): Promise<Finding[]> {
    const { signal } = knownKeys("health options", options, ["signal"]);
    const { state, study } = await this.session.opening;
    const trials = evidenceOf(state, study).complete.map(({ trial }) => trial.id);
    const left = remainingBudget(state, study, Date.now());
    const budget = Object.entries(study.budget ?? {}).map(([of, total]) => ({
      ...{ of, total, left: left[of as keyof Budget] },
    }));
    return this.session.suggester.analyze("health", encodedEvidence(state, study), { trials, budget }, signal);
  }

  /**
   * The model of the results so far and the acquisition function by which the next trial is chosen, on the study's own coordinates:
   * ordered values as shares of their range (of its log or logit), others as codes. The model, one with an output for each objective where there are
   * several, predicts outcomes in the user's units; the acquisition function has the scale of the model, or that of the hypervolume. For export. The models are fitted in the worker; what is
   * asked of them then is computed in this thread, which the first prediction of a large one blocks.
   */
  async surrogate(
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<{ model: ExactGP | ModelList; acquisition: Acquisition }> {
    const { signal } = knownKeys("surrogate options", options, ["signal"]);
    const { state, study } = await this.session.opening;
    const evidence = encodedEvidence(state, study);
    needTrials("surrogate", evidence.points.length, 2);
    const seed = `${this.seed}/${state.trials.length}`;
    const belief = loadBelief(await this.session.suggester.analyze("belief", evidence, {}, signal));
    const models = belief.objectives.map(({ model }) => model);
    return {
      model: models.length === 1 ? models[0] : modelList(models),
      acquisition: nextAcquisition(evidence, belief, seed),
    };
  }

  /** How the study chooses its trials, as its strategy, model and search stand, and why; and what `health` finds. Sentences, a line each. */
  async explain(options: { readonly signal?: AbortSignal } = {}): Promise<string> {
    const { state, study } = await this.session.opening;
    const { strategy } = this.session;
    const named = typeof strategy === "object" && "name" in strategy ? (strategy as BuiltInStrategy) : null;
    const findings = await this.health(options);
    const lines = findings.map(
      ({ severity, message, advice }) => `${severity === "info" ? "Note" : "Warning"}: ${message}; ${advice}.`,
    );
    return [...explained(state, study, named, Date.now()), ...lines].join("\n");
  }

  /** The study as plain data, which `studyFromJSON` reads: its events; its definition while it is not open yet. */
  toJSON(): StudyJSON | StudyDefinition {
    if (!this.session.log) return storedDefinition(this.session.definition);
    return { format: 2, name: this.name, events: [...this.session.log.events] };
  }

  /** What an analysis of one objective is given. Throws InputError for wrong options, and where fewer trials than `least` are complete. */
  async #analyzed(what: string, options: AnalysisRequest, least: number) {
    const { signal, objective: named } = knownKeys(`${what} options`, options, ["objective", "signal"]);
    const { state, study } = await this.session.opening;
    const names = study.objectives.map(({ name }) => name);
    if (named === undefined && names.length > 1)
      throw new InputError(
        `${what}: the study has ${names.length} objectives; name one, such as { objective: ${show(names[0])} }`,
      );
    const objective = oneOf("objective", named ?? names[0], names);
    const trials = evidenceOf(state, study).complete.map(({ trial }) => trial.id);
    needTrials(what, trials.length, least);
    return { evidence: encodedEvidence(state, study), trials, objective, signal };
  }

  /** The names of the objectives. Throws InputError where there is one. */
  #severalObjectives(what: string): string[] {
    const names = this.objectives.map(({ name }) => name);
    if (names.length === 1)
      throw new InputError(`${what}: the study has one objective, ${show(names[0])}; use best() or recommend()`);
    return names;
  }

  #byObjective<T>(value: (j: number) => T): Readonly<Record<string, T>> {
    return Object.fromEntries(this.objectives.map(({ name }, j) => [name, value(j)]));
  }

  #asPareto({ trial, objectives }: ObservedTrial): ParetoTrial<TrialOf<D>> {
    const { settings: parameters } = trial as TrialOf<D>;
    return { trial: trial as TrialOf<D>, objectives: this.#byObjective((j) => objectives[j]), parameters };
  }

  /** The objectives of the Pareto set by row, and from where their hypervolume is measured. */
  #front() {
    const { log } = this.session;
    if (!log) return undefined;
    const rows = paretoSet(log.state, log.study).map(({ objectives }) => objectives);
    return { rows, referencePoint: referencePointOf(this.objectives, rows) };
  }

  /** The metrics of a complete trial; undefined where one is missing. */
  #measured(trial: TrialOf<D> | number): Measurements | undefined {
    const reference = referenceTo(trial);
    const { measurements = [] } = this.trials[typeof reference === "number" ? reference : reference.id] ?? {};
    if (measurements.length === 0) return undefined;
    const values = combined(measurements);
    return this.metrics.every((name) => Object.hasOwn(values, name)) ? values : undefined;
  }

  get #current(): CheckedDefinition {
    return this.session.log?.study.definition ?? this.session.definition;
  }
}

/** A trial as it was handed out, or its id. Throws InputError for anything else. */
export function referenceTo(trial: object | number): TrialReference {
  if (typeof trial === "number" && Number.isInteger(trial) && trial >= 0) return trial;
  if (typeof trial !== "object" || trial === null || !("id" in trial) || !("parameters" in trial))
    throw new InputError(`invalid trial: expected a trial of this study or its id, got ${show(trial)}`);
  return { id: trial.id, parameters: trial.parameters } as TrialReference;
}

function needTrials(what: string, complete: number, least: number): void {
  if (complete < least)
    throw new InputError(`${what}: the study has ${complete} complete trials; it needs at least ${least}`);
}

/** The weights of the objectives. Throws InputError where several have none, or one that is negative. */
function preferenceOf(
  objectives: readonly StudyObjective[],
  preference: Readonly<Record<string, number>> | undefined,
): number[] {
  const names = objectives.map(({ name }) => name);
  if (preference === undefined) {
    if (names.length === 1) return [1];
    throw new InputError(
      `recommend: the study has ${names.length} objectives; give a preference, such as { preference: { ${names.map((name) => `${show(name)}: 1`).join(", ")} } }, or use pareto()`,
    );
  }
  knownKeys("preference", preference, names);
  const weights = names.map((name) => nonNegative(`preference.${name}`, preference[name] ?? 0));
  if (!weights.some((weight) => weight > 0))
    invalid("preference", "a positive weight of at least one objective", preference);
  return weights;
}

function asBest<D extends StudyDefinition>({ trial, objectives: [value] }: ObservedTrial): BestTrial<TrialOf<D>> {
  const { settings: parameters } = trial as TrialOf<D>;
  return { trial: trial as TrialOf<D>, value, parameters };
}
