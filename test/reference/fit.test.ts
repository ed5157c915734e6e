import { describe, expect, test } from "vitest";
import { fitModel, gammaNoise, marginalLogLikelihood, singleTaskGP } from "../../src/index.ts";
import { defaultCovariance, gammaCovariance } from "../../src/kernels/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { reference } from "../support/reference.ts";

describe.each(reference("fit"))("$name", ({ priors, d, train_X, train_Y, train_Yvar, ...golden }) => {
  const gamma = priors === "gamma";
  const make = () =>
    singleTaskGP({
      trainX: train_X,
      trainY: train_Y as number[],
      covariance: gamma ? gammaCovariance(d) : defaultCovariance(d),
      ...(train_Yvar ? { trainYvar: train_Yvar } : gamma && { noise: gammaNoise }),
      outcomeTransform: null,
    });
  const set = (block: Record<string, number>) => {
    const { mll, mean_constant, ...rest } = block;
    const values = Object.entries({ ...rest, constant: mean_constant }).filter(([, v]) => v !== null);
    return make().setHyperparameters(Object.fromEntries(values));
  };

  test("the likelihood at the recorded hyperparameters", () => {
    for (const block of ["initial", "fit", "local_optimum", "best_known"])
      expectAllclose(
        marginalLogLikelihood(set(golden[block])).value,
        golden[block].mll,
        { rtol: 1e-9, atol: 1e-9 },
        block,
      );
  });

  test("fitting reaches at least the same objective", async () => {
    const model = await fitModel(make());
    expect(model.fit?.value).toBeGreaterThanOrEqual(golden.local_optimum.mll - 1e-4);
    expectAllclose(marginalLogLikelihood(model).value, model.fit?.value as number, { rtol: 1e-12 });
  });
});
