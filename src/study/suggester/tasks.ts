import { type Analyses, type AnalysisOptions, type AnalysisResult, analyze, type Models } from "../insight/index.ts";
import type { SearchSpace } from "../space/index.ts";
import type { Evidence, Suggestion, SuggestRequest } from "../strategies/index.ts";
import { loadStrategy, type PlainStrategy } from "./strategyOption.ts";

/** Evidence and requests as far as they are plain data. */
export type PlainEvidence = Omit<Evidence, "space">;
export type PlainRequest = Omit<SuggestRequest, "signal" | "onProgress">;

/** What a worker is asked for: suggestions, or an analysis. Plain data. */
export type Task =
  | {
      readonly type: "suggest";
      readonly strategy: PlainStrategy;
      readonly evidence: PlainEvidence;
      readonly request: PlainRequest;
    }
  | {
      readonly type: "analyze";
      readonly analysis: keyof Analyses;
      readonly evidence: PlainEvidence;
      readonly options: AnalysisOptions<keyof Analyses>;
    };

export type TaskResult = readonly Suggestion[] | AnalysisResult<keyof Analyses>;

/** Performs a task, in this thread. */
export async function perform(
  task: Task,
  space: SearchSpace,
  models: Models,
  { signal, onProgress }: Pick<SuggestRequest, "signal" | "onProgress">,
): Promise<TaskResult> {
  const evidence = { space, ...task.evidence };
  if (task.type === "analyze")
    return analyze(task.analysis, evidence, (target) => models.fit(evidence, target, signal), task.options);
  const strategy = await loadStrategy(task.strategy);
  return strategy(evidence, { ...task.request, ...(signal && { signal }), ...(onProgress && { onProgress }) });
}
