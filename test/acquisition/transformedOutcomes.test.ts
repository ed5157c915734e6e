import { describe, expect, test } from "vitest";
import {
  analytic,
  discreteKnowledgeGradient,
  expectedImprovement,
  logExpectedImprovement,
  logProbabilityOfFeasibility,
  type Model,
  maxValueEntropySearch,
  modelList,
  ops,
  probabilityOfImprovement,
  qExpectedImprovement,
  qJointEntropySearch,
  qLogExpectedImprovement,
  qLowerBoundMaxValueEntropy,
  qMaxValueEntropySearch,
  scalarizedPosteriorTransform,
  singleTaskGP,
  tensor,
  upperConfidenceBound,
} from "../../src/index.ts";
import { rbf } from "../../src/kernels/index.ts";
import {
  bilogOutcome,
  chainOutcomes,
  logOutcome,
  type OutcomeTransform,
  powerOutcome,
  standardize,
} from "../../src/transforms/index.ts";
import { points, smooth } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";

/*
 * Outcomes that are a transformation of normal values: acquisition values are those of the outcomes' own distribution.
 */

const trainX = points(8, 2, 3);
const trainY = trainX.map((x) => Math.exp(smooth(x)));
const X = tensor([...points(4, 2, 61), [3, 3]].map((x) => [x]));

function modelOf(outcomeTransform: OutcomeTransform): Model {
  return singleTaskGP({
    trainX,
    trainY,
    covariance: rbf({ lengthscale: [0.4, 0.5] }),
    outcomeTransform,
  }).setHyperparameters({
    noise: 0.01,
  });
}

const transforms: Record<string, OutcomeTransform> = {
  log: logOutcome(),
  "log, standardized": chainOutcomes(logOutcome(), standardize()),
  bilog: bilogOutcome(),
  power: powerOutcome({ power: 0.5 }),
};

const mean = (data: ArrayLike<number>) => Array.from(data).reduce((a, b) => a + b, 0) / data.length;

describe.each(Object.entries(transforms))("%s", (name, transform) => {
  const model = modelOf(transform);
  /** Many samples at each point. */
  const samples = (at: number) => model.posterior(X.at(0, at)).rsample({ numSamples: 20000, seed: 3 }).data;

  test.each([true, false])("expected improvement is that of samples, maximize %s", (maximize) => {
    for (const bestF of [0.8, 2, 5]) {
      const value = expectedImprovement(model, { bestF, maximize }).forward(X);
      expectAllclose(logExpectedImprovement(model, { bestF, maximize }).forward(X).exp(), value, { rtol: 1e-10 });
      for (let at = 0; at < 5; at++) {
        if (name === "power" && at === 4) continue; // the square of a normal value around 0 is not increasing
        const wanted = mean(samples(at).map((y) => Math.max(maximize ? y - bestF : bestF - y, 0)));
        expect(Math.abs(value.data[at] - wanted)).toBeLessThan(0.02 * wanted + 2e-3);
      }
    }
  });

  test("log expected improvement has a gradient, far from the best value too", () => {
    for (const bestF of [2, 300])
      expectGradient((x) => logExpectedImprovement(model, { bestF }).forward(x), X.narrow(0, 0, 3), {
        rtol: 1e-5,
        atol: 1e-6,
      });
  });

  test("the probability of improvement and the confidence bound are quantiles", () => {
    const bestF = 2;
    const value = probabilityOfImprovement(model, { bestF }).forward(X);
    const { latent } = model.posterior(X);
    if (!latent) throw new Error("no latent posterior");
    const bound = upperConfidenceBound(model, { beta: 4 }).forward(X);
    for (let at = 0; at < 4; at++) {
      expect(Math.abs(value.data[at] - mean(samples(at).map((y) => Number(y > bestF))))).toBeLessThan(0.01);
      expect(Math.abs(mean(samples(at).map((y) => Number(y < bound.data[at]))) - 0.97725)).toBeLessThan(0.01);
    }
  });

  test("information about the largest value is that of the normal values", () => {
    const plain = singleTaskGP({
      trainX,
      trainY: trainY.map((y) =>
        transform
          .fit(tensor(trainY.map((v) => [v])))
          .forward(tensor([[y]]))
          .item(),
      ),
      covariance: rbf({ lengthscale: [0.4, 0.5] }),
      outcomeTransform: standardize({ means: [0], stds: [1] }),
    }).setHyperparameters({ noise: 0.01 });
    const fitted = transform.fit(tensor(trainY.map((v) => [v])));
    const maxValues = [9, 11, 14];
    const latentMaxima = maxValues.map((y) => fitted.forward(tensor([[y]])).item());
    for (const make of [maxValueEntropySearch, qMaxValueEntropySearch, qLowerBoundMaxValueEntropy])
      expectAllclose(make(model, { maxValues }).forward(X), make(plain, { maxValues: latentMaxima }).forward(X), {
        rtol: 1e-8,
      });
  });

  test("what is not known for them is refused by name", () => {
    const posteriorTransform = scalarizedPosteriorTransform({ weights: [2] });
    expect(() => logExpectedImprovement(model, { bestF: 1, posteriorTransform }).forward(X)).toThrow(
      /needs normal ones/,
    );
    expect(() => discreteKnowledgeGradient(model, { points: trainX })).toThrow(/affine outcome transform/);
    expect(() => qJointEntropySearch(model, { optimalInputs: [[0, 0]], optimalOutputs: [9] })).toThrow(/affine/);
    const own = analytic("own", {}, ({ sigma }) => sigma);
    expect(() => own(model).forward(X)).toThrow(/own needs outcomes that are normal.*q… function/);
  });
});

test("log-normal expected improvement in closed form, to ten digits, from the best value to far away", () => {
  const model = modelOf(logOutcome());
  const { latent } = model.posterior(X);
  const mu = latent?.posterior.mean.squeeze(-1) ?? tensor(0);
  const sigma = latent?.posterior.variance.squeeze(-1).sqrt() ?? tensor(1);
  for (const bestF of [0.01, 1, 3, 8]) {
    const u = mu.sub(Math.log(bestF)).div(sigma);
    // E (y − k)⁺ = exp(μ + σ²/2) Φ(u + σ) − k Φ(u)
    const closed = mu
      .add(sigma.square().div(2))
      .exp()
      .mul(ops.ndtr(u.add(sigma)))
      .sub(ops.ndtr(u).mul(bestF));
    expectAllclose(expectedImprovement(model, { bestF }).forward(X), closed, { rtol: 1e-9, atol: 1e-13 });
  }
});

test("feasibility bounds are bounds of the outcome", () => {
  const model = modelList([modelOf(logOutcome()), modelOf(logOutcome())]);
  const value = logProbabilityOfFeasibility(model, { constraints: { 1: [1, 4] } })
    .forward(X)
    .exp();
  const draws = model.output(1).posterior(X.at(0, 0)).rsample({ numSamples: 20000, seed: 3 }).data;
  expect(Math.abs(value.data[0] - mean(draws.map((y) => Number(y > 1 && y < 4))))).toBeLessThan(0.01);
});

test("Monte Carlo agrees with the quadrature", () => {
  const model = modelOf(logOutcome());
  const options = { bestF: 3, numSamples: 8192 };
  const wanted = expectedImprovement(model, { bestF: 3 }).forward(X);
  expectAllclose(qExpectedImprovement(model, options).forward(X), wanted, { rtol: 0.02, atol: 1e-3 });
  expectAllclose(qLogExpectedImprovement(model, options).forward(X).exp(), wanted, { rtol: 0.05, atol: 1e-3 });
});
