import type { Acquisition } from "../../acquisition/index.ts";
import { knownKeys, NumericalError, oneOf, throwIfAborted, warn } from "../../errors/index.ts";
import type { ExactGP } from "../../models/index.ts";
import { type AcquisitionName, criteria } from "./acquisitions.ts";
import { choiceOf } from "./choice.ts";
import { noiseOf } from "./noise.ts";
import { targetOf } from "./scalarization.ts";
import { bestExperiment } from "./search.ts";
import { nextSpaceFilling } from "./sobol.ts";
import { checkOpen, repeatNote } from "./spaceFilling.ts";
import { type Evidence, type Strategy, type Suggestion, type SuggestRequest, withPending } from "./strategy.ts";
import { type Belief, beliefOf, type Surrogate, surrogateOf } from "./surrogate.ts";

export interface ModelBasedOptions {
  /** What is largest at the experiments; by default what suits the problem (`choiceOf`). */
  readonly acquisition?: AcquisitionName;
}

/** A model has to have results to learn from. */
const FEWEST = 2;

/**
 * The experiments at which an acquisition function of a GP of the outcomes is largest, one after another, each given those before it and the
 * trials that run. Space-filling ones before there are two results. Throws InputError for an invalid or unknown option.
 */
export function modelBased(given: ModelBasedOptions = {}): Strategy {
  const { acquisition } = knownKeys("strategy options", given, ["acquisition"]);
  if (acquisition !== undefined) oneOf("acquisition", acquisition, Object.keys(criteria));
  return async (evidence, request) => {
    checkOpen(evidence, request);
    const suggestions: Suggestion[] = [];
    /** Beliefs by the target that they are of; several suggestions share one. */
    const beliefs = new Map<string | undefined, Promise<Belief>>();
    let known = evidence;
    for (let k = 0; k < request.count; k++) {
      throwIfAborted(request.signal);
      const id = request.id + k;
      const suggestion =
        evidence.points.length < FEWEST
          ? nextSpaceFilling(known, request, id, "space-filling, as a model needs two results")
          : await fromModel(known, request, id, beliefs, acquisition);
      suggestions.push(suggestion);
      known = withPending(known, known.space.encoding.encode(suggestion.parameters));
    }
    return suggestions;
  };
}

async function fromModel(
  evidence: Evidence,
  request: SuggestRequest,
  id: number,
  beliefs: Map<string | undefined, Promise<Belief>>,
  wanted: AcquisitionName | undefined,
): Promise<Suggestion> {
  const { signal, onProgress } = request;
  const seed = `${request.seed}/${id}`;
  try {
    const target = targetOf(evidence, seed);
    const fitted = beliefs.get(target.note) ?? beliefOf(evidence, target, signal);
    beliefs.set(target.note, fitted);
    const { acquisition, description, condition, anyFidelity } = nextStep(evidence, await fitted, seed, wanted);
    const order = evidence.points.map((point, i) => ({ point, value: target.values[i] }));
    order.sort((a, b) => (target.maximize ? b.value - a.value : a.value - b.value));
    const parameters = await bestExperiment(acquisition, evidence, {
      ...{ seed, signal, onProgress },
      fixed: anyFidelity ? request.fixed : { ...evidence.space.targets, ...request.fixed },
      best: order.map(({ point }) => point),
      repeats: noiseOf(evidence).isNoisy,
    });
    if (!parameters) return nextSpaceFilling(evidence, request, id, "space-filling, as the model found nothing new");
    const largest = ["largest", description, target.note].filter(Boolean).join(" ");
    const reason = [largest, condition, `on a GP of ${evidence.points.length} trials`].filter(Boolean).join(", ");
    return { parameters, origin: "model", reason: `${reason}${repeatNote(evidence, parameters)}` };
  } catch (error) {
    if (!(error instanceof NumericalError)) throw error;
    warn(`the model of the study failed (${error.message}); the next trial fills the space instead`);
    return nextSpaceFilling(evidence, request, id, `space-filling, as the model failed: ${error.message}`);
  }
}

/** The model of the outcomes, and the acquisition function by which the next trial is chosen; in the study's own coordinates. */
export async function nextSurrogate(
  evidence: Evidence,
  seed: string,
): Promise<{ model: ExactGP; acquisition: Acquisition }> {
  const belief = await beliefOf(evidence, targetOf(evidence, seed));
  return { model: belief.model, acquisition: nextStep(evidence, belief, seed).acquisition };
}

function nextStep(evidence: Evidence, belief: Belief, seed: string, wanted?: AcquisitionName): Surrogate {
  const name = wanted ?? choiceOf(evidence, noiseOf(evidence, belief.model)).acquisition;
  return surrogateOf(evidence, belief, name, seed);
}
