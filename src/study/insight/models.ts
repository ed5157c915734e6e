import { type Evidence, type FittedModel, fittedModel, type Target, targetOf } from "../strategies/index.ts";

/** Fits a model to one number per trial of some evidence. */
export type Fit = (target: Target) => Promise<FittedModel>;

/** Models that are kept: enough for the objectives and constraints of one state of a study. */
const KEPT = 16;

/** Fits models, and keeps the latest ones: what is asked of the same trials again fits no second model. */
export class Models {
  readonly #kept = new Map<string, FittedModel>();
  #space: Evidence["space"] | undefined;

  /** Starts from the fit that the latest suggestion used, so that the model is the one that chooses the next trial. */
  async fit(evidence: Evidence, target: Target, signal?: AbortSignal): Promise<FittedModel> {
    const { space, points } = evidence;
    const { [target.name]: start } = (evidence.start?.fits ?? {}) as Record<string, unknown>;
    if (space !== this.#space) this.#kept.clear();
    this.#space = space;
    const key = JSON.stringify([points, target.values, target.variances, target.maximize, start]);
    const fitted = this.#kept.get(key) ?? (await fittedModel(evidence, target, { start, signal }));
    // The least recently used come first.
    this.#kept.delete(key);
    this.#kept.set(key, fitted);
    if (this.#kept.size > KEPT) this.#kept.delete(this.#kept.keys().next().value as string);
    return fitted;
  }
}

/** The target of one objective, by its name. */
export function objectiveTarget(evidence: Evidence, name: string): Target {
  return targetOf(
    evidence,
    evidence.objectives.findIndex((objective) => objective.name === name),
  );
}
