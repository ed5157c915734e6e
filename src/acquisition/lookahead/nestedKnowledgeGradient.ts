import { checkedBounds } from "../../arguments/index.ts";
import type { Model } from "../../models/index.ts";
import { namedOptions } from "../../posteriors/index.ts";
import { noGrad, ops, type Tensor, type TensorLike, tensor } from "../../tensor/index.ts";
import { type Acquisition, acquisition } from "../base/acquisition.ts";
import { nestedMaximizers, spreadOver } from "../base/nestedOptimizer.ts";
import {
  type FidelityOptions,
  fidelityNames,
  type KnowledgeGradientOptions,
  lookahead,
  lookaheadNames,
} from "./knowledgeGradient.ts";

export interface NestedKnowledgeGradientOptions extends KnowledgeGradientOptions, FidelityOptions {
  /** Lower and upper bounds of the inner points, `2 x d`. */
  bounds: TensorLike;
  /** The best worth as things stand, which is taken off; by default it is searched for like that of every fantasy. */
  currentValue?: number;
  /** Local searches of each inner problem, besides those from training inputs and from design points; defaults to 4. */
  numRestarts?: number;
  /** Points of the bounds valued to choose the starts from; defaults to 256. */
  rawSamples?: number;
}

/**
 * Knowledge gradient with its inner problems solved: mean_f max_x' μ_f(x') − max_x' μ(x') over x' within bounds, of q design points
 * `b x q x d` (Frazier et al. 2009; Wu and Frazier 2016). All F x b inner problems are searched side by side, from several starts
 * each; the gradient is that of μ_f at its maximiser held fixed (envelope theorem). Fidelity options make it multi-fidelity.
 *
 * Dearer by far than `qKnowledgeGradient`, whose value is a lower bound of this one with the same base samples: good for judging
 * candidates. A graph cannot hold the search, so that this function cannot be traced.
 */
export function nestedKnowledgeGradient(model: Model, given: NestedKnowledgeGradientOptions): Acquisition {
  const name = "nestedKnowledgeGradient";
  const options = namedOptions(`${name} options`, given, [
    ...lookaheadNames,
    ...fidelityNames,
    ...(["bounds", "numRestarts", "rawSamples"] as const),
  ]);
  const { inner, imagine, gain, F } = lookahead(model, options);
  const box = checkedBounds("bounds", options.bounds, model.inputDimension);
  const everywhere = [...spreadOver(box, options), tensor(inner.promising().map((x) => [...x]))];

  const build = (pending: Tensor | null): Acquisition => {
    const value = (X: Tensor): Tensor => {
      if (X.rank === 2) return value(X.expandDims(0)).squeeze(0);
      const [b, q, d] = X.shape;
      const observed = X.transpose([1, 0, 2]).reshape([q, 1, b, 1, d]);
      const imagined = noGrad(() => imagine(X, pending));
      const worth = (x: Tensor) => imagined(x).squeeze(-1);
      const solutions = nestedMaximizers(worth, [F, b], [...everywhere, observed], box);
      return gain(imagine(X, pending)(solutions).squeeze(-1), X, options.currentValue ?? bestAsThingsStand());
    };
    return acquisition(name, model, null, value, {
      withPending: (points) => build(pending ? ops.concat([pending, points], 0) : points),
    });
  };
  return build(null);

  function bestAsThingsStand(): number {
    const solution = nestedMaximizers(inner.forward, [], everywhere, box);
    return noGrad(() => inner.forward(solution)).item();
  }
}
