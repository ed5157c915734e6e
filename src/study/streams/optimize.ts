import { lastValueFrom, type Observable } from "rxjs";
import type { Trial } from "../trials/index.ts";
import { type EvaluateOptions, evaluate, type Objective, prune } from "./evaluate.ts";
import type { PruningRule } from "./pruning.ts";
import type { RunningTrial } from "./runningTrial.ts";
import type { SuggestionsOptions } from "./suggestions.ts";

/** Options of `optimize`. */
export interface OptimizeOptions extends SuggestionsOptions, Omit<EvaluateOptions, "concurrency"> {
  /** Stops trials early. */
  readonly prune?: PruningRule;
}

/** Evaluates the trials of a stream until it ends. */
export async function optimize<P, M extends string>(
  trials$: Observable<RunningTrial<P, M>>,
  objective: Objective<P, M>,
  { prune: rule, retries, timeout }: Pick<OptimizeOptions, "prune" | "retries" | "timeout">,
): Promise<void> {
  const pruned$ = rule ? trials$.pipe(prune(rule)) : trials$;
  const settled$: Observable<Trial<P, M> | null> = pruned$.pipe(evaluate(objective, { retries, timeout }));
  await lastValueFrom(settled$, { defaultValue: null });
}
