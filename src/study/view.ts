import { InputError, invalid, knownKeys, nonNegative, oneOf, show } from "../errors/index.ts";
import type { StudyDefinition } from "./definition.ts";
import { encodedEvidence } from "./evidence.ts";
import { explained } from "./explain.ts";
import type { Finding, ParameterImportance, StudyLeaveOneOut, StudyPrediction } from "./insight/index.ts";
import type {
  AnalysisRequest,
  PredictedSolution,
  PreferenceRequest,
  PreferredTrial,
  Recommendation,
  TrialOf,
} from "./options.ts";
import { asBest, StudyRecord } from "./record.ts";
import type { BuiltInStrategy } from "./strategies/index.ts";
import type { Surrogate } from "./suggester/index.ts";
import { type Budget, evidenceOf, remainingBudget, type StudyObjective } from "./trials/index.ts";
import type { ParametersOf } from "./types.ts";

/** What the models of a study's results tell. */
export class StudyView<const D extends StudyDefinition = StudyDefinition> extends StudyRecord<D> {
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
    return { ...this.asPareto(complete[index]), expected: this.byObjective((j) => expected[j]) };
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
    this.severalObjectives("predictedPareto");
    const { state, study } = await this.session.opening;
    const evidence = encodedEvidence(state, study);
    needTrials("predictedPareto", evidence.points.length, 2);
    const found = await this.session.suggester.analyze("predictedPareto", evidence, {}, signal);
    return found.map(({ parameters, expected }) => ({
      parameters: parameters as ParametersOf<D>,
      objectives: this.byObjective((j) => expected[j]),
    }));
  }

  /**
   * What the model expects of an objective at other configurations, in your units, without observation noise: the mean and the standard deviation,
   * the median, and the interval that holds it with 95 %. They may be outside the space. Throws InputError before there is a result.
   *
   *     const { median, lower, upper } = await study.predict([{ x: 0.2 }, { x: 0.5 }]);
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
      of,
      total,
      left: left[of as keyof Budget],
    }));
    return this.session.suggester.analyze("health", encodedEvidence(state, study), { trials, budget }, signal);
  }

  /**
   * The model of the results so far and the acquisition function by which the next trial is chosen, on the study's own coordinates:
   * ordered values as shares of their range (of its log or logit), others as codes. The model, one with an output for each objective where there are
   * several, predicts outcomes in the user's units; the acquisition function has the scale of the model, or that of the hypervolume. For export. The models are fitted in the worker; what is
   * asked of them then is computed in this thread, which the first prediction of a large one blocks. Throws InputError before two trials are
   * complete, and where the study is one of `boflow/browser`, which has no models in its own thread.
   */
  async surrogate(options: { readonly signal?: AbortSignal } = {}): Promise<Surrogate> {
    const { signal } = knownKeys("surrogate options", options, ["signal"]);
    const { state, study } = await this.session.opening;
    const evidence = encodedEvidence(state, study);
    needTrials("surrogate", evidence.points.length, 2);
    return this.session.suggester.surrogate(evidence, `${this.seed}/${state.trials.length}`, signal);
  }

  /** How the study chooses its trials, as its strategy, model and search stand, and why; and what `health` finds. Sentences, a line each. */
  async explain(options: { readonly signal?: AbortSignal } = {}): Promise<string> {
    const { signal } = knownKeys("explain options", options, ["signal"]);
    const { state, study } = await this.session.opening;
    const { suggester } = this.session;
    const findings = await this.health({ signal });
    const chosen =
      typeof suggester.strategy === "object" && "name" in suggester.strategy
        ? await suggester.analyze(
            "choosing",
            encodedEvidence(state, study),
            {
              strategy: suggester.strategy as BuiltInStrategy,
              trials: state.trials.length,
              constraints: study.goals.constraintTexts,
            },
            signal,
          )
        : ["A strategy of your own chooses the trials."];
    const lines = findings.map(
      ({ severity, message, advice }) => `${severity === "info" ? "Note" : "Warning"}: ${message}; ${advice}.`,
    );
    return [...explained(state, study, chosen, Date.now()), ...lines].join("\n");
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
