import { invalid, invalidShape } from "../../errors/index.ts";
import { square } from "../../math/index.ts";
import type { Model } from "../../models/index.ts";
import { namedOptions } from "../../posteriors/index.ts";
import { ops, type Tensor, type TensorLike } from "../../tensor/index.ts";
import { type Acquisition, acquisition, checkedModel, checkedNumbers } from "../base/acquisition.ts";
import { joined } from "../monteCarlo/monteCarlo.ts";

export interface JointEntropyOptions {
  /** Samples of where the largest value is, `J x d`. */
  optimalInputs: TensorLike;
  /** … and what it is, `J`. */
  optimalOutputs: TensorLike;
  /** Whether the model is conditioned on the samples as if observed without noise; defaults to true. */
  conditionNoiseless?: boolean;
}

/** Noise variance, on the transformed scale, of a sample that counts as noise-free: enough for the factorisation to succeed. */
const SAMPLE_NOISE = 1e-4;
const SMALLEST = 1 / 0x800000;

/**
 * Joint entropy search, its lower bound (Tu et al. 2022, Hvarfner et al. 2022): how much q noisy observations are expected to tell of where
 * and what the maximum is: ½ log det(Σ + noise) − mean_j Σ_i ½ log v_ji, v_ji the variance of observation i under the model that knows the
 * j-th sample of the maximum, its values truncated there. For a single-output GP.
 */
export function qJointEntropySearch(model: Model, given: JointEntropyOptions): Acquisition {
  const options = namedOptions("qJES options", given, ["optimalInputs", "optimalOutputs", "conditionNoiseless"]);
  if (checkedModel(model).numOutputs !== 1) invalid("number of outputs", "1", model.numOutputs);
  const { conditionNoiseless = true } = options;
  const { inputs, outputs } = checkedOptima(model, options);
  const first = inputs.narrow(0, 0, 1);
  const [latent, noisy] = [false, true].map((observationNoise) => model.posterior(first, { observationNoise }));
  if (latent.latent) invalid("model", "an affine outcome transform such as standardize", "another one");
  const noise = noisy.variance.sub(latent.variance).at(-1, 0);
  const J = outputs.size;
  // Batch J x 1, against b.
  const informed = model.conditionOnObservations(inputs.reshape([J, 1, 1, -1]), outputs.reshape([J, 1, 1]), {
    ...(conditionNoiseless && { noise: SAMPLE_NOISE * square(model.outcomeScales[0]) }),
  });

  const build = (pending: Tensor | null): Acquisition => {
    const value = (X: Tensor): Tensor => {
      if (X.rank === 2) return value(X.expandDims(0)).squeeze(0);
      const joint = pending ? joined(X, pending) : X;
      const prior = ops.spdLogDet(model.posterior(joint, { observationNoise: true }).covariance);
      const { mean, variance: v } = informed.posterior(joint); // J x b x q
      const gamma = outputs.reshape([J, 1, 1]).sub(mean).div(v.sqrt());
      const r = ops.normalPdf(gamma).div(ops.ndtr(gamma).maximum(SMALLEST));
      const truncated = v.mul(ops.sub(1, gamma.add(r).mul(r)).maximum(SMALLEST)).add(noise);
      return prior.sub(truncated.log().sum(-1).mean(0)).mul(0.5);
    };
    return acquisition("qJES", model, null, value, {
      withPending: (points) => build(pending ? ops.concat([pending, points], 0) : points),
    });
  };
  return build(null);
}

function checkedOptima(model: Model, { optimalInputs, optimalOutputs }: JointEntropyOptions) {
  const inputs = checkedNumbers("optimalInputs", optimalInputs);
  const outputs = checkedNumbers("optimalOutputs", optimalOutputs).reshape([-1]);
  if (inputs.rank !== 2 || inputs.shape[0] !== outputs.size || inputs.shape[1] !== model.inputDimension)
    invalidShape(
      "optimalInputs",
      `${outputs.size} x ${model.inputDimension}`,
      inputs.shape,
      "one for each of optimalOutputs",
    );
  return { inputs, outputs };
}
