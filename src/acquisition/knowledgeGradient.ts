import { finite, InputError, integer, invalid } from "../errors/index.ts";
import type { Model } from "../models/index.ts";
import { baseSamples, namedOptions, type Sampler, sampleCount } from "../posteriors/index.ts";
import type { Seed } from "../random/index.ts";
import { ops, type Tensor } from "../tensor/index.ts";
import { type Acquisition, acquisition } from "./acquisition.ts";
import { posteriorMean, transformFor } from "./analytic.ts";
import { joined } from "./monteCarlo.ts";
import type { PosteriorTransform } from "./posteriorTransform.ts";

export interface KnowledgeGradientOptions {
  /** How many outcomes of the design points are imagined; defaults to 64, or to the rows of `sampler`. */
  numFantasies?: number;
  /** Base samples of the imagined outcomes, `F x q` (`F x q x m`), or how to draw them; by default Sobol-normal ones of `seed`. */
  sampler?: Sampler;
  /** Seed of the default base samples; defaults to 0. */
  seed?: Seed;
  /** The best posterior mean as things stand, which is taken off; defaults to 0. It changes no maximiser. */
  currentValue?: number;
  /**
   * What an outcome is worth, applied to samples at the inner points; needs `innerSampler`. By default an outcome is worth itself,
   * and the posterior mean is taken.
   */
  objective?: (samples: Tensor) => Tensor;
  /** Base samples `J x 1` for `objective`. */
  innerSampler?: Sampler;
  /** Makes one output of several. */
  posteriorTransform?: PosteriorTransform;
}

/**
 * Knowledge gradient, one-shot: how much the best posterior mean is expected to rise when q design points are observed. For each of
 * F imagined outcomes an inner point x'_f stands for the maximiser of the posterior mean under it; all are optimised together
 * (Balandat et al. 2020): X is `b x (q + F) x d`, the design points first, and the value mean_f μ_f(x'_f) − currentValue.
 * Gradients reach the design points through the outcomes and through the conditioning. `optimizeAcqf` supplies and removes the
 * inner points itself.
 */
export function qKnowledgeGradient(model: Model, given?: KnowledgeGradientOptions): Acquisition {
  const options = namedOptions("qKnowledgeGradient options", given, optionNames);
  const { seed = 0, currentValue = 0, objective, innerSampler, posteriorTransform } = options;
  const transform = transformFor(model, options);
  finite("currentValue", currentValue);
  if (objective && innerSampler === undefined)
    throw new InputError("invalid innerSampler: an objective is averaged over samples; pass base samples J x 1 for it");
  const F = fantasyCount(options);
  const sampler = options.sampler ?? { numSamples: F, seed };
  return build(null);

  function build(pending: Tensor | null): Acquisition {
    const value = (X: Tensor): Tensor => {
      if (X.rank === 2) return value(X.expandDims(0)).squeeze(0);
      const { design, inner } = splitFantasyPoints(X, F);
      const joint = pending ? joined(design, pending) : design;
      const z = baseSamples(sampler, joint.shape[joint.rank - 2], model.numOutputs);
      const posterior = transform(model.fantasize(joint, { sampler: z }).posterior(inner));
      const gains = objective ? objective(posterior.rsample(innerSampler as Sampler)).mean(0) : posterior.mean;
      return gains.squeeze(-1).mean(0).sub(currentValue);
    };
    return acquisition("qKnowledgeGradient", model, null, value, {
      oneShot: { points: F, inner: posteriorMean(model, { posteriorTransform }) },
      withPending: (points) => build(pending ? ops.concat([pending, points], 0) : points),
    });
  }
}

const optionNames: (keyof KnowledgeGradientOptions)[] = [
  "numFantasies",
  "sampler",
  "seed",
  "currentValue",
  "objective",
  "innerSampler",
  "posteriorTransform",
];

/** X `b x (q + F) x d` as design points `b x q x d` and inner points `F x b x 1 x d`. */
export function splitFantasyPoints(X: Tensor, F: number): { design: Tensor; inner: Tensor } {
  const q = X.shape[1] - F;
  if (q < 1)
    invalid("X of qKnowledgeGradient", `at least ${F + 1} points (one design point and ${F} inner ones)`, X.shape[1]);
  return { design: X.narrow(1, 0, q), inner: X.narrow(1, q, F).transpose([1, 0, 2]).expandDims(2) };
}

function fantasyCount({ numFantasies, sampler }: KnowledgeGradientOptions): number {
  if (sampler === undefined) return integer("numFantasies", numFantasies ?? 64, 1);
  const rows = sampleCount(sampler);
  if (numFantasies !== undefined && numFantasies !== rows)
    invalid("numFantasies", `${rows}, as many as the sampler has`, numFantasies);
  return integer("numFantasies", rows, 1);
}
