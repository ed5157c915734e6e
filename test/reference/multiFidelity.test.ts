import { describe, expect, test } from "vitest";
import { type ExactGP, grad, marginalLogLikelihood, singleTaskMultiFidelityGP, variable } from "../../src/index.ts";
import { byParameter, type ReferenceNode } from "../kernels/tree.ts";
import { expectAllclose, flatten } from "../support/allclose.ts";
import { reference } from "../support/reference.ts";

/** The fidelities are in the name: "…, iteration fidelity 3, data fidelities [4]". */
function fidelitiesOf(name: string) {
  const [, iteration, data] = /iteration fidelity (\w+), data fidelities (\[.*\])/.exec(name) ?? [];
  return {
    ...(iteration !== "no" && { iterationFidelity: Number(iteration) }),
    dataFidelities: JSON.parse(data) as number[],
    linearTruncated: name.startsWith("linear truncated"),
  };
}

describe.each(reference("multifidelity"))("$name", (golden) => {
  const { kernel, mean_constant: constant, noise } = golden;
  const nu = kernel.base.kernels[0].nu;
  const model = singleTaskMultiFidelityGP({
    trainX: golden.train_X,
    trainY: golden.train_Y as number[],
    ...fidelitiesOf(golden.name),
    ...(nu !== undefined && { nu }),
    outcomeTransform: null,
  });
  const values = Object.entries(byParameter(kernel as ReferenceNode)).filter(([name]) => name in model.values);
  model.setHyperparameters({ ...Object.fromEntries(values), constant, noise });

  test("posterior and its gradients by X", () => {
    const X = variable(golden.X);
    const posterior = model.posterior(X);
    expectAllclose(posterior.mean, golden.mean, { rtol: 1e-8, atol: 1e-9 }, "mean");
    expectAllclose(posterior.covariance, golden.covariance, { rtol: 1e-8, atol: 1e-9 }, "covariance");
    expectAllclose(grad(posterior.mean, [X])[0], golden.grad_sum_mean_X, { rtol: 1e-6, atol: 1e-8 }, "mean by X");
    expectAllclose(
      grad(posterior.variance, [X])[0],
      golden.grad_sum_variance_X,
      { rtol: 1e-6, atol: 1e-8 },
      "variance by X",
    );
    const added = model.posterior(X, { observationNoise: true }).variance.sub(posterior.variance);
    expectAllclose(added, golden.observation_noise_added_to_variance, { rtol: 1e-8 }, "noise");
  });

  test("likelihood, priors, and the gradient of both", () => {
    const { value, gradients } = marginalLogLikelihood(model);
    const prior = logPrior(model);
    expectAllclose(prior, golden.log_prior, { rtol: 1e-9 }, "log prior");
    expectAllclose(value, golden.mll, { rtol: 1e-9, atol: 1e-10 }, "mll");
    expectAllclose(value * golden.n - prior, golden.log_likelihood, { rtol: 1e-9, atol: 1e-10 }, "log likelihood");
    const wanted: Record<string, unknown> = {
      ...byParameter(golden.grad_mll.kernel),
      constant: golden.grad_mll.mean_constant,
      noise: golden.grad_mll.noise,
    };
    expect(Object.keys(gradients).sort()).toEqual(Object.keys(wanted).sort());
    for (const [name, want] of Object.entries(wanted))
      expectAllclose(gradients[name] as number[], flatten(want as number[]), { rtol: 1e-7, atol: 1e-8 }, name);
  });
});

function logPrior(model: ExactGP): number {
  const densities = Object.entries(model.parameters).map(([name, { prior }]) => prior?.logDensity(model.values[name]));
  return densities.reduce((total, density) => total + (density?.sum().item() ?? 0), 0);
}
