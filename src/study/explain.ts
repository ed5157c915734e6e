import type { CompiledStudy } from "./compile.ts";
import { encodedEvidence } from "./evidence.ts";
import {
  type BuiltInStrategy,
  type Criterion,
  choiceOf,
  criteria,
  type Evidence,
  type ModelBasedOptions,
  NOISY,
  noiseOf,
  stallsAfter,
} from "./strategies/index.ts";
import { remainingBudget, type StudyState } from "./trials/index.ts";

/** How a study chooses its trials, in sentences for people: what is true now of its strategy, model and search. */
export function explained(
  state: StudyState,
  study: CompiledStudy,
  strategy: BuiltInStrategy | null,
  time: number,
): string[] {
  const evidence = encodedEvidence(state, study);
  const chosen = strategy
    ? choosing(strategy, { evidence, trials: state.trials.length, constraints: study.goals.constraintTexts })
    : ["A strategy of your own chooses the trials."];
  return [problem(study, evidence), ...chosen, ...spaceOf(evidence), ...standing(state, study, time)];
}

interface Known {
  readonly evidence: Evidence;
  readonly trials: number;
  readonly constraints: readonly string[];
}

/** What each built-in strategy does. */
function choosing(strategy: BuiltInStrategy, known: Known): string[] {
  const { initialTrials = 0 } = known.evidence.declared ?? {};
  switch (strategy.name) {
    case "sobol":
      return [`Trials fill the space: ${filling(known)}.`];
    case "sequence":
      return strategy.stages.flatMap(({ until, strategy: stage }) => [
        until === undefined ? "Afterwards:" : `Until there are ${until} trials:`,
        ...choosing(stage, known),
      ]);
    case "auto": {
      const made = known.trials >= initialTrials ? "they are made" : `${known.trials} of them are made`;
      return [
        `The first ${initialTrials} trials fill the space: ${filling(known)}; ${made}.`,
        ...modelling(strategy, known),
        ...stalling(known),
      ];
    }
    case "modelBased":
      return modelling(strategy, known);
    case "trustRegion":
      return [
        ...modelling(strategy, known),
        "It chooses in a trust region around the best trial, which grows with successes and shrinks with failures.",
      ];
  }
}

/** What space-filling trials are. */
function filling({ evidence }: Known): string {
  return evidence.space.options() ? "each represents many experiments" : "points of a scrambled Sobol sequence";
}

function stalling({ evidence }: Known): string[] {
  const trials = stallsAfter(evidence);
  if (trials === null) return [];
  return [
    `After ${trials} such trials in a row without improvement it chooses in a trust region around the best trial, until that has converged.`,
  ];
}

/** Acquisition functions of outcomes without noise, with those that take their places where a model infers noise. */
const NOISY_FORMS = {
  logExpectedImprovement: "qLogNoisyExpectedImprovement",
  qLogExpectedHypervolumeImprovement: "qLogNoisyExpectedHypervolumeImprovement",
} as const;

function modelling({ acquisition, minDistance = 0 }: ModelBasedOptions, { evidence, constraints }: Known): string[] {
  const { objectives, declared = {}, failed, pending, violations } = evidence;
  const noise = noiseOf(evidence);
  const choice = choiceOf(evidence, noise);
  const name = acquisition ?? choice.acquisition;
  const reason = acquisition
    ? "as the strategy says"
    : noise.isKnown || !Object.hasOwn(NOISY_FORMS, name)
      ? `as ${choice.because}`
      : null;
  const several = objectives.length > 1;
  const { description, note }: Criterion = criteria[name];
  const what = `the experiment of largest ${[description, note?.(evidence)].filter(Boolean).join(" ")}`;
  const noisy = reason === null ? criteria[NOISY_FORMS[name as keyof typeof NOISY_FORMS]].description : "";
  const open = `, or ${noisy} where ${several ? "a" : "the"} model infers noise above ${100 * Math.sqrt(NOISY)} % of the spread of outcomes`;
  const feasible = violations.some((row) => row.every((violation) => violation <= 0));
  return [
    `${several ? `Gaussian processes of the ${objectives.length} objectives choose` : "A Gaussian process of the outcomes chooses"} ${what}${reason ? `, ${reason}` : open}.`,
    ...(constraints.length > 0
      ? [
          `Models of ${constraints.join(", ")} weigh that by the probability that ${constraints.length > 1 ? "they hold" : "it holds"}${feasible ? "" : "; until a trial satisfies the outcome constraints, only this probability counts"}.`,
        ]
      : []),
    ...(failed.length > 0
      ? [`A model of ${plural(failed.length, "failed trial")} weighs it by the probability that a trial does not fail.`]
      : []),
    ...(pending.length > 0
      ? [
          `${plural(pending.length, "trial")} that run${pending.length > 1 ? "" : "s"} count by what ${pending.length > 1 ? "they" : "it"} may come out as.`,
        ]
      : []),
    ...(minDistance > 0 ? [`Experiments keep a distance of ${minDistance} from one another.`] : []),
    noise.isNoisy
      ? `An experiment may be repeated, as ${noise.because}.`
      : "No experiment is made twice, and none that failed is made again.",
    ...(declared.noise === undefined && !noise.isKnown
      ? ["Say `noise: true` if repeating an experiment gives other outcomes."]
      : []),
  ];
}

function problem({ definition }: CompiledStudy, { space, objectives }: Evidence): string {
  const goal = objectives.map(({ name, direction }) => `${direction} ${name}`).join(", ");
  const varying = space.encoding.parameters.filter(({ size }) => size > 1).length;
  const budget = definition.budget.trials === undefined ? "" : ` in ${plural(definition.budget.trials, "trial")}`;
  return `The goal: ${goal} over ${plural(varying, "parameter")}${budget}.`;
}

function spaceOf({ space }: Evidence): string[] {
  const options = space.options({});
  const { parameters } = space.encoding;
  const levels = parameters.filter(({ size }) => size > 1 && Number.isFinite(size)).length;
  const continua = parameters.filter(({ size }) => size === Number.POSITIVE_INFINITY).length;
  const conditional = parameters.some(({ spec }) => spec.when !== undefined);
  const constraints = space.definition.constraints?.length ?? 0;
  if (options) {
    const what = space.definition.candidates ? "candidates" : "experiments of the space";
    return [`The search compares all ${options.length} ${what}.`];
  }
  const how = [
    ...(continua > 0 ? [`gradients over ${plural(continua, "continuous parameter")}`] : []),
    ...(levels > 0 ? [`the levels of ${plural(levels, "parameter")}, one at a time`] : []),
  ];
  return [
    `The search follows ${how.join(", and ")}${constraints > 0 ? `, within ${plural(constraints, "constraint")}` : ""}.`,
    ...(conditional ? ["A parameter that is inactive does not count."] : []),
  ];
}

function standing(state: StudyState, study: CompiledStudy, time: number): string[] {
  const { trials, time: seconds, cost } = remainingBudget(state, study, time);
  const left = [
    ...(Number.isFinite(trials) ? [plural(Math.max(trials, 0), "trial")] : []),
    ...(Number.isFinite(seconds) ? [`${Math.max(Math.round(seconds), 0)} seconds`] : []),
    ...(Number.isFinite(cost) ? [`a cost of ${cost}`] : []),
  ];
  const latest = state.trials.findLast(({ origin }) => origin === "model");
  return [
    ...(left.length > 0 ? [`Left of the budget: ${left.join(", ")}.`] : []),
    ...(latest ? [`Trial ${latest.id} was chosen as: ${latest.reason}.`] : []),
  ];
}

function plural(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
