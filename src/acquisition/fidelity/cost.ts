import { asGiven, readOptions } from "../../arguments/index.ts";
import { finite, InputError, invalid, invalidShape, showShape } from "../../errors/index.ts";
import { asTensor, isTraced, ops, sameShape, type Tensor, type TensorLike, tensor } from "../../tensor/index.ts";
import { type ByFidelity, checkFidelities, type FidelityBounds, fidelityEntries, fidelityRange } from "./fidelity.ts";

/** The cost of an observation at each point, X `b x q x d` → `b x q`, all positive; made of ops, so that it has gradients. */
export type CostModel = (X: Tensor) => Tensor;

/** Options of `affineFidelityCost`. */
export interface AffineCostOptions extends FidelityBounds {
  /** Cost per unit of each fidelity, by the index of the input. */
  fidelityWeights: ByFidelity;
  /** Cost of any observation; defaults to 0.01. */
  fixedCost?: number;
}

/**
 * fixedCost + Σ_i fidelityWeights_i x_i. Throws InputError where that is not positive within the fidelities' bounds, and (when
 * called) for a fidelity outside them or an input that X does not have.
 */
export function affineFidelityCost(given: AffineCostOptions): CostModel {
  const { fixedCost, fidelityWeights, bounds } = readOptions("affineFidelityCost options", given, {
    fidelityWeights: [asGiven],
    fixedCost: [finite, 0.01],
    bounds: [asGiven, undefined],
  });
  const weights = fidelityEntries("fidelityWeights", fidelityWeights);
  const range = fidelityRange(bounds);
  const least = weights.reduce((cost, [i, weight]) => {
    const [low, high] = range(i);
    return cost + Math.min(finite(`fidelityWeights[${i}]`, weight) * low, weight * high);
  }, fixedCost);
  if (!(least > 0))
    throw new InputError(`invalid cost: it is ${least} somewhere within the fidelities' bounds; raise fixedCost`);
  return (X) => {
    checkFidelities(X, fidelityWeights, bounds);
    const dense = new Float64Array(X.shape[X.rank - 1]);
    for (const [i, weight] of weights) dense[i] = weight;
    return ops.matvec(X, tensor(dense)).add(fixedCost);
  };
}

/** The costs of points `b x q x d`, `b x q`. Throws where the model gives another shape, or a cost that is not positive. */
export function costsOf(model: CostModel, X: Tensor): Tensor {
  const costs = model(X);
  if (!sameShape(costs?.shape ?? [], X.shape.slice(0, -1)))
    invalidShape("result of the cost model", showShape(X.shape.slice(0, -1)), costs?.shape ?? []);
  return checkedCosts(costs);
}

/**
 * Gains per unit of cost: gains `… x b` of q points that cost `b x q` together. A positive gain is divided by the cost, a
 * negative one multiplied by it, so that more cost never looks better. Throws InputError for a cost that is not positive.
 */
export function inverseCostWeighting(gains: TensorLike, costs: TensorLike): Tensor {
  const [gain, cost] = [asTensor(gains), checkedCosts(asTensor(costs)).sum(-1)];
  return gain.maximum(0).div(cost).add(gain.minimum(0).mul(cost));
}

function checkedCosts(costs: Tensor): Tensor {
  if (isTraced(costs)) return costs;
  const bad = costs.data.find((c) => !(c > 0 && c < Number.POSITIVE_INFINITY));
  return bad === undefined ? costs : invalid("cost", "positive finite numbers", bad);
}
