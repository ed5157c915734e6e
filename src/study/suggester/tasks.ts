import type { Analyses, AnalysisOptions, AnalysisResult } from "../insight/index.ts";
import type { Evidence, Suggestion, SuggestRequest } from "../strategies/index.ts";
import type { PlainStrategy } from "./strategyOption.ts";

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
