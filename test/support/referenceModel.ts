import { constantMean, type ExactGP, type ModelList, modelList, singleTaskGP } from "../../src/index.ts";
import { type Kernel, matern12, matern32, matern52, rbf, scale } from "../../src/kernels/index.ts";
import { normalize, standardize } from "../../src/transforms/index.ts";
import type { Case } from "./reference.ts";

const stationary: Record<string, typeof rbf> = { rbf, matern12, matern32, matern52 };

/** The model that a "model" object of the golden files describes (data/README.md, section 0). */
export function referenceModel(spec: Case["model"]): ExactGP {
  const base = stationary[spec.kernel]({ lengthscale: spec.lengthscale });
  const covariance: Kernel = spec.outputscale === null ? base : scale(base, { outputscale: spec.outputscale });
  const known = Array.isArray(spec.noise);
  const { mean = 0, std = 1 } = spec.standardize ?? {};
  const model = singleTaskGP({
    trainX: spec.train_X,
    trainY: spec.train_Y as number[],
    covariance,
    mean: constantMean({ constant: spec.mean_constant }),
    // Known noise is recorded on the transformed scale.
    ...(known && { trainYvar: spec.noise.map((v: number) => v * std * std) }),
    ...(spec.normalize_bounds && { inputTransform: normalize({ bounds: spec.normalize_bounds }) }),
    outcomeTransform: spec.standardize ? standardize({ means: [mean], stds: [std] }) : null,
  });
  return known ? model : model.setHyperparameters({ noise: spec.noise });
}

export function referenceModels(specs: Case["models"]): ModelList {
  return modelList(specs.map(referenceModel));
}
