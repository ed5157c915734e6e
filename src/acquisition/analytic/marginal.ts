import { lazily, type OptionValues } from "../../arguments/index.ts";
import { square } from "../../math/index.ts";
import type { Model } from "../../models/index.ts";
import type { Posterior } from "../../posteriors/index.ts";
import { asTensor, type Tensor, type TensorLike } from "../../tensor/index.ts";
import { checkOneOutput, type OutcomeOptions, type outcomeChecks, singleOutcome } from "../base/posteriorTransform.ts";

/** The normal distribution of an outcome at single points, on the model's scale where its outcomes are transformed ones. */
export interface Marginal {
  /** t μ, `b` */
  readonly mean: Tensor;
  /** σ, `b` */
  readonly sigma: Tensor;
  /** +1 when maximizing, −1 when minimizing */
  readonly t: number;
  /** t y, of outcomes y, on the scale of the mean; increasing in t y. */
  toNormal(y: TensorLike): Tensor;
  /** t y, on the scale of the outcomes, of values on the scale of the mean. */
  toOutcome(value: Tensor): Tensor;
  /** The posterior of the outcome itself, `b x 1`. */
  readonly outcome: Posterior;
  /** The normal posterior: the same, or of the values behind transformed outcomes. */
  readonly normal: Posterior;
  /** The outcome scale, on the scale of the mean. */
  readonly unit: number;
  /** Whether the outcome itself is normal, so that both scales are one. */
  readonly isNormal: boolean;
}

/** The marginals of an outcome at points `… x 1 x d`; of noisy observations of it where `observationNoise` is set. */
export type Marginals = (X: Tensor, observationNoise?: boolean) => Marginal;

/** The marginals of the one outcome that a posterior transform makes of a model's. */
export function marginalsOf(
  model: Model,
  { posteriorTransform, maximize }: OptionValues<typeof outcomeChecks, OutcomeOptions>,
): Marginals {
  const { of, scale } = singleOutcome(model, posteriorTransform);
  const t = maximize ? 1 : -1;
  return (X, observationNoise = false) => marginal(of(model.posterior(X, { observationNoise })), scale, t);
}

/** The smallest variance, relative to the square of the outcome scale: below it a variance is rounding error. */
export const MIN_VARIANCE = 1e-12;

/** The marginal at single points, `b x 1`, of an outcome whose scale is given. */
export function marginal(posterior: Posterior, scale: number, t = 1): Marginal {
  checkOneOutput(posterior.numOutputs);
  const { latent } = posterior;
  const normal = latent?.posterior ?? posterior;
  const unit = latent ? 1 : scale;
  const signed = (y: Tensor) => (t === 1 ? y : y.neg());
  return lazily<Marginal>({
    mean: () => signed(normal.mean.squeeze(-1)),
    sigma: () =>
      normal.variance
        .squeeze(-1)
        .maximum(MIN_VARIANCE * square(unit))
        .sqrt(),
    t: () => t,
    toNormal: () => (y) => signed(latent ? latent.forward(asTensor(y)) : asTensor(y)),
    toOutcome: () => (value) => (latent ? signed(latent.inverse(signed(value))) : value),
    outcome: () => posterior,
    normal: () => normal,
    unit: () => unit,
    isNormal: () => !latent,
  });
}
