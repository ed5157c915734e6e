import { InputError } from "../errors/index.ts";
import { log } from "../math/index.ts";
import type { ParameterValues } from "../parameters/index.ts";
import { noGrad, ops, type Tensor } from "../tensor/index.ts";
import { type GPComponents, transformInputs } from "./components.ts";
import type { TrainingData } from "./marginalLikelihood.ts";
import { abilityOf, type LeaveOneOut, type Model } from "./model.ts";

/**
 * Leave-one-out cross-validation at the current hyperparameters, in closed form: with α = K⁻¹ (y − m) and c = diag(K⁻¹), the
 * prediction of y_i from the others is N(y_i − α_i/c_i, 1/c_i) (Rasmussen and Williams 2006, eq. 5.12). Throws InputError for outcome
 * transforms that are not affine.
 *
 *     const { mean, variance, logDensity } = leaveOneOut(model);
 */
export function leaveOneOut(model: Model): LeaveOneOut {
  return noGrad(abilityOf("leaveOneOut", model, "leaveOneOut"));
}

/** `leaveOneOut` of one Gaussian process. */
export function leaveOneOutOfGP(
  components: GPComponents,
  { X, y, noise }: TrainingData,
  values: ParameterValues,
): LeaveOneOut {
  const { covariance, mean, outcomeTransform } = components;
  const { affine } = outcomeTransform;
  if (!affine) throw new InputError("leaveOneOut: needs an affine outcome transform such as standardize");
  const x = transformInputs(components, values, X);
  const k = ops.addDiagonal(covariance.covariance(x, x, values), components.noise ? values.noise : (noise as Tensor));
  const residual = y.sub(mean.evaluate(x, values)).expandDims(-1);
  const precision = ops.diagPart(ops.spdInverse(k));
  const error = ops.spdSolve(k, residual).squeeze(-1).div(precision);
  const [scale, offset] = [affine.scale.at(0, 0), affine.offset.at(0, 0)];
  const variance = scale.square().div(precision);
  const errors = error.mul(scale);
  const density = errors
    .square()
    .div(variance)
    .add(variance.log())
    .add(log(2 * Math.PI))
    .mul(-0.5);
  return { mean: y.sub(error).mul(scale).add(offset), variance, logDensity: [density.mean().item()] };
}
