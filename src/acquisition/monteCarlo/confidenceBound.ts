import { nonNegative } from "../../errors/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { AcquisitionFactory } from "../analytic/analytic.ts";
import { type Draw, type MonteCarloOptions, meanOfBest, monteCarlo } from "./monteCarlo.ts";

/*
 * The mean of q points' outcomes and their spread around it, in several proportions.
 */

/** Simple regret E max_i o_i of q points: exploitation alone. */
export const qSimpleRegret: AcquisitionFactory<MonteCarloOptions> = monteCarlo("qSimpleRegret", {}, (draw) =>
  meanOfBest(draw.objective),
);

/** Options of `qUpperConfidenceBound` and `qLowerConfidenceBound`. */
export interface ConfidenceBoundOptions extends MonteCarloOptions {
  /** The weight of the variance, not negative. */
  beta: number;
}

/** E max_i (centre · ō_i + scale · |o_i − ō_i|), ō the mean over the samples. */
function spreadAroundMean({ objective }: Draw, centre: number, scale: number): Tensor {
  const average = objective.mean(0, true);
  return meanOfBest(average.mul(centre).add(objective.sub(average).abs().mul(scale)));
}

/** Upper confidence bound E max_i (ō_i + √(βπ/2) |o_i − ō_i|) of q points, ō the mean over the samples (Wilson et al. 2017). */
export const qUpperConfidenceBound: AcquisitionFactory<ConfidenceBoundOptions> = monteCarlo(
  "qUpperConfidenceBound",
  { beta: [nonNegative] },
  (draw, { beta }) => spreadAroundMean(draw, 1, Math.sqrt((beta * Math.PI) / 2)),
);

/** Lower confidence bound E max_i (ō_i − √(βπ/2) |o_i − ō_i|) of q points, ō the mean over the samples: avoids risk. */
export const qLowerConfidenceBound: AcquisitionFactory<ConfidenceBoundOptions> = monteCarlo(
  "qLowerConfidenceBound",
  { beta: [nonNegative] },
  (draw, { beta }) => spreadAroundMean(draw, 1, -Math.sqrt((beta * Math.PI) / 2)),
);

/** Posterior standard deviation E max_i √(π/2) |o_i − ō_i| of q points, ō the mean over the samples: exploration alone. */
export const qPosteriorStandardDeviation: AcquisitionFactory<MonteCarloOptions> = monteCarlo(
  "qPosteriorStandardDeviation",
  {},
  (draw) => spreadAroundMean(draw, 0, Math.sqrt(Math.PI / 2)),
);
