import { checkedPoints } from "../../arguments/index.ts";
import { InputError, invalidShape } from "../../errors/index.ts";
import { square } from "../../math/index.ts";
import { abilityOf, type Model } from "../../models/index.ts";
import { namedOptions, type Sampler } from "../../posteriors/index.ts";
import { noGrad, ops, scalar, type Tensor, type TensorLike } from "../../tensor/index.ts";
import { type Acquisition, acquisition } from "../base/acquisition.ts";
import { expectedImprovement, logExpectedImprovement } from "./analytic.ts";

export interface NoisyImprovementOptions {
  /** Base samples `F x n` of the fantasised values at the observed points, or how to draw them; defaults to 20 Sobol-normal ones. */
  sampler?: Sampler;
  /** Points whose values are fantasised, `n x d`; defaults to all that were observed. */
  observedX?: TensorLike;
  /** Whether large outcomes are good; defaults to true. */
  maximize?: boolean;
}

/** Noise variance, on the transformed scale, of a fantasised noise-free value: enough for the factorisation to succeed. */
const FANTASY_NOISE = 1e-7;

/**
 * log of the mean, over fantasies of the noise-free values at the observed points, of the expected improvement on each fantasy's
 * best value (Letham et al. 2019). For a single-output GP whose noise is known.
 */
export function logNoisyExpectedImprovement(model: Model, options: NoisyImprovementOptions = {}): Acquisition {
  return overFantasies("LogNoisyEI", model, options, logExpectedImprovement, (values) => ops.logMeanExp(values, 0));
}

/** Mean, over fantasies of the noise-free values at the observed points, of the expected improvement. */
export function noisyExpectedImprovement(model: Model, options: NoisyImprovementOptions = {}): Acquisition {
  return overFantasies("NoisyEI", model, options, expectedImprovement, (values) => values.mean(0));
}

/** The average of an improvement, `F x b`, over the fantasies. Pending points have their values fantasised too. */
function overFantasies(
  name: string,
  model: Model,
  options: NoisyImprovementOptions,
  improvement: typeof expectedImprovement,
  average: (values: Tensor) => Tensor,
): Acquisition {
  const given = namedOptions(`${name} options`, options, ["sampler", "observedX", "maximize"]);
  const { sampler = { numSamples: 20 }, observedX, maximize = true } = given;
  if (model.numOutputs !== 1 || model.batchShape.length > 0)
    throw new InputError(`invalid model: ${name} needs a model of one output without a batch`);
  const withObservations = abilityOf(name, model, "withObservations");
  const points =
    observedX === undefined
      ? ops.concat(
          model.observations.map(({ X }) => X),
          0,
        )
      : checkedPoints("observedX", observedX, model.inputDimension);
  if (points.rank !== 2) invalidShape("observedX", `n x ${model.inputDimension}`, points.shape);
  const values = noGrad(() => model.posterior(points).rsample(sampler)); // F x n
  const bestF = maximize ? values.max(-1, true) : values.min(-1, true); // F x 1, against b
  const fantasies = withObservations(
    points,
    values.expandDims(1),
    scalar(FANTASY_NOISE * square(model.outcomeScales[0])),
  );
  const each = improvement(fantasies, { bestF, maximize });
  return acquisition(name, model, 1, (X) => average(each.forward(X)), {
    withPending: (pending) =>
      overFantasies(name, model, { ...given, observedX: ops.concat([points, pending], 0) }, improvement, average),
  });
}
