import type { Acquisition } from "../acquisition/index.ts";
import { conforming, InputError, integer, invalid, knownKeys, show } from "../errors/index.ts";
import type { ExactGP } from "../models/index.ts";
import { throwIfAborted } from "../solvers/index.ts";
import { type Encoding, encodingOf } from "./encoding.ts";
import { type Configuration, checkedConfiguration, type ParameterInput, type SearchSpaceSpec } from "./parameters.ts";
import type { BestTrial, Direction, Objective, Outcome, Trial } from "./records.ts";
import { definitionSchema } from "./schema.ts";
import { type Evidence, fittedModel, nextPoint, spaceFilling, surrogate } from "./strategy.ts";

/** What a study is about, as a user writes it. */
export interface StudyOptions {
  /** Defaults to "study". */
  name?: string | undefined;
  /** What may be varied, by name. */
  parameters: Readonly<Record<string, ParameterInput>>;
  /** Exactly one, by name. */
  objectives: Readonly<Record<string, Direction>>;
  /** Defaults to 0. */
  seed?: number | undefined;
  /** How many trials there must be before the model suggests any; defaults to two for each parameter, and at least 5. */
  initialTrials?: number | undefined;
}

/**
 * A study: give it a search space and results, get back the next best experiments. It begins with space-filling points and goes
 * on with those that a Gaussian process finds most promising. A suggestion depends on the seed and on the trials as they stand
 * when its turn comes (their order, parameters, states and outcomes), and on nothing else. Calls of `ask` take turns, so those
 * made at once know of one another; failed trials leave no trace but their place in the order.
 */
export class Study {
  readonly name: string;
  readonly parameters: SearchSpaceSpec;
  readonly objective: Objective;
  readonly seed: number;
  /** How many trials, whatever their origin, there must be before the model suggests any. */
  readonly initialTrials: number;
  readonly #encoding: Encoding;
  readonly #trials: Trial[] = [];
  /** Settles when the calls of `ask` so far are answered. */
  #asking: Promise<unknown> = Promise.resolve();

  constructor(options: StudyOptions) {
    const definition = conforming("study", definitionSchema, options);
    const [[name, direction]] = Object.entries(definition.objectives);
    this.name = definition.name;
    this.parameters = definition.parameters;
    this.objective = { name, direction };
    this.seed = definition.seed;
    this.initialTrials = definition.initialTrials ?? Math.max(5, 2 * Object.keys(definition.parameters).length);
    this.#encoding = encodingOf(this.parameters);
  }

  /** Every trial so far, in the order in which they began; trials never change, new ones take their places. */
  get trials(): readonly Trial[] {
    return [...this.#trials];
  }

  /** The next trial to run. */
  ask(): Promise<Trial>;
  /** The next n trials, chosen to be run side by side. Throws AbortError when the signal fires, and then leaves none running. */
  ask(n: number, options?: { signal?: AbortSignal }): Promise<Trial[]>;
  async ask(n?: number, options: { signal?: AbortSignal } = {}): Promise<Trial | Trial[]> {
    const count = n === undefined ? 1 : integer("n", n, 1);
    if (typeof options !== "object" || options === null) invalid("ask options", "an object", options);
    knownKeys("ask options", options, ["signal"]);
    const asked = this.#asking.then(() => this.#suggestions(count, options.signal));
    this.#asking = asked.catch(() => {});
    return n === undefined ? (await asked)[0] : asked;
  }

  /**
   * Reports what came of a trial: its value, `{ [objective]: value }`, or `{ failed: "why" }`. Throws InputError, and changes
   * nothing, for an unknown trial, one that was already told, or a value that is not finite.
   */
  async tell(trial: Trial | number, outcome: Outcome): Promise<Trial> {
    const id = typeof trial === "number" ? trial : trial?.id;
    const known = Number.isInteger(id) ? this.#trials[id] : undefined;
    if (!known)
      throw new InputError(
        `invalid trial: expected one of the ${this.#trials.length} trials of this study, got ${show(trial)}`,
      );
    if (known.state !== "running")
      throw new InputError(`invalid trial: trial ${id} was told already; it is ${known.state}`);
    return this.#settle(known, this.#readOutcome(outcome));
  }

  /** Adds an experiment that was made elsewhere. */
  async add(parameters: Configuration, outcome: Outcome): Promise<Trial> {
    const configuration = checkedConfiguration(this.parameters, parameters);
    const read = this.#readOutcome(outcome);
    return this.#append(configuration, "user", read);
  }

  /** The best complete trial; null before there is one. */
  best(): BestTrial | null {
    const { name, direction } = this.objective;
    const sign = direction === "maximize" ? 1 : -1;
    let best: BestTrial | null = null;
    for (const trial of this.#trials) {
      const value = trial.values?.[name];
      if (value !== undefined && (!best || sign * value > sign * best.value))
        best = { trial, value, parameters: trial.parameters };
    }
    return best;
  }

  /** What a model fitted to the results believes of the objective at other configurations (without observation noise). */
  async predict(configurations: readonly Configuration[]): Promise<{ mean: number[]; standardDeviation: number[] }> {
    const predictor = await this.predictor();
    return predictor(configurations);
  }

  /** The same as a function that can be asked again and again; the model is fitted once. */
  async predictor(): Promise<
    (configurations: readonly Configuration[]) => { mean: number[]; standardDeviation: number[] }
  > {
    const evidence = this.#evidence();
    if (evidence.points.length === 0)
      throw new InputError("predict: the study has no complete trial yet; tell some results first");
    // In another unit where squares of the outcomes leave the range of double precision.
    const largest = Math.max(...evidence.outcomes.map(Math.abs));
    const unit = largest > 1e100 || largest < 1e-100 ? largest || 1 : 1;
    const model = await fittedModel({ ...evidence, outcomes: evidence.outcomes.map((y) => y / unit) });
    return (configurations) => {
      if (!Array.isArray(configurations)) invalid("configurations", "a list of configurations", configurations);
      if (configurations.length === 0) return { mean: [], standardDeviation: [] };
      const points = configurations.map((c) => [this.#encoding.encode(checkedConfiguration(this.parameters, c))]);
      const { mean, variance } = model.posterior(points);
      return {
        mean: Array.from(mean.data, (v) => v * unit),
        standardDeviation: Array.from(variance.data, (v) => Math.sqrt(v) * unit),
      };
    };
  }

  /**
   * The model of the results so far and the acquisition function by which the next trial is chosen, on the study's own coordinates:
   * numbers as shares of their range (of its log for log parameters), choices as codes. The model predicts outcomes in the user's units; the
   * acquisition function is LogEI on the scale of the model. For export.
   */
  async surrogate(): Promise<{ model: ExactGP; acquisition: Acquisition }> {
    const evidence = this.#evidence();
    if (evidence.points.length < 2)
      throw new InputError(`surrogate: the study has ${evidence.points.length} complete trials; it takes at least 2`);
    return surrogate(evidence);
  }

  /** The study as plain data, which `studyFromJSON` reads. */
  toJSON(): StudyJSON {
    const { name, parameters, objective, seed, initialTrials } = this;
    const trials = this.#trials.map(({ parameters, state, values, message }) => ({
      parameters,
      ...(state === "complete" ? { values: values as Record<string, number> } : { failed: message ?? state }),
    }));
    return { name, parameters, objectives: { [objective.name]: objective.direction }, seed, initialTrials, trials };
  }

  async #suggestions(count: number, signal?: AbortSignal): Promise<Trial[]> {
    const asked: Trial[] = [];
    try {
      while (asked.length < count) asked.push(await this.#suggest(signal));
    } catch (error) {
      // No one will hear of those already chosen, so they must not count as under way.
      for (const trial of asked) this.#settle(trial, { state: "failed", message: `not handed out: ${show(error)}` });
      throw error;
    }
    return asked;
  }

  async #suggest(signal?: AbortSignal): Promise<Trial> {
    throwIfAborted(signal);
    const evidence = this.#evidence();
    const id = this.#trials.length;
    const started = this.#trials.filter((t) => t.origin === "sobol").length;
    const early = id < this.initialTrials || evidence.points.length < 2;
    const point = early
      ? spaceFilling(this.#encoding, started, 1, `${this.seed}/start`)[0]
      : await nextPoint(evidence, `${this.seed}/${id}`, signal);
    return this.#append(this.#encoding.decode(point), early ? "sobol" : "model", { state: "running" });
  }

  #append(
    parameters: Configuration,
    origin: Trial["origin"],
    rest: Pick<Trial, "state" | "values" | "message">,
  ): Trial {
    const trial = Object.freeze({ id: this.#trials.length, parameters: Object.freeze(parameters), origin, ...rest });
    this.#trials.push(trial);
    return trial;
  }

  #settle(trial: Trial, outcome: Pick<Trial, "state" | "values" | "message">): Trial {
    const settled = Object.freeze({ ...trial, ...outcome });
    this.#trials[trial.id] = settled;
    return settled;
  }

  #readOutcome(outcome: Outcome): Pick<Trial, "state" | "values" | "message"> {
    const { name } = this.objective;
    if (typeof outcome === "object" && outcome !== null && typeof outcome.failed === "string")
      return { state: "failed", message: outcome.failed };
    const value = typeof outcome === "object" && outcome !== null ? (outcome as Record<string, number>)[name] : outcome;
    if (typeof value !== "number" || !Number.isFinite(value))
      throw new InputError(
        `invalid outcome: expected a finite number for "${name}", got ${show(outcome)}; a trial without a result is { failed: "why" }`,
      );
    return { state: "complete", values: { [name]: value } };
  }

  #evidence(): Evidence {
    const { name, direction } = this.objective;
    const complete = this.#trials.filter((t) => t.state === "complete");
    const points = (trials: readonly Trial[]) => trials.map((t) => this.#encoding.encode(t.parameters));
    return {
      encoding: this.#encoding,
      points: points(complete),
      outcomes: complete.map((t) => t.values?.[name] as number),
      maximize: direction === "maximize",
      pending: points(this.#trials.filter((t) => t.state === "running")),
    };
  }
}

/** A study as plain data: what it is about, and its trials. One under way counts as failed, since no one will tell of it. */
export interface StudyJSON extends StudyOptions {
  trials: { parameters: Configuration; values?: Record<string, number>; failed?: string }[];
}

/** The study that `toJSON` wrote down, or that was written by hand. Throws InputError that names every field at fault. */
export async function studyFromJSON(json: unknown): Promise<Study> {
  if (typeof json !== "object" || json === null)
    invalid("study", "an object with parameters, objectives and trials", json);
  const { trials = [], ...options } = json as Partial<StudyJSON>;
  if (!Array.isArray(trials)) invalid("study trials", "a list of { parameters, values }", trials);
  const study = createStudy(options as StudyOptions);
  for (const [i, trial] of trials.entries()) {
    const { parameters, values, failed } = (trial ?? {}) as StudyJSON["trials"][number];
    try {
      await study.add(parameters, failed === undefined ? (values as Outcome) : { failed });
    } catch (error) {
      throw new InputError(`invalid study: trials.${i}: ${(error as Error).message}`, { cause: error });
    }
  }
  return study;
}

/** Begins a study. Throws InputError that names every field at fault. */
export function createStudy(options: StudyOptions): Study {
  return new Study(options);
}
