import { checkedNumbers, checkedPointSet, flag, readOptions } from "../../arguments/index.ts";
import { InputError, invalid, invalidShape } from "../../errors/index.ts";
import { square } from "../../math/index.ts";
import type { Model } from "../../models/index.ts";
import { ops, type Tensor, type TensorLike } from "../../tensor/index.ts";
import { MIN_VARIANCE } from "../analytic/marginal.ts";
import { type Acquisition, checkedModel, joined, jointAcquisition } from "../base/acquisition.ts";

/** Options of `qJointEntropySearch`. */
export interface JointEntropyOptions {
  /** Samples of where the largest value is, `J x d`, such as `optimalSamples` draws. */
  optimalInputs: TensorLike;
  /** … and of the value itself, `J`. */
  optimalOutputs: TensorLike;
  /** Whether the model is conditioned on the samples as if observed without noise; defaults to true. */
  conditionNoiseless?: boolean;
  /** Whether large outcomes are good; defaults to true. When they are not, the samples are of the smallest value. */
  maximize?: boolean;
}

/** Noise variance, relative to the square of the outcome scale, of a sample that counts as noise-free: enough for its factorization. */
const SAMPLE_NOISE = 1e-4;
const SMALLEST = 1 / 0x800000;

/**
 * Joint entropy search, its lower bound (Tu et al. 2022, Hvarfner et al. 2022): the expected information that q noisy observations give
 * about where and what the maximum is: ½ log det(Σ + noise) − mean_j Σ_i ½ log v_ji, v_ji the variance of observation i under the model
 * conditioned on the j-th sample of the maximum, its values truncated there. X is `b x q x d`; pending points are evaluated together with
 * the candidates. Throws InputError for a model of several outputs, or one with an outcome transform that is not affine.
 */
export function qJointEntropySearch(model: Model, given: JointEntropyOptions): Acquisition {
  const name = "qJointEntropySearch";
  const options = readOptions(`${name} options`, given, {
    optimalInputs: [checkedNumbers],
    optimalOutputs: [checkedNumbers],
    conditionNoiseless: [flag, true],
    maximize: [flag, true],
  });
  if (checkedModel(model).numOutputs !== 1) invalid("number of outputs", "1", model.numOutputs);
  const { inputs, outputs } = checkedOptima(model, options.optimalInputs, options.optimalOutputs);
  if (model.posterior(inputs).latent)
    throw new InputError(`invalid model: ${name} needs outcomes on the model's scale, or an affine outcome transform`);
  const unit = square(model.outcomeScales[0]);
  const J = outputs.size;
  // Batch J x 1, against b.
  const informed = model.conditionOnObservations(inputs.reshape([J, 1, 1, -1]), outputs.reshape([J, 1, 1]), {
    ...(options.conditionNoiseless && { noise: SAMPLE_NOISE * unit }),
  });
  const best = outputs.reshape([J, 1, 1]);

  return jointAcquisition(name, model, null, (pending) => ({
    value: (X) => {
      const joint = joined(X, pending);
      const observed = model.posterior(joint, { observationNoise: true });
      const noise = observed.variance.sub(model.posterior(joint).variance);
      const prior = ops.spdLogDet(ops.addDiagonal(observed.covariance, MIN_VARIANCE * unit));
      const posterior = informed.posterior(joint); // J x b x q
      const variance = posterior.variance.maximum(MIN_VARIANCE * unit);
      const excess = best.sub(posterior.mean);
      const gamma = (options.maximize ? excess : excess.neg()).div(variance.sqrt());
      const r = ops.normalPdf(gamma).div(ops.ndtr(gamma).maximum(SMALLEST));
      const truncated = variance.mul(ops.sub(1, gamma.add(r).mul(r)).maximum(SMALLEST)).add(noise);
      return prior.sub(truncated.log().sum(-1).mean(0)).mul(0.5);
    },
  }));
}

function checkedOptima(model: Model, optimalInputs: Tensor, optimalOutputs: Tensor) {
  const inputs = checkedPointSet("optimalInputs", optimalInputs, model.inputDimension);
  const outputs = optimalOutputs.reshape([-1]);
  if (inputs.shape[0] !== outputs.size)
    invalidShape(
      "optimalInputs",
      `${outputs.size} x ${model.inputDimension}`,
      inputs.shape,
      "one for each of optimalOutputs",
    );
  return { inputs, outputs };
}
