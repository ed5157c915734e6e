import { finite, InputError, invalid, invalidShape, showShape } from "../../errors/index.ts";
import { namedOptions } from "../../posteriors/index.ts";
import { isTraced, ops, sameShape, type Tensor, tensor } from "../../tensor/index.ts";
import {
  type ByFidelity,
  checkFidelities,
  type FidelityBounds,
  fidelityEntries,
  fidelityRange,
} from "../lookahead/fidelity.ts";

/** What an observation at each point costs, X `b x q x d` → `b x q`, all positive; made of ops, so that it has gradients. */
export type CostModel = (X: Tensor) => Tensor;

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
  const options = namedOptions("affineFidelityCost options", given, ["fidelityWeights", "fixedCost", "bounds"]);
  const fixedCost = finite("fixedCost", options.fixedCost ?? 0.01);
  const weights = fidelityEntries("fidelityWeights", options.fidelityWeights);
  const range = fidelityRange(options.bounds);
  const least = weights.reduce((cost, [i, weight]) => {
    const [low, high] = range(i);
    return cost + Math.min(finite(`fidelityWeights[${i}]`, weight) * low, weight * high);
  }, fixedCost);
  if (!(least > 0))
    throw new InputError(`invalid cost: it is ${least} somewhere within the fidelities' bounds; raise fixedCost`);
  return (X) => {
    checkFidelities(X, options.fidelityWeights, options.bounds);
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
export function inverseCostWeighting(gains: Tensor, costs: Tensor): Tensor {
  const cost = checkedCosts(costs).sum(-1);
  return gains.maximum(0).div(cost).add(gains.minimum(0).mul(cost));
}

function checkedCosts(costs: Tensor): Tensor {
  if (isTraced(costs)) return costs;
  const bad = costs.data.find((c) => !(c > 0 && c < Number.POSITIVE_INFINITY));
  return bad === undefined ? costs : invalid("cost", "positive finite numbers", bad);
}
