import type { ModelBasedOptions } from "./modelBased.ts";
import { sequence } from "./sequence.ts";
import { filling } from "./sobol.ts";
import { checkOpen } from "./spaceFilling.ts";
import type { Strategy } from "./strategy.ts";
import { localOnStall } from "./trustRegion.ts";

/** Trials before the model suggests any where the evidence does not say. */
const INITIAL_TRIALS = 5;

/**
 * The default strategy: space-filling experiments until there are as many trials as the definition's `initialTrials`, then those that a model
 * finds best, by the acquisition function that suits the problem, in a trust region while the search of the whole space has stalled. Throws InputError for an invalid or unknown option.
 */
export function auto(options: ModelBasedOptions = {}): Strategy {
  const then = localOnStall(options);
  return async (evidence, request) => {
    checkOpen(evidence, request);
    const until = evidence.declared?.initialTrials ?? INITIAL_TRIALS;
    const start = filling((id) => `space-filling start, trial ${id + 1} of ${until}`, options.minDistance);
    return sequence({ stages: [{ until, strategy: start }, { strategy: then }] })(evidence, request);
  };
}
