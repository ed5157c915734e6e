import { knownKeys } from "../errors/index.ts";
import type { StudyDefinition } from "./definition.ts";
import type { AmendOptions, Experiment, ReasonOptions, TellOptions, TrialOf } from "./options.ts";
import { referenceTo } from "./record.ts";
import {
  type Failure,
  failureOf,
  isFailure,
  type OutcomeOf,
  type StudyCommand,
  type TrialReference,
} from "./trials/index.ts";
import type { MetricsOf, ParametersOf } from "./types.ts";
import { StudyView } from "./view.ts";

/** What is told to a study, in one command each: results and their corrections, experiments made elsewhere, pauses, remarks. */
export class StudyCommands<const D extends StudyDefinition = StudyDefinition> extends StudyView<D> {
  /**
   * Reports what came of a trial: the value of its metric, values by metric, each a number or { mean, sem }, or `{ failed: "why" }`, with
   * `transient: true` where the failure says nothing about the parameters. The same
   * a second time changes nothing; throws InputError for something else (see `amend` and `measure`), for a trial of another
   * study, and for a value that is not finite.
   */
  async tell(
    trial: TrialOf<D> | number,
    outcome: OutcomeOf<MetricsOf<D>>,
    options: TellOptions<ParametersOf<D>> = {},
  ): Promise<TrialOf<D>> {
    const reference = referenceTo(trial);
    const { parameters, cost } = knownKeys("tell options", options, ["parameters", "cost"]);
    if (isFailure(outcome))
      return this.#change({ type: "fail", trial: reference, ...failureOf(outcome), parameters, cost });
    return this.#change({ type: "tell", trial: reference, outcome, parameters, cost });
  }

  /** One more measurement of a complete trial; its values are then the mean of all, weighted by their known errors. */
  async measure(
    trial: TrialOf<D> | number,
    outcome: Exclude<OutcomeOf<MetricsOf<D>>, Failure>,
    options: { readonly cost?: number } = {},
  ): Promise<TrialOf<D>> {
    const { cost } = knownKeys("measure options", options, ["cost"]);
    return this.#change({ type: "measure", trial: referenceTo(trial), outcome, cost });
  }

  /** Corrects a complete trial: its result, which then replaces all measurements, or the settings that were run. */
  async amend(trial: TrialOf<D> | number, options: AmendOptions<D>): Promise<TrialOf<D>> {
    return this.#change({
      type: "amend",
      trial: referenceTo(trial),
      ...knownKeys("amend options", options, ["outcome", "parameters"]),
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
    return this.#mark("abandon", trial, options);
  }

  /** A running trial was stopped early, since it did not promise enough. */
  async prune(trial: TrialOf<D> | number, options: ReasonOptions = {}): Promise<TrialOf<D>> {
    return this.#mark("prune", trial, options);
  }

  /** A trial that failed, or is running elsewhere no more, runs again with the same parameters. */
  async retry(trial: TrialOf<D> | number, options: ReasonOptions = {}): Promise<TrialOf<D>> {
    const { reason } = knownKeys("retry options", options, ["reason"]);
    return this.#change({ type: "retry", trial: referenceTo(trial), reason, session: this.session.id });
  }

  /** The model no longer learns from a trial, and it is never the best. */
  async exclude(trial: TrialOf<D> | number, options: ReasonOptions = {}): Promise<TrialOf<D>> {
    return this.#mark("exclude", trial, options);
  }

  /** Takes `exclude` back. */
  async include(trial: TrialOf<D> | number, options: ReasonOptions = {}): Promise<TrialOf<D>> {
    return this.#mark("include", trial, options);
  }

  /**
   * Adds experiments that were made elsewhere, one or many: all or none. They may lie outside the space: `trial.outside` then says in what.
   * Rows that are there already, with the same outcome, are not added again, so that a script may attach its data at each start. Returns the
   * new trials.
   */
  async attach(experiments: Experiment<D> | readonly Experiment<D>[]): Promise<TrialOf<D>[]> {
    const rows = (Array.isArray(experiments) ? experiments : [experiments]).map((row: Experiment<D>) => {
      const { parameters, outcome, reason } = knownKeys("experiment", row, ["parameters", "outcome", "reason"]);
      if (!isFailure(outcome)) return { parameters, outcome, reason };
      const { message: failed, transient } = failureOf(outcome);
      return { parameters, failed, transient, reason };
    });
    const log = await this.session.opening;
    const events = await log.perform(() => ({ type: "attach", rows }));
    return events.flatMap((event) => (event.type === "attached" ? [this.trials[event.trial]] : []));
  }

  /** Experiments that `ask` hands out next, before those of the strategy: one or many, all or none. */
  async enqueue(experiments: ParametersOf<D> | readonly ParametersOf<D>[], options: ReasonOptions = {}): Promise<void> {
    const { reason } = knownKeys("enqueue options", options, ["reason"]);
    const rows = (Array.isArray(experiments) ? experiments : [experiments]).map((parameters: unknown) => ({
      parameters,
      reason,
    }));
    await this.#perform({ type: "enqueue", rows });
  }

  /** `ask` refuses until `resume`. */
  async pause(options: ReasonOptions = {}): Promise<void> {
    await this.#perform({ type: "pause", ...knownKeys("pause options", options, ["reason"]) });
  }

  /**
   * All streams of suggestions that are open, in whatever process, ask for no more trials, and end when theirs are settled; `boflow run` is one of
   * them. Streams that are opened later, and `ask`, go on.
   */
  async stop(options: ReasonOptions = {}): Promise<void> {
    const { reason = "stopped" } = knownKeys("stop options", options, ["reason"]);
    await this.#perform({ type: "stop", reason, everyone: true });
  }

  /** Takes `pause` back. */
  async resume(options: ReasonOptions = {}): Promise<void> {
    await this.#perform({ type: "resume", ...knownKeys("resume options", options, ["reason"]) });
  }

  /** Writes down a remark, of the study or of a trial. */
  async note(text: string, options: { readonly trial?: TrialOf<D> | number } = {}): Promise<void> {
    const { trial } = knownKeys("note options", options, ["trial"]);
    await this.#perform({ type: "note", text, ...(trial !== undefined && { trial: referenceTo(trial) }) });
  }

  async #perform(command: StudyCommand): Promise<void> {
    const log = await this.session.opening;
    await log.perform(() => command);
  }

  async #change(command: StudyCommand & { readonly trial: TrialReference }): Promise<TrialOf<D>> {
    await this.#perform(command);
    return this.trials[typeof command.trial === "number" ? command.trial : command.trial.id];
  }

  async #mark(
    type: "abandon" | "prune" | "exclude" | "include",
    trial: TrialOf<D> | number,
    options: ReasonOptions,
  ): Promise<TrialOf<D>> {
    const { reason } = knownKeys(`${type} options`, options, ["reason"]);
    return this.#change({ type, trial: referenceTo(trial), reason });
  }
}
