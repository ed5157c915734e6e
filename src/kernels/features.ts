import { InputError, invalid } from "../errors/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { checkedKernel, type Kernel } from "./kernel.ts";
import { atMappedPoints } from "./mapped.ts";
import type { MeanFunction } from "./mean.ts";

/** A map of points `… n x d` to features `… n x p`, or to numbers `… n`, made of ops, so that it has gradients. */
export type FeatureMap = (x: Tensor) => Tensor;

/**
 * A kernel of features of the points: a deep kernel if they come from a neural network (Wilson et al. 2016). A model with it cannot
 * be saved as JSON, but can be exported as a graph.
 *
 *     featureKernel((x) => ops.concat([x, ops.sin(x)], -1), matern52())
 *
 * Throws InputError for features that are not a function.
 */
export function featureKernel(features: FeatureMap, base: Kernel): Kernel {
  checkedMap("featureKernel", features);
  checkedKernel("featureKernel", base);
  return {
    type: "features",
    parameters: base.parameters,
    ...atMappedPoints(base, features),
    toJSON: () => cannotBeSaved("kernel"),
  };
}

/**
 * A prior mean given by a function of the points, without parameters, such as a simulator or an earlier model. A model with it cannot be
 * saved as JSON.
 * Throws InputError for features that are not a function.
 */
export function functionMean(fn: FeatureMap): MeanFunction {
  checkedMap("functionMean", fn);
  return { type: "function", parameters: {}, evaluate: (x) => fn(x), toJSON: () => cannotBeSaved("mean") };
}

function checkedMap(owner: string, map: unknown): void {
  if (typeof map !== "function") invalid(`${owner} argument`, "a function of points", map);
}

function cannotBeSaved(what: string): never {
  throw new InputError(
    `saveModel: the ${what} is a function, which is not data; export the model as a graph, or rebuild it`,
  );
}
