import { asGiven, type ChecksOf, callback, type OptionValues } from "../../arguments/index.ts";
import { type Tensor, zeros } from "../../tensor/index.ts";
import { type CostModel, costsOf, inverseCostWeighting } from "./cost.ts";
import {
  type ByFidelity,
  checkFidelities,
  type FidelityBounds,
  projectToTargetFidelity,
  type TraceOptions,
} from "./fidelity.ts";

/** How a knowledge gradient takes fidelities into account. */
export interface FidelityOptions {
  /** The fidelities of the objective itself, by the index of the input; inner points are projected there. */
  targetFidelities?: ByFidelity;
  /** Lowest and highest value of fidelities that do not run from 0 to 1. */
  fidelityBounds?: FidelityBounds["bounds"];
  /** The cost of the design points, by which gains are divided; by default cost does not matter. */
  costModel?: CostModel;
  /** The lower fidelities that a run reports on its way; base samples are then `F x q (1 + count)`. None by default. */
  traceObservations?: TraceOptions;
}

export const fidelityChecks = {
  targetFidelities: [asGiven<ByFidelity>, undefined],
  fidelityBounds: [asGiven<FidelityBounds["bounds"]>, undefined],
  costModel: [callback("a function such as affineFidelityCost makes"), undefined],
  traceObservations: [asGiven<TraceOptions>, undefined],
} satisfies ChecksOf<FidelityOptions>;

/** The fidelities of points, and what they cost. */
export interface Fidelities {
  /** Points at the target fidelities: the points themselves without such. */
  atTarget(X: Tensor): Tensor;
  /** Throws InputError for points whose fidelities are outside their bounds. */
  check(X: Tensor): void;
  /** Gains of the points per unit of cost; the gains themselves without a cost model. */
  perCost(gains: Tensor, X: Tensor): Tensor;
}

/** The fidelities that options declare, for points of d inputs. Throws InputError for a target of an input that does not exist, or outside its bounds. */
export function fidelitiesOf(
  options: Partial<OptionValues<typeof fidelityChecks, FidelityOptions>>,
  d: number,
): Fidelities {
  const { targetFidelities, fidelityBounds: bounds, costModel } = options;
  const atTarget = (X: Tensor) =>
    targetFidelities === undefined ? X : projectToTargetFidelity(X, targetFidelities, { bounds });
  atTarget(zeros([1, d])); // checks the targets
  return {
    atTarget,
    check: (X) => targetFidelities && checkFidelities(X, targetFidelities, bounds),
    perCost: (gains, X) => (costModel ? inverseCostWeighting(gains, costsOf(costModel, X)) : gains),
  };
}
