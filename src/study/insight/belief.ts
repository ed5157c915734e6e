import { type ExactGP, loadModel, type ModelJSON, type ModelList, saveModel } from "../../models/index.ts";
import { type Belief, beliefOf, type Evidence, type FittedModel } from "../strategies/index.ts";
import type { Fit } from "./models.ts";

/** What a study's results say, with its models as plain data. */
export interface SavedBelief extends Omit<Belief, "objectives" | "feasibility"> {
  readonly objectives: readonly (Omit<FittedModel, "model"> & { readonly model: ModelJSON })[];
  readonly feasibility: ModelJSON | null;
}

/** The models by which the next trial is chosen. */
export async function belief(evidence: Evidence, _: Fit, __: object): Promise<SavedBelief> {
  const { objectives, feasibility, ...rest } = await beliefOf(evidence);
  return {
    ...rest,
    objectives: objectives.map(({ model, ...fitted }) => ({ ...fitted, model: saveModel(model) })),
    feasibility: feasibility && saveModel(feasibility),
  };
}

export function loadBelief({ objectives, feasibility, ...rest }: SavedBelief): Belief {
  return {
    ...rest,
    objectives: objectives.map(({ model, ...fitted }) => ({ ...fitted, model: loadModel(model) as ExactGP })),
    feasibility: feasibility && (loadModel(feasibility) as ModelList),
  };
}
