import { describe, expect, test } from "vitest";
import { grad, type Tensor, variable } from "../../src/index.ts";
import { expectAllclose, flatten } from "../support/allclose.ts";
import { type Case, reference } from "../support/reference.ts";
import { referenceModel } from "../support/referenceModel.ts";

const tolerance = { rtol: 1e-7, atol: 1e-8 };

/** F = Σ W_mean mean + Σ W_cov covariance, and the gradients recorded for it. */
function check(golden: Case, mean: Tensor, covariance: Tensor, points: Record<string, Tensor>): void {
  expectAllclose(mean, golden.mean, tolerance, "mean");
  expectAllclose(covariance, golden.covariance, tolerance, "covariance");
  expect(mean.shape.length + 1).toBe(covariance.shape.length);
  const F = mean.mul(golden.W_mean).sum().add(covariance.mul(golden.W_cov).sum());
  expectAllclose(F, [golden.F], tolerance, "F");
  const gradients = grad(F, Object.values(points));
  for (const [i, name] of Object.keys(points).entries()) {
    const want = golden[`grad_${name}`];
    const largest = Math.max(1, ...flatten(want).map(Math.abs));
    expectAllclose(gradients[i], want, { rtol: 1e-6, atol: 1e-8 * largest }, name);
  }
}

describe.each(reference("fantasies").filter((c) => c.op === "fantasize"))("$name", (golden) => {
  test("posterior and gradients", () => {
    const points = { X_fantasy: variable(golden.X_fantasy), X_test: variable(golden.X_test) };
    const fantasies = referenceModel(golden.model).fantasize(points.X_fantasy, { sampler: golden.base_samples });
    expectAllclose(fantasies.observations[1].Y, golden.Y_fantasy, tolerance, "Y");
    const { mean, covariance } = fantasies.posterior(points.X_test);
    check(golden, mean, covariance, points);
  });
});

describe.each(reference("fantasies").filter((c) => c.op === "fantasize_twice"))("$name", (golden) => {
  test("posterior and gradients through both", () => {
    const points = {
      X_fantasy_1: variable(golden.X_fantasy_1),
      X_fantasy_2: variable(golden.X_fantasy_2),
      X_test: variable(golden.X_test),
    };
    const once = referenceModel(golden.model).fantasize(points.X_fantasy_1, {
      sampler: golden.base_samples_1 ?? golden.base_samples,
    });
    const twice = once.fantasize(points.X_fantasy_2, { sampler: golden.base_samples_2 });
    const { mean, covariance } = twice.posterior(points.X_test);
    check(golden, mean, covariance, points);
  });
});
