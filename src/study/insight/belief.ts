import { type ExactGP, loadModel, type ModelJSON, type ModelList, saveModel } from "../../models/index.ts";
import { type Belief, beliefOf, type Evidence, targetOf } from "../strategies/index.ts";
import type { Fit } from "./models.ts";

/** What a study's results say, with its models as plain data. */
export interface SavedBelief extends Omit<Belief, "model" | "feasibility"> {
  readonly model: ModelJSON;
  readonly feasibility: ModelJSON | null;
}

/** The models by which the next trial is chosen. */
export async function belief(evidence: Evidence, _: Fit, { seed }: { readonly seed: string }): Promise<SavedBelief> {
  const { model, feasibility, ...rest } = await beliefOf(evidence, targetOf(evidence, seed));
  return { ...rest, model: saveModel(model), feasibility: feasibility && saveModel(feasibility) };
}

export function loadBelief({ model, feasibility, ...rest }: SavedBelief): Belief {
  return {
    ...rest,
    model: loadModel(model) as ExactGP,
    feasibility: feasibility && (loadModel(feasibility) as ModelList),
  };
}
