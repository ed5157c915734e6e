import { type ChecksOf, callback, checkedWeights, flag, readOptions } from "../../arguments/index.ts";
import { finite, InputError, invalid } from "../../errors/index.ts";
import { hypot } from "../../math/index.ts";
import type { Model } from "../../models/index.ts";
import { type Posterior, scalarize } from "../../posteriors/index.ts";
import type { TensorLike } from "../../tensor/index.ts";
import { checkedModel } from "./acquisition.ts";

/** Maps the posterior of a model to the one that an acquisition function is evaluated on. */
export interface PosteriorTransform {
  (posterior: Posterior): Posterior;
  /** The outcome scale of the result, from those of the outputs; 1 where it is not known. See `Model.outcomeScales`. */
  scale?(scales: readonly number[]): number;
}

/** The outcome that an acquisition function is about, and its direction. */
export interface OutcomeOptions {
  /** Whether large outcomes are good; defaults to true. */
  maximize?: boolean;
  /** Makes one output of several; needed for a model with more than one. */
  posteriorTransform?: PosteriorTransform;
}

export const checkedTransform = callback("a function such as scalarizedPosteriorTransform makes");

export const outcomeChecks = {
  maximize: [flag, true],
  posteriorTransform: [checkedTransform, undefined],
} satisfies ChecksOf<OutcomeOptions>;

/**
 * The posterior of offset + Σ_j weights_j f_j, for jointly normal outputs f_j; offset defaults to 0. Throws InputError, when it is
 * applied, for another number of outputs, or outcomes that are not normal.
 */
export function scalarizedPosteriorTransform(options: { weights: TensorLike; offset?: number }): PosteriorTransform {
  const { weights, offset } = readOptions("scalarizedPosteriorTransform options", options, {
    weights: [checkedWeights],
    offset: [finite, 0],
  });
  const transform = (posterior: Posterior) => {
    if (posterior.numOutputs !== weights.size)
      invalid("weights", `${posterior.numOutputs} entries, one per output of the model`, weights.data);
    if (posterior.latent)
      throw new InputError(
        "invalid posteriorTransform: a weighted sum of outcomes needs normal ones; use an objective and a q… function",
      );
    return scalarize(posterior, weights, offset);
  };
  return Object.assign(transform, { scale: (scales: readonly number[]) => norm(weights.data, scales) });
}

/** The scale of Σ_j weights_j y_j, from those of independent y_j. */
export function norm(weights: ArrayLike<number>, scales: readonly number[]): number {
  return hypot(...scales.map((scale, j) => scale * weights[j]));
}

/** The one outcome that an acquisition function is about. */
export interface SingleOutcome {
  /** Its posterior, from the model's. */
  of(posterior: Posterior): Posterior;
  /** Its scale; see `Model.outcomeScales`. */
  readonly scale: number;
}

/** The single outcome that a posterior transform makes of the model's. Throws InputError for several outputs without a transform. */
export function singleOutcome(model: Model, transform: PosteriorTransform | undefined): SingleOutcome {
  const { numOutputs, outcomeScales } = checkedModel(model);
  if (transform) return { of: transform, scale: transform.scale?.(outcomeScales) ?? 1 };
  checkOneOutput(numOutputs);
  return { of: (posterior) => posterior, scale: outcomeScales[0] };
}

export function checkOneOutput(numOutputs: number): void {
  if (numOutputs !== 1)
    invalid("number of outputs", "1", numOutputs, "pass a posteriorTransform that makes one of them");
}
