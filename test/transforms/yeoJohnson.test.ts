import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tensor } from "../../src/tensor/index.ts";
import { chainOutcomes, standardize, yeoJohnson } from "../../src/transforms/index.ts";
import { expectAllclose } from "../support/allclose.ts";

/** The definition of Yeo and Johnson (2000), case by case. */
function direct(y: number, lambda: number): number {
  if (y >= 0) return lambda === 0 ? Math.log(y + 1) : ((y + 1) ** lambda - 1) / lambda;
  return lambda === 2 ? -Math.log(1 - y) : -((1 - y) ** (2 - lambda) - 1) / (2 - lambda);
}

/** Log likelihood of a sample that is normal after the transform: the density of z times dz/dy by finite differences. */
function logLikelihood(sample: readonly number[], lambda: number): number {
  const z = sample.map((y) => direct(y, lambda));
  const mean = z.reduce((a, b) => a + b) / z.length;
  const variance = z.reduce((a, b) => a + (b - mean) ** 2, 0) / z.length;
  const h = 1e-6;
  return sample.reduce((total, y, i) => {
    const slope = (direct(y + h, lambda) - direct(y - h, lambda)) / (2 * h);
    const density = Math.exp(-((z[i] - mean) ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
    return total + Math.log(density * slope);
  }, 0);
}

const samples: [string, number[]][] = [
  ["a long upper tail", [0.1, 0.2, 0.25, 0.4, 0.7, 1.1, 2.5, 9]],
  ["a long lower tail", [0.3, 0.2, 0.1, -0.2, -0.6, -1.4, -6]],
  ["both signs", [-1.2, -0.6, -0.1, 0, 0.3, 0.4, 1.9, 2.2, 3.5]],
  ["almost normal", [-1.3, -0.7, -0.2, 0.1, 0.4, 0.9, 1.4]],
  ["a terrible few", [-0.4, -0.41, -0.39, -0.38, -0.42, 2.4, 2.3]],
];

describe("λ", () => {
  test.each(samples)("is the most likely one: %s", (_, sample) => {
    const [lambda] = yeoJohnson()
      .fit(sample.map((y) => [y]))
      .toJSON().lambdas as number[];
    const grid = Array.from({ length: 4001 }, (_, k) => k / 2000);
    const best = grid.reduce((a, b) => (logLikelihood(sample, b) > logLikelihood(sample, a) ? b : a));
    expect(Math.abs(lambda - best)).toBeLessThanOrEqual(1e-3);
  });

  test("is learned for each output, and turned around with its sign", () => {
    const y = samples[0][1];
    const [up, down] = yeoJohnson()
      .fit(y.map((v) => [v, -v]))
      .toJSON().lambdas as number[];
    expect(up).toBeLessThan(0.9);
    expect(down).toBeCloseTo(2 - up, 6);
  });

  test("is 1 for constant outcomes, one outcome, and outcomes too large to square", () => {
    for (const y of [[[3], [3]], [[0]], [[1e300], [-1e300]]]) expect(yeoJohnson().fit(y).toJSON().lambdas).toEqual([1]);
  });

  test("is kept once learned, also by select and JSON", () => {
    const fitted = yeoJohnson().fit([
      [1, 2],
      [5, -3],
      [1.1, 2.2],
    ]);
    expect(fitted.fit([[1, 1]])).toBe(fitted);
    const { lambdas } = fitted.toJSON() as unknown as { lambdas: number[] };
    expect(fitted.select([1]).toJSON().lambdas).toEqual([lambdas[1]]);
    expect(fitted.select([1]).statistics).toMatchObject([{ name: "λ of yeoJohnson", cut: true }]);
  });
});

test("is the transform of the paper", () => {
  const y = [-7, -1, -0.2, 0, 1e-9, 0.4, 3, 60];
  for (const lambda of [0, 0.2, 1, 1.5, 2])
    expectAllclose(
      yeoJohnson({ lambdas: [lambda] }).forward(y.map((v) => [v])),
      y.map((v) => direct(v, lambda)),
      { rtol: 1e-12, atol: 1e-15 },
    );
});

test("after standardizing, it preserves the order of any outcomes, and its inverse restores them", () => {
  const outcomes = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(outcomes, (values) => {
      const sorted = [...values].sort((a, b) => a - b).map((v) => [v]);
      const transform = chainOutcomes(standardize(), yeoJohnson(), standardize()).fit(sorted);
      const z = transform.forward(sorted);
      for (let i = 1; i < z.size; i++) expect(z.data[i]).toBeGreaterThanOrEqual(z.data[i - 1]);
      const spread = sorted[sorted.length - 1][0] - sorted[0][0];
      expectAllclose(transform.inverse(z), sorted, { rtol: 1e-9, atol: 1e-6 * spread + 1e-300 });
    }),
  );
});

test("invalid input is refused, with the argument named", () => {
  expect(() => yeoJohnson().forward([[1]])).toThrow(/"yeoJohnson" has not learned its lambdas: call fit\(Y\)/);
  for (const lambdas of [[2.1], [-0.1], [Number.NaN], [], 1])
    expect(() => yeoJohnson({ lambdas } as never)).toThrow(
      /yeoJohnson lambdas: expected a list of numbers from 0 to 2/,
    );
  expect(() => yeoJohnson({ lambda: [1] } as never)).toThrow(/unknown option "lambda"/);
  expect(() => yeoJohnson().fit([[1], [Number.POSITIVE_INFINITY]])).toThrow(/outcomes.*Infinity at \[1\]\[0\]/);
  expect(() => yeoJohnson().fit(tensor([], [0, 1]))).toThrow(/outcomes: .*at least one row/);
  expect(() => yeoJohnson({ lambdas: [1] }).forward([[1, 2]])).toThrow(/outcomes: expected shape … n x 1, got 1 x 2/);
  expect(() => yeoJohnson({ lambdas: [1] }).select([1])).toThrow(/yeoJohnson has 1, got \[1\]/);
});
