import {
  type BuiltInStrategy,
  type Criterion,
  choiceOf,
  criteria,
  type Evidence,
  isPool,
  type ModelBasedOptions,
  NOISY,
  type NoiseFinding,
  noiseOf,
  placesOf,
  repeatsByInference,
  sharesOf,
  stallsAfter,
  targetOf,
} from "../strategies/index.ts";
import type { Fit } from "./models.ts";
import { plural } from "./plural.ts";

interface Known {
  readonly evidence: Evidence;
  readonly noise: NoiseFinding;
  /** Whether the noise depends on models that are still to be fitted. */
  readonly isOpen: boolean;
  /** How many trials there are. */
  readonly trials: number;
  /** The outcome constraints, as they are written. */
  readonly constraints: readonly string[];
}

/** A model has to have results to learn from. */
const FEWEST = 2;

/** How a built-in strategy chooses trials now, in sentences for people. */
export async function choosing(
  evidence: Evidence,
  fit: Fit,
  { strategy, ...known }: Pick<Known, "trials" | "constraints"> & { readonly strategy: BuiltInStrategy },
): Promise<string[]> {
  const hasModels = strategy.name !== "sobol" && evidence.points.length >= FEWEST;
  const models = [];
  if (hasModels && !noiseOf(evidence).isKnown)
    for (const j of evidence.objectives.keys()) models.push((await fit(targetOf(evidence, j))).model);
  const noise = noiseOf(evidence, models);
  return chosenBy(strategy, {
    evidence,
    noise,
    isOpen: !noise.isKnown && !hasModels && !isPool(evidence),
    ...known,
  });
}

function chosenBy(strategy: BuiltInStrategy, known: Known): string[] {
  const { initialTrials = 0 } = known.evidence.declared ?? {};
  switch (strategy.name) {
    case "sobol":
      return [`Trials fill the space: ${filling(known)}.`];
    case "sequence":
      return strategy.stages.flatMap(({ until, strategy: stage }) => [
        until === undefined ? "Afterwards:" : `Until there are ${until} trials:`,
        ...chosenBy(stage, known),
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

function stalling({ evidence, noise }: Known): string[] {
  const trials = stallsAfter(evidence, noise);
  if (trials === null) return [];
  const unless = noise.isKnown ? "" : ", and in the whole space while the model infers such noise";
  return [
    `After ${trials} such trials in a row without improvement it chooses in a trust region around the best trial, until that has converged${unless}.`,
  ];
}

const LEAST_NOISE = `${100 * Math.sqrt(NOISY)} % of the spread of outcomes`;

/** Acquisition functions of outcomes without noise, with those that take their places where a model infers noise. */
const NOISY_FORMS = {
  logExpectedImprovement: "qLogNoisyExpectedImprovement",
  qLogExpectedHypervolumeImprovement: "qLogNoisyExpectedHypervolumeImprovement",
} as const;

function modelling(
  { acquisition, minDistance = 0 }: ModelBasedOptions,
  { evidence, noise, isOpen, constraints }: Known,
): string[] {
  const { objectives, declared = {}, failed, pending, violations } = evidence;
  const choice = choiceOf(evidence, noise);
  const name = acquisition ?? choice.acquisition;
  const reason = acquisition
    ? "as the strategy says"
    : !isOpen || !Object.hasOwn(NOISY_FORMS, name)
      ? `as ${choice.because}`
      : null;
  const several = objectives.length > 1;
  const { description, note, isNilAtMade = false }: Criterion = criteria[name];
  const isRepeatable = minDistance === 0 && (noise.isKnown || (isNilAtMade && repeatsByInference(evidence.space)));
  const what = `the experiment of largest ${[description, note?.(evidence)].filter(Boolean).join(" ")}`;
  const noisy = reason === null ? criteria[NOISY_FORMS[name as keyof typeof NOISY_FORMS]].description : "";
  const open = `, or ${noisy} where ${several ? "a" : "the"} model infers noise above ${LEAST_NOISE}`;
  const feasible = violations.some((row) => row.every((violation) => violation <= 0));
  return [
    `${several ? `Gaussian processes of the ${objectives.length} objectives choose` : "A Gaussian process of the outcomes chooses"} ${what}${reason ? `, ${reason}` : open}.`,
    ...structure(evidence),
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
    noise.isNoisy && isRepeatable
      ? `An experiment may be repeated, as ${noise.because}; none that failed is made again.`
      : `No experiment is made twice${isRepeatable && !noise.isKnown ? ` unless the model infers noise above ${LEAST_NOISE}` : ""}, and none that failed is made again.`,
    ...(declared.noise === undefined && !noise.isKnown
      ? ["Say `noise: true` if repeating an experiment gives other outcomes."]
      : []),
  ];
}

/** What the model takes for granted of a pool. */
function structure(evidence: Evidence): string[] {
  const listed = (parameters: readonly { readonly name: string }[]) => parameters.map(({ name }) => name).join(", ");
  const { parameters } = evidence.space.encoding;
  const shares = sharesOf(evidence).map((column) => parameters[column]);
  const ordered = parameters.filter((parameter) => placesOf(evidence, parameter));
  return [
    ...(shares.length > 0
      ? [`The model takes ${listed(shares)} for shares of a whole, which have one lengthscale.`]
      : []),
    ...(ordered.length > 0
      ? [`The model sees the values of ${listed(ordered)}, which are numbers, in their order.`]
      : []),
  ];
}
