import { finite, InputError, knownKeys, show } from "../errors/index.ts";
import { type CheckedDefinition, type StudyDefinition, storedDefinition } from "./definition.ts";
import type { BestTrial, ParetoTrial, StudyJSON, TrialOf } from "./options.ts";
import type { Session } from "./session.ts";
import type { ParameterSpec } from "./space/index.ts";
import {
  type Budget,
  baselineOf,
  bestTrial,
  combined,
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

/**
 * What the events of a study tell: its definition, its trials, and which of them are best.
 */
export class StudyRecord<const D extends StudyDefinition = StudyDefinition> {
  protected readonly session: Session;

  constructor(session: Session) {
    this.session = session;
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
    return log ? paretoSet(log.state, log.study).map((each) => this.asPareto(each)) : [];
  }

  /**
   * The point from which hypervolume is measured, by objective: `objectiveThresholds` where each objective has one; otherwise inferred from the
   * Pareto set, a tenth of its range beyond its worst values. Null while nothing tells. Throws InputError where there is one objective.
   */
  referencePoint(): Readonly<Record<string, number>> | null {
    this.severalObjectives("referencePoint");
    const point = this.#front()?.referencePoint;
    return point ? this.byObjective((j) => point[j]) : null;
  }

  /**
   * The volume of outcomes that the Pareto set dominates, measured from a reference point, by default `referencePoint()`, in the units of the
   * objectives; 0 while there is none. Where the reference point is inferred it moves with the trials: give one to compare states of a study. Throws
   * InputError where there is one objective, and unless the reference point has a number for each.
   */
  hypervolume(options: { readonly referencePoint?: Readonly<Record<string, number>> } = {}): number {
    const { referencePoint: given } = knownKeys("hypervolume options", options, ["referencePoint"]);
    const names = this.severalObjectives("hypervolume");
    if (given !== undefined) knownKeys("referencePoint", given, names);
    const front = this.#front();
    const point = given && names.map((name) => finite(`referencePoint.${name}`, given[name]));
    return front ? hypervolumeOf(this.objectives, front.rows, point ?? front.referencePoint) : 0;
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

  /** The study as plain data, which `studyFromJSON` reads: its events; its definition while it is not open yet. */
  toJSON(): StudyJSON | StudyDefinition {
    if (!this.session.log) return storedDefinition(this.session.definition);
    return { format: 2, name: this.name, events: [...this.session.log.events] };
  }

  /** The names of the objectives. Throws InputError where there is one. */
  protected severalObjectives(what: string): string[] {
    const names = this.objectives.map(({ name }) => name);
    if (names.length === 1)
      throw new InputError(`${what}: the study has one objective, ${show(names[0])}; use best() or recommend()`);
    return names;
  }

  protected byObjective<T>(value: (j: number) => T): Readonly<Record<string, T>> {
    return Object.fromEntries(this.objectives.map(({ name }, j) => [name, value(j)]));
  }

  protected asPareto({ trial, objectives }: ObservedTrial): ParetoTrial<TrialOf<D>> {
    const { settings: parameters } = trial as TrialOf<D>;
    return { trial: trial as TrialOf<D>, objectives: this.byObjective((j) => objectives[j]), parameters };
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

export function asBest<D extends StudyDefinition>({
  trial,
  objectives: [value],
}: ObservedTrial): BestTrial<TrialOf<D>> {
  const { settings: parameters } = trial as TrialOf<D>;
  return { trial: trial as TrialOf<D>, value, parameters };
}
