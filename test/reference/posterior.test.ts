import { describe, expect, test } from "vitest";
import { grad, noGrad, ops, variable } from "../../src/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { reference } from "../support/reference.ts";
import { referenceModel, referenceModels } from "../support/referenceModel.ts";

describe.each(reference("posterior"))("$name", (golden) => {
  if (golden.models) {
    test("mean and covariance per output", () => {
      const posterior = noGrad(() => referenceModels(golden.models).posterior(golden.X));
      expectAllclose(posterior.mean, golden.mean, { rtol: 1e-8, atol: 1e-9 });
      // Point-major: the covariance of two outputs is every m-th row and column.
      const m = posterior.numOutputs;
      const of = (j: number) => Array.from({ length: posterior.mean.shape[1] }, (_, i) => i * m + j);
      const block = (j: number, k: number) => ops.gather(ops.gather(posterior.covariance, of(j), -2), of(k), -1);
      const blocks = ops.stack(Array.from({ length: m }, (_, j) => block(j, j)));
      expectAllclose(blocks, golden.covariance_per_output, { rtol: 1e-8, atol: 1e-9 });
      const between = block(0, 1);
      expect(between.data.every((v) => v === 0)).toBe(true);
    });
    return;
  }

  const model = referenceModel(golden.model);
  const std = golden.model.standardize?.std ?? 1;
  const worse = Math.max(1, golden.condition_number / 1e5);
  const tolerance = { rtol: 1e-8 * worse, atol: 1e-9 * worse * (golden.model.outputscale ?? 1) * std ** 2 };

  test("mean, covariance and observation noise", () => {
    const posterior = model.posterior(golden.X);
    expectAllclose(posterior.mean, golden.mean, tolerance, "mean");
    expectAllclose(posterior.covariance, golden.covariance, tolerance, "covariance");
    const noisy = model.posterior(golden.X, { observationNoise: true });
    expectAllclose(
      noisy.variance.sub(posterior.variance),
      noisy.variance.data.map(() => golden.observation_noise_variance),
      { rtol: 1e-6, atol: tolerance.atol },
      "noise",
    );
    expect(noisy.covariance.shape).toEqual(posterior.covariance.shape);
  });

  test.skipIf(golden.gradients === null)("gradients by X", () => {
    const X = variable(golden.X);
    const posterior = model.posterior(X);
    const scale = (g: number[]) => Math.max(1, ...g.flat(9).map(Math.abs));
    const check = (key: string, value: ReturnType<typeof variable>) => {
      const want = golden.gradients[key];
      expectAllclose(grad(value, [X])[0], want, { rtol: 1e-5 * worse, atol: 1e-7 * worse * scale(want) }, key);
    };
    check("grad_sum_mean", posterior.mean);
    check("grad_sum_variance", posterior.variance);
    check("grad_sum_covariance", posterior.covariance);
  });
});
