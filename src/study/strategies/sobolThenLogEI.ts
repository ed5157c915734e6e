import { integer, knownKeys, NumericalError, throwIfAborted, warn } from "../../errors/index.ts";
import { targetOf } from "./scalarization.ts";
import { bestExperiment } from "./search.ts";
import { spaceFilling } from "./spaceFilling.ts";
import {
  type Evidence,
  pointKey,
  type Strategy,
  type Suggestion,
  type SuggestRequest,
  takenPoints,
  withPending,
} from "./strategy.ts";
import { pendingAware, type Surrogate, surrogateOf } from "./surrogate.ts";

export interface SobolThenLogEIOptions {
  /** How many trials, whatever their origin, there must be before the model suggests any. */
  readonly initialTrials: number;
}

/**
 * Space-filling points first; then those with the largest log expected improvement on a Matérn-5/2 GP of the outcomes. Pending trials count
 * as having come out as expected. Throws InputError for an invalid or unknown option.
 */
export function sobolThenLogEI(options: SobolThenLogEIOptions): Strategy {
  knownKeys("strategy options", options, ["initialTrials"]);
  const initialTrials = integer("initialTrials", options.initialTrials, 1);
  return async (evidence, request) => {
    const suggestions: Suggestion[] = [];
    /** Models by the goal that they are of; several suggestions share one. */
    const models: Models = new Map();
    let known = evidence;
    for (let k = 0; k < request.count; k++) {
      throwIfAborted(request.signal);
      const id = request.id + k;
      const early = id < initialTrials || evidence.points.length < 2;
      const suggestion = early
        ? fromSequence(known, request, id, `space-filling start, trial ${id + 1} of ${initialTrials}`)
        : await fromModel(known, request, id, models);
      suggestions.push(suggestion);
      known = withPending(known, known.space.encoding.encode(suggestion.parameters));
    }
    return suggestions;
  };
}

function fromSequence(evidence: Evidence, { seed, fixed }: SuggestRequest, id: number, reason: string): Suggestion {
  const parameters = spaceFilling(evidence, id, `${seed}/start`, target(evidence, fixed));
  const isRepeat = takenPoints(evidence).has(pointKey(evidence.space.encoding.encode(parameters)));
  return { parameters, origin: "sobol", reason: isRepeat ? "a repeat, as no other experiment was found" : reason };
}

type Models = Map<string | undefined, Promise<Surrogate>>;

async function fromModel(evidence: Evidence, request: SuggestRequest, id: number, models: Models): Promise<Suggestion> {
  const { signal, onProgress } = request;
  const seed = `${request.seed}/${id}`;
  try {
    const goal = targetOf(evidence, seed);
    const fitted = models.get(goal.note) ?? surrogateOf(evidence, goal, signal);
    models.set(goal.note, fitted);
    const { acquisition, description, condition } = await fitted;
    const order = evidence.points.map((point, i) => ({ point, value: goal.values[i] }));
    order.sort((a, b) => (goal.maximize ? b.value - a.value : a.value - b.value));
    const parameters = await bestExperiment(pendingAware(acquisition, evidence), evidence, {
      ...{ seed, signal, onProgress },
      fixed: target(evidence, request.fixed),
      best: order.map(({ point }) => point),
    });
    if (!parameters) return fromSequence(evidence, request, id, "space-filling, as the model found nothing new");
    const largest = ["largest", description, goal.note].filter(Boolean).join(" ");
    const reason = [largest, condition, `on a GP of ${evidence.points.length} trials`].filter(Boolean).join(", ");
    return { parameters, origin: "model", reason };
  } catch (error) {
    if (!(error instanceof NumericalError)) throw error;
    warn(`the model of the study failed (${error.message}); the next trial fills the space instead`);
    return fromSequence(evidence, request, id, `space-filling, as the model failed: ${error.message}`);
  }
}

/** The user's values, and the highest fidelity for parameters that have one. */
function target({ space }: Evidence, fixed: SuggestRequest["fixed"]): SuggestRequest["fixed"] {
  return { ...space.targets, ...fixed };
}
