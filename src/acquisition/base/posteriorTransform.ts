import { finite, invalid } from "../../errors/index.ts";
import { namedOptions, type Posterior, scalarize } from "../../posteriors/index.ts";
import type { TensorLike } from "../../tensor/index.ts";
import { checkedWeights } from "./acquisition.ts";

/** Turns the posterior of a model into the one that an acquisition function is about. */
export type PosteriorTransform = (posterior: Posterior) => Posterior;

/** The transform of the options, or none. */
export function checkedTransform(given: PosteriorTransform | undefined): PosteriorTransform {
  if (given !== undefined && typeof given !== "function")
    invalid("posteriorTransform", "a function such as scalarizedPosteriorTransform makes", given);
  return given ?? ((posterior) => posterior);
}

/** The posterior of offset + Σ_j weights_j f_j, for jointly normal outputs f_j. */
export function scalarizedPosteriorTransform(options: { weights: TensorLike; offset?: number }): PosteriorTransform {
  const given = namedOptions("scalarizedPosteriorTransform options", options, ["weights", "offset"]);
  const weights = checkedWeights(given.weights);
  const offset = finite("offset", given.offset ?? 0);
  return (posterior) => {
    if (posterior.numOutputs !== weights.size)
      invalid("weights", `${posterior.numOutputs} entries, one per output of the model`, weights.data);
    return scalarize(posterior, weights, offset);
  };
}
