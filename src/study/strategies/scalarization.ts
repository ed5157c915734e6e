import { log } from "../../math/index.ts";
import { generator } from "../../random/index.ts";
import type { Target } from "./recipe.ts";
import type { Evidence } from "./strategy.ts";

/** The weight of the sum beside the minimum. */
const RHO = 0.05;

/**
 * What is to be improved, as one number per trial, and how it was made of several objectives: the augmented Chebyshev scalarisation
 * min_j w_j z_j + 0.05 Σ_j w_j z_j of objectives z scaled to [0, 1], with random weights (ParEGO, Knowles 2006).
 */
export function targetOf({ objectives, outcomes, variances }: Evidence, seed: string): Target {
  if (objectives.length === 1) {
    const known = variances.map(([variance]) => variance);
    return {
      values: outcomes.map(([value]) => value),
      variances: known.every((variance) => variance !== null) ? (known as number[]) : null,
      maximize: objectives[0].direction === "maximize",
    };
  }
  const random = generator(seed).fork("weights");
  const raw = objectives.map(() => -log(1 - random.uniform()));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const weights = raw.map((weight) => weight / total);
  const columns = objectives.map(({ direction }, j) => {
    const sign = direction === "maximize" ? 1 : -1;
    // Halved, so that the width of huge outcomes does not overflow.
    const values = outcomes.map((row) => (sign * row[j]) / 2);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return values.map((value) => (high > low ? (value - low) / (high - low) : 0));
  });
  const values = outcomes.map((_, i) => {
    const terms = weights.map((weight, j) => weight * columns[j][i]);
    return Math.min(...terms) + RHO * terms.reduce((sum, term) => sum + term, 0);
  });
  const shown = objectives.map(({ name }, j) => `${name} ${weights[j].toFixed(2)}`).join(", ");
  return {
    values,
    variances: null,
    maximize: true,
    note: `of a random augmented Chebyshev scalarization of the objectives (weights ${shown})`,
  };
}
