import { InputError, integer, knownKeys } from "../../errors/index.ts";
import { type Strategy, type Suggestion, withPending } from "./strategy.ts";

/** One strategy of several that follow one another. */
export interface Stage<S = Strategy> {
  /** How many trials, whatever chose them, there are when the next stage begins; left out for the last stage. */
  readonly until?: number;
  /** What suggests experiments in this stage. */
  readonly strategy: S;
}

/** Options of the strategy `sequence`. */
export interface SequenceOptions<S = Strategy> {
  /** The stages, in their order; only the last one has no `until`. */
  readonly stages: readonly Stage<S>[];
}

/**
 * Strategies one after another: the trial with id k is suggested by the first stage that lasts longer than k. Throws InputError for stages
 * that do not follow one another.
 */
export function sequence(given: SequenceOptions): Strategy {
  const { stages } = checkedStages(given);
  return async (evidence, request) => {
    const suggestions: Suggestion[] = [];
    let known = evidence;
    while (suggestions.length < request.count) {
      const id = request.id + suggestions.length;
      const { until = Number.POSITIVE_INFINITY, strategy } = stages.find((stage) => !(id >= (stage.until as number)))!;
      const count = Math.min(request.count - suggestions.length, until - id);
      const chosen = await strategy(known, { ...request, id, count });
      suggestions.push(...chosen);
      for (const { parameters } of chosen) known = withPending(known, known.space.encoding.encode(parameters));
    }
    return suggestions;
  };
}

/** Throws InputError for stages that do not follow one another; their strategies are not looked at. */
export function checkedStages<S>(given: SequenceOptions<S>): SequenceOptions<S> {
  const { stages } = knownKeys("strategy options", given, ["stages"]);
  if (!Array.isArray(stages) || stages.length === 0)
    throw new InputError("invalid stages: expected a list of { until, strategy }, the last one without `until`");
  stages.reduce((before: number, stage: Stage<S>, k) => {
    const { until } = knownKeys(`stages[${k}]`, stage, ["until", "strategy"]);
    const isLast = k === stages.length - 1;
    if (isLast !== (until === undefined))
      throw new InputError(
        `invalid stages[${k}]: ${isLast ? "the last stage has no end; leave `until` out" : "expected `until`, the number of trials at its end"}`,
      );
    return isLast ? before : integer(`stages[${k}].until`, until, before + 1);
  }, 0);
  return given;
}
