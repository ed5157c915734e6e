import { describe, expect, test } from "vitest";
import { type ExactGP, gammaNoise, marginalLogLikelihood, singleTaskGP } from "../../src/index.ts";
import { defaultCovariance, gammaCovariance } from "../../src/kernels/index.ts";
import { normalize, standardize } from "../../src/transforms/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { type Case, reference } from "../support/reference.ts";

const cases = reference("mll");

/** A model with the named priors on untransformed data. */
function modelOf({ priors, train_X, train_Y, train_Yvar, normalize_bounds, standardize: recorded }: Case): ExactGP {
  const d = train_X[0].length;
  const gamma = priors === "gamma";
  return singleTaskGP({
    trainX: train_X,
    trainY: train_Y as number[],
    covariance: gamma ? gammaCovariance(d) : defaultCovariance(d),
    ...(gamma && !train_Yvar && { noise: gammaNoise }),
    ...(train_Yvar && { trainYvar: train_Yvar }),
    ...(normalize_bounds && { inputTransform: normalize({ bounds: normalize_bounds }) }),
    outcomeTransform: recorded ? standardize({ means: [recorded.mean], stds: [recorded.std] }) : null,
  });
}

const given = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).filter(([, v]) => v !== null && v !== undefined)) as Record<string, number>;

describe.each(cases.filter((c) => c.op === "mll"))("$name", (golden) => {
  const model = modelOf(golden);
  const { lengthscale, outputscale, noise, mean_constant: constant } = golden;

  test("value and gradient in natural units", () => {
    model.setHyperparameters(given({ lengthscale, outputscale, noise, constant }));
    const { value, gradients } = marginalLogLikelihood(model);
    expectAllclose(value, golden.mll, { rtol: 1e-9, atol: 1e-10 });
    const { mean_constant, ...rest } = golden.grad;
    for (const [name, want] of Object.entries(given({ ...rest, constant: mean_constant })))
      expectAllclose(gradients[name] as number[], want, { rtol: 1e-7, atol: 1e-8 }, name);
  });

  test("starting values", () => {
    const { mean_constant, ...rest } = golden.initial_hyperparameters;
    const initial = given({ ...rest, constant: mean_constant });
    const fresh = modelOf(golden).hyperparameters();
    expect(Object.keys(fresh).sort()).toEqual(Object.keys(initial).sort());
    for (const [name, want] of Object.entries(initial))
      expectAllclose(fresh[name] as number[], want, { rtol: 1e-12 }, name);
  });
});

describe.each(cases.filter((c) => c.op === "mll_multi_output"))("$name", (golden) => {
  test("value per output, sum, gradient of the sum", () => {
    const model = singleTaskGP({ trainX: golden.train_X, trainY: golden.train_Y, outcomeTransform: null });
    const { lengthscale, noise, mean_constant: constant } = golden;
    model.setHyperparameters({ lengthscale, noise, constant });
    const { value, values, gradients } = marginalLogLikelihood(model);
    expectAllclose(values, golden.mll, { rtol: 1e-9, atol: 1e-10 });
    expectAllclose(value, golden.sum_mll, { rtol: 1e-9, atol: 1e-10 });
    expectAllclose(gradients.lengthscale as number[], golden.grad.lengthscale, { rtol: 1e-7, atol: 1e-8 });
    expectAllclose(gradients.noise as number[], golden.grad.noise, { rtol: 1e-7, atol: 1e-8 });
    expectAllclose(gradients.constant as number[], golden.grad.mean_constant, { rtol: 1e-7, atol: 1e-8 });
  });
});
