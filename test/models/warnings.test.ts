import { expect, test } from "vitest";
import { fitModel, generator, InputError, singleTaskGP } from "../../src/index.ts";
import { matern52, scale } from "../../src/kernels/index.ts";
import { normalize, standardize } from "../../src/transforms/index.ts";
import { takeWarnings } from "../support/warnings.ts";
import { points, smooth } from "./fixtures.ts";

/* Warnings about models that are valid but most likely not intended. */

const X = points(20, 2, 3);

test.each([
  ["lengthscale", 20, 3, 4],
  ["lengthscale", 20, 3, 5],
  ["outputscale", 20, 1, 2],
])("a %s that collapses on pure noise is said", async (name, n, d, seed) => {
  const { normal } = generator(seed);
  const trainX = points(n, d, 3);
  await fitModel(singleTaskGP({ trainX, trainY: trainX.map(() => normal()), covariance: scale(matern52()) }));
  expect(takeWarnings().join()).toMatch(new RegExp(`predicts the same everywhere.*${name} has collapsed`));
});

test("no warning for a fit with a signal, nor for constant outcomes", async () => {
  const covariance = scale(matern52());
  await fitModel(singleTaskGP({ trainX: X, trainY: X.map(smooth), covariance }));
  await fitModel(singleTaskGP({ trainX: X, trainY: X.map(() => 3), covariance }));
  expect(takeWarnings().filter((message) => message.includes("same everywhere"))).toEqual([]);
});

test.each([
  ["kelvins", (x: number) => 300 + 400 * x],
  ["milliseconds of an epoch", (x: number) => 1.7e12 + 1e9 * x],
  ["micrometres in metres", (x: number) => 1e-6 * x],
])("inputs in %s under the default prior: said, unless they are normalized or the kernel is given", (_, unit) => {
  const trainX = X.map(([a, b]) => [a, unit(b)]);
  const trainY = X.map(smooth);
  singleTaskGP({ trainX, trainY });
  expect(takeWarnings().join()).toMatch(/column 1 of trainX.*normalize\(\)/);
  singleTaskGP({ trainX, trainY, inputTransform: normalize() });
  singleTaskGP({ trainX, trainY, covariance: matern52({ ard: 2 }) });
});

test("outcomes whose variances would overflow are refused by name", () => {
  for (const huge of [1e154, 1e300, -1.7e308])
    expect(() => singleTaskGP({ trainX: [[0], [1]], trainY: [0, huge] })).toThrow(/trainY.*divide all outcomes/);
  expect(() => singleTaskGP({ trainX: [[0], [1]], trainY: [0, 1e300] })).toThrow(InputError);
  const model = singleTaskGP({ trainX: [[0], [1]], trainY: [1e149, -1e149], outcomeTransform: standardize() });
  expect(Number.isFinite(model.posterior([[0.5]]).variance.item())).toBe(true);
});
