import { knownKeys, throwIfAborted } from "../../errors/index.ts";
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

/** Space-filling experiments: points of a scrambled Sobol sequence, as far as they can be run. Throws InputError for an unknown option. */
export function sobol(given: Readonly<Record<never, never>> = {}): Strategy {
  knownKeys("strategy options", given, []);
  return async (evidence, request) => {
    const suggestions: Suggestion[] = [];
    let known = evidence;
    for (let k = 0; k < request.count; k++) {
      throwIfAborted(request.signal);
      const suggestion = nextSpaceFilling(known, request, request.id + k, "space-filling");
      suggestions.push(suggestion);
      known = withPending(known, known.space.encoding.encode(suggestion.parameters));
    }
    return suggestions;
  };
}

/** The experiment of a space-filling design for the trial with that id. */
export function nextSpaceFilling(
  evidence: Evidence,
  { seed, fixed }: SuggestRequest,
  id: number,
  reason: string,
): Suggestion {
  const { space } = evidence;
  const parameters = spaceFilling(evidence, id, `${seed}/start`, { ...space.targets, ...fixed });
  const isRepeat = takenPoints(evidence).has(pointKey(space.encoding.encode(parameters)));
  return { parameters, origin: "sobol", reason: isRepeat ? "a repeat, as no other experiment was found" : reason };
}
