import { describe, expect, test } from "vitest";
import { generator, singleTaskGP } from "../../src/index.ts";
import { matern52 } from "../../src/kernels/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { takeWarnings } from "../support/warnings.ts";

/*
 * Observations at nearly equal points with different outcomes and a known noise far below rounding errors: without jitter the
 * factorization succeeds, but predictions are rounding errors.
 */

const predict = (trainX: number[][], trainY: number[], trainYvar: number, kernel: typeof matern52) => {
  const covariance = kernel({ lengthscale: [0.3] });
  return singleTaskGP({ trainX, trainY, trainYvar, covariance, outcomeTransform: null })
    .posterior([[0.3, 0.4].slice(0, trainX[0].length)])
    .mean.item();
};

describe("contradicting repeats with tiny known noise", () => {
  const X = [0.1, 0.1, 0.1 + 1e-9, 0.5, 0.5, 0.9].map((x) => [x]);
  const Y = [1, 2, 1.5, 0, 0.1, -1];
  const exact = 0.9129459; // in 60-digit arithmetic

  test.each([1e-15, 1e-14, 1e-13, 1e-12, 1e-10])("noise %s predicts their average, and says what was done", (noise) => {
    expect(predict(X, Y, noise, matern52)).toBeCloseTo(exact, 5);
    expect(takeWarnings().join()).toMatch(/conditioning: added .* to the noise variance/);
  });

  test("no jitter is added where the noise is large enough", () => {
    expect(predict(X, Y, 1e-6, matern52)).toBeCloseTo(exact, 5);
  });

  test.each([1, 2, 3])("many of them, in two inputs (seed %i)", (seed) => {
    const { uniform } = generator(seed);
    const [many, outcomes]: [number[][], number[]] = [[], []];
    for (let i = 0; i < 60; i++) {
      const x = [uniform(), uniform()];
      many.push(x);
      outcomes.push(Math.sin(5 * x[0]) + x[1]);
      if (i % 5 === 0) {
        many.push([x[0], x[1] + (i % 10 ? 1e-9 : 0)]);
        outcomes.push(Math.sin(5 * x[0]) + x[1] + 0.5 * uniform());
      }
    }
    const enough = predict(many, outcomes, 1e-8, matern52);
    for (const noise of [1e-15, 1e-13, 1e-11])
      expectAllclose(predict(many, outcomes, noise, matern52), enough, { rtol: 0, atol: 0.05 });
    takeWarnings();
  });
});

test("no jitter is added to observations that agree, however small their noise", () => {
  const { uniform } = generator(2);
  const X = Array.from({ length: 30 }, () => [uniform()]);
  const mean = predict(
    X,
    X.map(([x]) => Math.sin(3 * x)),
    1e-12,
    matern52,
  );
  expect(mean).toBeCloseTo(Math.sin(0.9), 4);
});
