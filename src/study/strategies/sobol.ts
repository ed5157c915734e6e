import { knownKeys } from "../../errors/index.ts";
import { noiseOf } from "./noise.ts";
import { checkOpen, repeatNote, spaceFilling } from "./spaceFilling.ts";
import { type Evidence, oneByOne, type Strategy, type Suggestion, type SuggestRequest } from "./strategy.ts";

/** Space-filling experiments: points of a scrambled Sobol sequence, as far as they can be run. Throws InputError for an unknown option. */
export function sobol(given: Readonly<Record<never, never>> = {}): Strategy {
  knownKeys("strategy options", given, []);
  return filling(() => "space-filling");
}

/** Space-filling experiments with reasons by the ids of the trials. */
export function filling(reason: (id: number) => string, minDistance?: number): Strategy {
  return async (evidence, request) => {
    checkOpen(evidence, request);
    return oneByOne(evidence, request, (known, id) => nextSpaceFilling(known, request, id, reason(id), minDistance));
  };
}

/** The experiment of a space-filling design for the trial with that id. */
export function nextSpaceFilling(
  evidence: Evidence,
  { seed, fixed }: SuggestRequest,
  id: number,
  reason: string,
  minDistance = 0,
): Suggestion {
  const { space } = evidence;
  const repeats = noiseOf(evidence).isNoisy;
  const parameters = spaceFilling(
    evidence,
    id,
    `${seed}/start`,
    { ...space.targets, ...fixed },
    { repeats, minDistance },
  );
  return { parameters, origin: "sobol", reason: `${reason}${repeatNote(evidence, parameters)}` };
}
