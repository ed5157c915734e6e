import type { Evidence } from "../strategies/index.ts";
import { belief } from "./belief.ts";
import { choosing } from "./choosing.ts";
import { health } from "./health.ts";
import { importance } from "./importance.ts";
import { leaveOneOut } from "./leaveOneOut.ts";
import type { Fit } from "./models.ts";
import { outlook } from "./outlook.ts";
import { predictedPareto } from "./predictedPareto.ts";
import { predict, recommend } from "./prediction.ts";

/** What can be asked of the models of a study, by name: functions of the evidence, plain options, and what fits a model; results are plain data. */
const analyses = { predict, recommend, predictedPareto, outlook, leaveOneOut, importance, health, choosing, belief };

export type Analyses = typeof analyses;
export type AnalysisOptions<N extends keyof Analyses> = Parameters<Analyses[N]>[2];
export type AnalysisResult<N extends keyof Analyses> = Awaited<ReturnType<Analyses[N]>>;

/** Runs the analysis of that name. */
export async function analyze<N extends keyof Analyses>(
  name: N,
  evidence: Evidence,
  fit: Fit,
  options: AnalysisOptions<N>,
): Promise<AnalysisResult<N>> {
  const run = analyses[name] as (evidence: Evidence, fit: Fit, options: AnalysisOptions<N>) => Promise<unknown>;
  return (await run(evidence, fit, options)) as AnalysisResult<N>;
}
