import { asGiven, checkedBounds, readOptions } from "../../arguments/index.ts";
import { InputError } from "../../errors/index.ts";
import type { Model } from "../../models/index.ts";
import { broadcastShapes, isTraced, noGrad, ops, type Tensor, type TensorLike, tensor } from "../../tensor/index.ts";
import { type Acquisition, incumbentsOf, jointAcquisition } from "../base/acquisition.ts";
import { nestedMaximizers, spreadOver } from "../base/nestedOptimizer.ts";
import { type FidelityOptions, fidelityChecks } from "../fidelity/options.ts";
import { setsBehind } from "./fantasies.ts";
import { type KnowledgeGradientOptions, lookahead, lookaheadChecks } from "./knowledgeGradient.ts";

/** Options of `nestedKnowledgeGradient`. */
export interface NestedKnowledgeGradientOptions extends KnowledgeGradientOptions, FidelityOptions {
  /** Lower and upper bounds of the inner points, `2 x d`. */
  bounds: TensorLike;
  /** The best value under the current model, which is subtracted; by default it is searched for like that of every fantasy. */
  currentValue?: number;
  /** Local searches of each inner problem, besides those from observed inputs and from design points; defaults to 4. */
  numRestarts?: number;
  /** Points of the bounds evaluated to choose the starts from; defaults to 256. */
  rawSamples?: number;
}

/**
 * Knowledge gradient with its inner problems solved: mean_f max_x' μ_f(x') − max_x' μ(x') over x' within bounds, of q design points
 * `b x q x d` (Frazier et al. 2009; Wu and Frazier 2016). All F x b inner problems are searched side by side, from several starts
 * each; the gradient is that of μ_f at its maximizer held fixed (envelope theorem). Fidelity options make it multi-fidelity.
 *
 * Much more expensive than `qKnowledgeGradient`, whose value is a lower bound of this one with the same base samples: suited to
 * evaluate candidates. A graph cannot hold the search, so this function cannot be traced.
 * Throws InputError for bad options, and for a model of several outputs without `posteriorTransform`.
 */
export function nestedKnowledgeGradient(model: Model, given: NestedKnowledgeGradientOptions): Acquisition {
  const name = "nestedKnowledgeGradient";
  const options = readOptions(`${name} options`, given, {
    ...lookaheadChecks,
    ...fidelityChecks,
    bounds: [asGiven],
    numRestarts: [asGiven, 4],
    rawSamples: [asGiven, 256],
  });
  const { inner, fantasize, gain, F, t } = lookahead(name, model, options);
  const box = checkedBounds("bounds", options.bounds, model.inputDimension);
  const everywhere = [...spreadOver(box, options), tensor(incumbentsOf(inner).map((x) => [...x]))];
  const { currentValue } = options;

  return jointAcquisition(name, model, null, (pending) => ({
    value: (X) => {
      if (isTraced(X))
        throw new InputError(
          "trace: nestedKnowledgeGradient searches for its inner points at every design, which no graph can hold; use qKnowledgeGradient",
        );
      const batch = broadcastShapes("invalid X: its batch and the model's", X.shape.slice(0, -2), model.batchShape);
      const designs = setsBehind(ops.broadcastTo(X, [...batch, ...X.shape.slice(-2)]));
      const fantasies = noGrad(() => fantasize(X, pending));
      const innerValue = (x: Tensor) => fantasies(x).squeeze(-1);
      const solutions = nestedMaximizers(
        innerValue,
        [F, ...batch],
        [...everywhere, designs.expandDims(1).expandDims(-2)],
        box,
      );
      const current = currentValue === undefined ? bestCurrentValue() : t * currentValue;
      return gain(fantasize(X, pending)(solutions).squeeze(-1), X, current);
    },
  }));

  function bestCurrentValue(): Tensor {
    const solutions = nestedMaximizers(inner.forward, model.batchShape, everywhere, box);
    return noGrad(() => inner.forward(solutions));
  }
}
