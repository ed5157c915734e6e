import { log } from "../math/index.ts";
import type { ParameterValues } from "../parameters/index.ts";
import { detach, enableGrad, grad, noGrad, ops, type Tensor, variable } from "../tensor/index.ts";
import type { OutcomeTransform } from "../transforms/index.ts";
import { type GPComponents, transformInputs } from "./components.ts";
import type { TrainingData } from "./marginalLikelihood.ts";
import { abilityOf, type LeaveOneOut, type Model } from "./model.ts";

/**
 * Leave-one-out cross-validation at the current hyperparameters and statistics of the transforms, in closed form: with α = K⁻¹ (y − m) and
 * c = diag(K⁻¹), the prediction of y_i from the others is N(y_i − α_i/c_i, 1/c_i) (Rasmussen and Williams 2006, eq. 5.12) on the scale of
 * the model; the outcome transform turns it into moments of the outcomes. Throws InputError for a conditioned model.
 *
 *     const { mean, variance, standardized, logDensity } = leaveOneOut(model);
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
  const x = transformInputs(components, values, X);
  const k = ops.addDiagonal(covariance.covariance(x, x, values), components.noise ? values.noise : (noise as Tensor));
  const residual = y.sub(mean.evaluate(x, values)).expandDims(-1);
  const precision = ops.diagPart(ops.spdInverse(k));
  const error = ops.spdSolve(k, residual).squeeze(-1).div(precision);
  const variance = precision.pow(-1);
  const standardized = error.div(variance.sqrt());
  const density = standardized
    .square()
    .add(variance.log())
    .add(log(2 * Math.PI))
    .mul(-0.5)
    .sub(slopes(outcomeTransform, y).log());
  const moments = outcomeTransform.momentsFrom({
    mean: y.sub(error).expandDims(-1),
    variance: variance.expandDims(-1),
  });
  return {
    mean: moments.mean.squeeze(-1),
    variance: moments.variance.squeeze(-1),
    standardized,
    logDensity: [density.mean().item()],
  };
}

/** By how much an outcome changes with its value on the scale of the model. */
function slopes({ inverse }: OutcomeTransform, y: Tensor): Tensor {
  return enableGrad(() => {
    const z = variable(detach(y));
    return grad(inverse(z.expandDims(-1)).sum(), [z])[0];
  });
}
