import { type ModelJSON, saveModel } from "../../models/index.ts";
import type { SearchSpace } from "../space/index.ts";
import {
  type Evidence,
  fittedModel,
  type SearchProgress,
  type Suggestion,
  type SuggestRequest,
  type Target,
} from "../strategies/index.ts";
import { loadStrategy, type PlainStrategy } from "./strategyOption.ts";

/** Evidence and requests as far as they are plain data. */
export type PlainEvidence = Omit<Evidence, "space">;
export type PlainRequest = Omit<SuggestRequest, "signal" | "onProgress">;

/** What a worker is asked for: suggestions, or a model. Plain data. */
export type Task =
  | {
      readonly type: "suggest";
      readonly strategy: PlainStrategy;
      readonly evidence: PlainEvidence;
      readonly request: PlainRequest;
    }
  | { readonly type: "fit"; readonly evidence: PlainEvidence; readonly target: Target };

/** A fitted model as plain data. */
export interface SavedFit {
  readonly model: ModelJSON;
  readonly unit: number;
}

export type TaskResult = readonly Suggestion[] | SavedFit;

export async function perform(
  task: Task,
  space: SearchSpace,
  onProgress: (progress: SearchProgress) => void,
): Promise<TaskResult> {
  const evidence = { space, ...task.evidence };
  if (task.type === "suggest") return (await loadStrategy(task.strategy))(evidence, { ...task.request, onProgress });
  const { model, unit } = await fittedModel(evidence, task.target);
  return { model: saveModel(model), unit };
}
