import type { Acquisition } from "../acquisition/index.ts";
import { InputError, integer, invalid, knownKeys, show } from "../errors/index.ts";
import type { ExactGP } from "../models/index.ts";
import { throwIfAborted } from "../solvers/index.ts";
import { type CheckedDefinition, checkedDefinition, type StudyDefinition } from "./definition.ts";
import { type CompiledStudy, evidenceOf, paretoTrials } from "./evidence.ts";
import { type StudyJSON, type TrialJSON, trialJSON } from "./json.ts";
import { compileGoals } from "./objectives.ts";
import { measurementsOf, readOutcome } from "./outcome.ts";
import { predictorOf, type StudyPrediction } from "./predictor.ts";
import type { BestTrial, Trial } from "./records.ts";
import { keyOf, openSpace, type ParameterSpec } from "./space/index.ts";
import { pendingAware, type Strategy, sobolThenLogEI, surrogateOf, targetOf } from "./strategies/index.ts";
import type { Configuration, StudyObjective } from "./trials/index.ts";
import type { MetricsOf, OutcomeOf, ParametersOf } from "./types.ts";

export interface AskOptions<P> {
  /** Parameters that you set for this time, shared by all trials that are asked for. */
  readonly fixed?: Partial<P>;
  /** Throws AbortError when it fires; no trial is then left running. */
  readonly signal?: AbortSignal;
}

export interface TellOptions<P> {
  /** The settings that were run, where they differ from those suggested. */
  readonly parameters?: Partial<P>;
}

/** A trial of a study with this definition. */
export type TrialOf<D extends StudyDefinition> = Trial<ParametersOf<D>, MetricsOf<D>>;

/**
 * A study: give it a search space and results, get back the next best experiments. It begins with space-filling points and goes
 * on with those that a Gaussian process finds most promising. A suggestion depends on the seed, on its id and on the trials as they stand
 * when its turn comes (their parameters, states and outcomes), and on nothing else. Calls of `ask` take turns, so those
 * made at once know of one another.
 */
export class Study<const D extends StudyDefinition = StudyDefinition> {
  readonly name: string;
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  readonly metrics: readonly string[];
  readonly objectives: readonly StudyObjective[];
  readonly seed: number;
  readonly #definition: CheckedDefinition;
  readonly #given: D;
  readonly #strategy: Strategy;
  readonly #trials: Trial[] = [];
  readonly #compiling: Promise<CompiledStudy>;
  #compiled: CompiledStudy | undefined;
  /** Settles when the calls of `ask` so far are answered. */
  #asking: Promise<unknown> = Promise.resolve();

  constructor(definition: D, strategy?: Strategy) {
    const checked = checkedDefinition(definition);
    this.#given = definition;
    this.#definition = checked;
    this.name = checked.name;
    this.parameters = checked.space.parameters;
    this.metrics = checked.metrics;
    this.objectives = checked.objectives;
    this.seed = checked.seed;
    this.#strategy = strategy ?? sobolThenLogEI({ initialTrials: checked.initialTrials });
    this.#compiling = compiled(checked).then((study) => {
      this.#compiled = study;
      return study;
    });
    // Reported by the first call that needs it.
    this.#compiling.catch(() => {});
  }

  /** How many trials, whatever their origin, there must be before the model suggests any. */
  get initialTrials(): number {
    return this.#definition.initialTrials;
  }

  /**
   * Resolves when the formulas of the study are compiled and an experiment was found that satisfies its constraints. Throws InputError
   * otherwise, as does every other call then.
   */
  async ready(): Promise<this> {
    await this.#compiling;
    return this;
  }

  /** Every trial so far, in the order in which they began; trials never change, new ones take their places. */
  get trials(): readonly TrialOf<D>[] {
    return [...this.#trials] as TrialOf<D>[];
  }

  /** The next trial to run. */
  ask(options?: AskOptions<ParametersOf<D>>): Promise<TrialOf<D>>;
  /** The next n trials, chosen to be run side by side. Throws AbortError when the signal fires, and then leaves none running. */
  ask(n: number, options?: AskOptions<ParametersOf<D>>): Promise<TrialOf<D>[]>;
  async ask(
    first?: number | AskOptions<ParametersOf<D>>,
    second: AskOptions<ParametersOf<D>> = {},
  ): Promise<TrialOf<D> | TrialOf<D>[]> {
    const one = first === undefined || (typeof first === "object" && first !== null);
    const count = one ? 1 : integer("n", first, 1);
    const options = one ? (first ?? second) : second;
    if (typeof options !== "object" || options === null) invalid("ask options", "an object", options);
    knownKeys("ask options", options, ["fixed", "signal"]);
    const asked = this.#asking.then(() => this.#suggestions(count, options));
    this.#asking = asked.catch(() => {});
    return one ? (await asked)[0] : asked;
  }

  /**
   * Reports what came of a trial: the value of its metric, values by metric, each a number or { mean, sem }, or `{ failed: "why" }`. Throws
   * InputError, and changes nothing, for a trial of another study, one that was already told, or a value that is not finite.
   */
  async tell(
    trial: TrialOf<D> | number,
    outcome: OutcomeOf<MetricsOf<D>>,
    options: TellOptions<ParametersOf<D>> = {},
  ): Promise<TrialOf<D>> {
    const { space, goals } = await this.#compiling;
    const id = typeof trial === "number" ? trial : trial?.id;
    const known: Trial | undefined = Number.isInteger(id) ? this.#trials[id] : undefined;
    if (!known)
      throw new InputError(
        `invalid trial: expected one of the ${this.#trials.length} trials of this study, got ${show(trial)}`,
      );
    if (typeof trial === "object" && keyOf((trial.parameters ?? {}) as Configuration) !== keyOf(known.parameters))
      throw new InputError(
        `invalid trial: trial ${id} of this study has other parameters; is it one of another study?`,
      );
    if (known.state !== "running")
      throw new InputError(`invalid trial: trial ${id} was told already; it is ${known.state}`);
    if (typeof options !== "object" || options === null) invalid("tell options", "an object", options);
    knownKeys("tell options", options, ["parameters"]);
    const settled = readOutcome(this.#definition, goals, outcome);
    const run = options.parameters && space.attached({ ...known.parameters, ...options.parameters });
    const settings = run && {
      parameters: Object.freeze(run.configuration),
      ...(run.outside.length > 0 && { outside: run.outside }),
    };
    const told: Trial = Object.freeze({ ...known, ...settings, ...settled });
    this.#trials[known.id] = told;
    return told as TrialOf<D>;
  }

  /** Adds an experiment that was made elsewhere. It may lie outside the space: `trial.outside` then says in what. */
  async add(parameters: ParametersOf<D>, outcome: OutcomeOf<MetricsOf<D>>): Promise<TrialOf<D>> {
    const { space, goals } = await this.#compiling;
    const { configuration, outside } = space.attached(parameters);
    const settled = readOutcome(this.#definition, goals, outcome);
    return this.#append(configuration, { origin: "user", ...(outside.length > 0 && { outside }), ...settled });
  }

  /**
   * The best complete trial that satisfies the outcome constraints, at the highest fidelity; null before there is one. Throws
   * InputError where there are several objectives: ask for `pareto()`.
   */
  best(): BestTrial<TrialOf<D>> | null {
    if (this.objectives.length > 1)
      throw new InputError(`best: the study has ${this.objectives.length} objectives; use pareto()`);
    return this.pareto()[0] ?? null;
  }

  /**
   * The complete trials that satisfy the outcome constraints and that no other one beats in all objectives, first come first; with one
   * objective, the best trial.
   */
  pareto(): BestTrial<TrialOf<D>>[] {
    return this.#compiled ? (paretoTrials(this.#trials, this.#compiled) as BestTrial<TrialOf<D>>[]) : [];
  }

  /** The objectives of a complete trial of this study, in their order; undefined for other trials. */
  objectiveValues(trial: TrialOf<D>): readonly number[] | undefined {
    const known: Trial | undefined = this.#trials[trial.id];
    if (known?.state !== "complete") return undefined;
    return this.#compiled?.goals.objectives(measurementsOf(known)).map(({ value }) => value);
  }

  /** What a model fitted to the results believes of the (first) objective at other configurations, without observation noise. */
  async predict(configurations: readonly ParametersOf<D>[]): Promise<StudyPrediction> {
    const predictor = await this.predictor();
    return predictor(configurations);
  }

  /** The same as a function that can be asked again and again; the model is fitted once. `objective` is the place of one among several. */
  async predictor(objective = 0): Promise<(configurations: readonly ParametersOf<D>[]) => StudyPrediction> {
    const evidence = evidenceOf(this.#trials, await this.#compiling);
    integer("objective", objective, 0, this.objectives.length - 1);
    if (evidence.points.length === 0)
      throw new InputError("predict: the study has no complete trial yet; tell some results first");
    return predictorOf(evidence, objective);
  }

  /**
   * The model of the results so far and the acquisition function by which the next trial is chosen, on the study's own coordinates:
   * ordered values as shares of their range (of its log or logit), others as codes. The model predicts outcomes in the user's units; the
   * acquisition function is LogEI on the scale of the model. For export.
   */
  async surrogate(): Promise<{ model: ExactGP; acquisition: Acquisition }> {
    const evidence = evidenceOf(this.#trials, await this.#compiling);
    if (evidence.points.length < 2)
      throw new InputError(`surrogate: the study has ${evidence.points.length} complete trials; it takes at least 2`);
    const { model, acquisition } = await surrogateOf(
      evidence,
      targetOf(evidence, `${this.seed}/${this.#trials.length}`),
    );
    return { model, acquisition: pendingAware(acquisition, evidence) };
  }

  /** The study as plain data, which `studyFromJSON` reads. */
  toJSON(): StudyJSON {
    const { name, seed, initialTrials } = this;
    return { ...this.#given, name, seed, initialTrials, trials: this.#trials.map(trialJSON) };
  }

  /** Puts back a trial that `toJSON` wrote. */
  async restore({ parameters, values, failed, origin = "user" }: TrialJSON): Promise<void> {
    const { space, goals } = await this.#compiling;
    const { configuration, outside } = space.attached(parameters);
    const isRunning = values === undefined && failed === undefined && origin !== "user";
    const settled = isRunning
      ? { state: "running" as const }
      : readOutcome(this.#definition, goals, failed === undefined ? values : { failed });
    this.#append(configuration, { origin, ...(outside.length > 0 && { outside }), ...settled });
  }

  async #suggestions(count: number, { fixed = {}, signal }: AskOptions<ParametersOf<D>>): Promise<TrialOf<D>[]> {
    const study = await this.#compiling;
    throwIfAborted(signal);
    const request = { count, id: this.#trials.length, seed: this.seed, fixed: study.space.fixed(fixed), signal };
    const suggestions = await this.#strategy(evidenceOf(this.#trials, study), request);
    return suggestions.map(({ parameters, origin, reason }) =>
      this.#append(parameters, { state: "running", origin, reason }),
    );
  }

  #append(parameters: Configuration, rest: Omit<Trial, "id" | "parameters">): TrialOf<D> {
    const trial: Trial = Object.freeze({ id: this.#trials.length, parameters: Object.freeze(parameters), ...rest });
    this.#trials.push(trial);
    return trial as TrialOf<D>;
  }
}

async function compiled(definition: CheckedDefinition): Promise<CompiledStudy> {
  const [space, goals] = await Promise.all([openSpace(definition.space), compileGoals(definition)]);
  return { definition, space, goals };
}

/** The study that `toJSON` wrote down, or that was written by hand. Throws InputError that names every field at fault. */
export async function studyFromJSON(json: unknown): Promise<Study> {
  if (typeof json !== "object" || json === null)
    invalid("study", "an object with parameters, objectives and trials", json);
  const { trials = [], ...definition } = json as Partial<StudyJSON>;
  if (!Array.isArray(trials)) invalid("study trials", "a list of { parameters, values }", trials);
  const study = createStudy(definition as StudyDefinition);
  await study.ready();
  for (const [i, trial] of trials.entries()) {
    try {
      await study.restore((trial ?? {}) as TrialJSON);
    } catch (error) {
      throw new InputError(`invalid study: trials.${i}: ${(error as Error).message}`, { cause: error });
    }
  }
  return study;
}

/**
 * Begins a study. Throws InputError that names every field at fault; formulas are compiled by `ready()` and by the first call that
 * needs them.
 *
 *     const study = createStudy({
 *       parameters: { rate: floatParameter(1e-5, 1e-1, { log: true }), activation: choiceParameter(["relu", "tanh"]) },
 *       objectives: { loss: "minimize" },
 *     });
 *     const trial = await study.ask();
 *     await study.tell(trial, train(trial.parameters.rate, trial.parameters.activation));
 */
export function createStudy<const D extends StudyDefinition>(definition: D, strategy?: Strategy): Study<D> {
  return new Study(definition, strategy);
}
