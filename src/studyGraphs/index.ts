/** The model and the acquisition function of a study as graphs. */

import { type TraceModelOptions, traceAcquisition, traceModel } from "../export/index.ts";
import { Graph } from "../graph/index.ts";
import type { Study } from "../study/index.ts";

/** The graphs of a study, each traced when it is asked for. */
export interface StudyGraphs {
  /** Input X, `b x 1 x d`; outputs mean and variance, and `quantiles` by name, `b x 1`, or `b x 1 x m` of m objectives. */
  model(options?: Pick<TraceModelOptions, "quantiles">): Graph;
  /** Input X, `b x q x d`; output value, `b`, and with `gradient` that of X. Throws InputError for functions with an inner search. */
  acquisition(options?: { readonly gradient?: boolean }): Graph;
}

/** The current model and acquisition function of a study, fitted once. Throws InputError before two trials are complete. */
export async function studyGraphs(study: Study): Promise<StudyGraphs> {
  const { model, acquisition } = await study.surrogate();
  const { name, parameters, objectives } = study;
  const ofStudy = ({ inputs, constants, nodes, outputs, about }: Graph) =>
    new Graph({ inputs, constants, nodes, outputs, about: { study: name, ...about, parameters, objectives } });
  return {
    model: (options) => ofStudy(traceModel(model, options)),
    acquisition: (options) => ofStudy(traceAcquisition(acquisition, options)),
  };
}
