import { type LoadOptions, loadModel, type Model, saveModel } from "../models/index.ts";
import type { ParameterValues } from "../parameters/index.ts";
import { generator } from "../random/index.ts";
import { type Tensor, tensor } from "../tensor/index.ts";
import { check, checkClose, checkGradient, checkShape } from "./checks.ts";
import { isNormal, scaleOf, valueShape } from "./modelValues.ts";
import { pointsOf } from "./points.ts";

/** Adds the cases of the optional members that a model has. */
export function addAbilities(
  add: (name: string, run: (model: Model) => void) => void,
  abilities: Model,
  load: LoadOptions | undefined,
): void {
  if (abilities.ensembleWeights)
    add("its ensemble weights are a distribution", ({ ensembleWeights }) => {
      const { rank, data } = ensembleWeights as Tensor;
      check(rank === 1 && data.every((w) => w >= 0), "ensembleWeights: expected K non-negative numbers");
      check(Math.abs(data.reduce((a, b) => a + b, 0) - 1) < 1e-9, "ensembleWeights: expected a sum of 1");
    });

  if (abilities.fitting)
    add("its fits have gradients, and accepted values are used", (model) => {
      for (const { parameters, values, objective, accept } of model.fitting!()) {
        for (const name of Object.keys(parameters)) {
          const along = (value: Tensor): ParameterValues => ({ ...values, [name]: value });
          checkGradient(`objective with respect to ${name}`, (v) => objective(along(v)), values[name], {
            rtol: 1e-4,
            atol: 1e-6,
          });
        }
        const value = objective(values).item();
        accept(values, { value, iterations: 0, evaluations: 1, attempts: 1, message: "suite" });
        checkClose("objective after accepting", objective(values), tensor(value), { rtol: 1e-12 });
      }
    });

  if (abilities.paths)
    add("its paths are functions with gradients", (model) => {
      const paths = model.paths!({ numSamples: 3, numFeatures: 64, random: generator(1) });
      const X = pointsOf(model, [2, 2]);
      const values = paths(X);
      checkShape("paths", values.shape, [3, ...valueShape(model, [2], 2)]);
      checkClose("paths again", paths(X), values, { rtol: 0, atol: 0 });
      checkGradient("paths", (x) => paths(x).div(scaleOf(model)), X, { rtol: 1e-4, atol: 1e-6 });
    });

  if (abilities.leaveOneOut && isNormal(abilities) && abilities.observations.length > 0)
    add("its leave-one-out predictions fit its observations", (model) => {
      const { mean, variance, standardized, logDensity } = model.leaveOneOut!();
      checkShape("leave-one-out means", mean.shape, model.observations[0].Y.shape);
      checkShape("leave-one-out variances", variance.shape, mean.shape);
      checkShape("leave-one-out residuals", standardized.shape, mean.shape);
      checkShape("log densities", [logDensity.length], [model.numOutputs]);
    });

  if (abilities.saved)
    add("saved and loaded it predicts the same", (model) => {
      const loaded = loadModel(JSON.parse(JSON.stringify(saveModel(model))), load);
      const X = pointsOf(model, [3, 2]);
      checkClose("mean of the loaded model", loaded.posterior(X).mean, model.posterior(X).mean, { rtol: 0, atol: 0 });
      checkClose("variance of the loaded model", loaded.posterior(X).variance, model.posterior(X).variance, {
        rtol: 0,
        atol: 0,
      });
    });
}
