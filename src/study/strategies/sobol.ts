import { knownKeys, throwIfAborted } from "../../errors/index.ts";
import { noiseOf } from "./noise.ts";
import { checkOpen, repeatNote, spaceFilling } from "./spaceFilling.ts";
import { type Evidence, type Strategy, type Suggestion, type SuggestRequest, withPending } from "./strategy.ts";

/** Space-filling experiments: points of a scrambled Sobol sequence, as far as they can be run. Throws InputError for an unknown option. */
export function sobol(given: Readonly<Record<never, never>> = {}): Strategy {
  knownKeys("strategy options", given, []);
  return async (evidence, request) => {
    checkOpen(evidence, request);
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
  const repeats = noiseOf(evidence).isNoisy;
  const parameters = spaceFilling(evidence, id, `${seed}/start`, { ...space.targets, ...fixed }, repeats);
  return { parameters, origin: "sobol", reason: `${reason}${repeatNote(evidence, parameters)}` };
}
