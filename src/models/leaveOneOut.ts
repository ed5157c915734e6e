import { InputError } from "../errors/index.ts";
import { unprefixed } from "../parameters/index.ts";
import { noGrad, ops, type Tensor } from "../tensor/index.ts";
import type { ExactGP } from "./exactGP.ts";
import { trainingData } from "./marginalLikelihood.ts";
import type { Model } from "./model.ts";
import { outputsOf } from "./multiOutput.ts";

export interface LeaveOneOut {
  /** Prediction of each training outcome from all the others: `n`, or `n x m`; raw scale. */
  mean: Tensor;
  /** Its variance, observation noise included. */
  variance: Tensor;
  /** Mean log density of the observed outcomes under these predictions, per output. */
  logDensity: number[];
}

/**
 * Leave-one-out cross-validation at the present hyperparameters, in closed form: with α = K⁻¹ (y − m) and c = diag(K⁻¹), the
 * prediction of y_i from the rest is N(y_i − α_i/c_i, 1/c_i) (Rasmussen and Williams 2006, eq. 5.12). Needs outcome transforms
 * that are affine.
 */
export function leaveOneOut(model: Model): LeaveOneOut {
  const parts = noGrad(() => outputsOf(model).map(ofOutput));
  const join = (key: "mean" | "variance") =>
    model.numOutputs === 1
      ? parts[0][key]
      : ops.stack(
          parts.map((p) => p[key]),
          -1,
        );
  return { mean: join("mean"), variance: join("variance"), logDensity: parts.map((p) => p.logDensity) };
}

function ofOutput(model: ExactGP) {
  const { covariance, mean, inputTransform, outcomeTransform } = model.definition;
  const { affine } = outcomeTransform;
  if (!affine) throw new InputError("leaveOneOut: needs an affine outcome transform such as standardize");
  const { X, y, noise } = trainingData(model);
  const x = inputTransform.forward(X, unprefixed("inputTransform", model.values));
  const k = ops.addDiagonal(covariance.covariance(x, x, model.values), noise ?? model.values.noise);
  const residual = y.sub(mean.evaluate(x, model.values)).expandDims(-1);
  const precision = ops.diagPart(ops.spdInverse(k));
  const error = ops.spdSolve(k, residual).squeeze(-1).div(precision);
  const [scale, offset] = [affine.scale.at(0, 0), affine.offset.at(0, 0)];
  const variance = scale.square().div(precision);
  const errors = error.mul(scale);
  const density = errors
    .square()
    .div(variance)
    .add(variance.log())
    .add(Math.log(2 * Math.PI))
    .mul(-0.5);
  return { mean: y.sub(error).mul(scale).add(offset), variance, logDensity: density.mean().item() };
}
