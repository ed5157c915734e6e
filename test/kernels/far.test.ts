import { expect, test } from "vitest";
import {
  linearTruncatedFidelity,
  matern12,
  matern52,
  onDimensions,
  periodic,
  rationalQuadratic,
  rbf,
} from "../../src/kernels/index.ts";
import { grad, tensor, variable } from "../../src/tensor/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { initialValues } from "./values.ts";

const DAY = 86_400_000;
/** Whole numbers of ms, so that adding a timestamp to them is exact. */
const days = (...list: readonly number[]) => list.map((day, i) => [Math.round(day * DAY), 0.1 * i]);
const later = (points: number[][], by = 1.7e12) => tensor(points.map(([t, x]) => [t + by, x]));

const [x1, x2] = [days(0, 0.5, 3, 3.25, 9), days(0.1, 4, 8)];
const options = { lengthscale: [2 * DAY, 0.4] };

test.each([
  ["rbf", rbf(options)],
  ["matern12", matern12(options)],
  ["matern52", matern52(options)],
  ["rationalQuadratic", rationalQuadratic(options)],
  ["periodic", periodic({ lengthscale: 0.7, periodLength: [7 * DAY, 1] })],
  ["rbf on a column", onDimensions(rbf({ lengthscale: DAY }), [0])],
  ["linearTruncatedFidelity", linearTruncatedFidelity({ fidelityDimensions: [1], lengthscaleUnbiased: DAY })],
] as const)("%s of timestamps in ms is that of days since the first", (_, kernel) => {
  const values = initialValues(kernel.parameters);
  const tolerance = { rtol: 1e-12, atol: 1e-14 };
  const near = kernel.covariance(tensor(x1), tensor(x2), values);
  expectAllclose(kernel.covariance(later(x1), later(x2), values), near, tolerance);
  const own = later(x1);
  expectAllclose(kernel.covariance(own, own, values), kernel.covariance(tensor(x1), tensor(x1), values), tolerance);
  // One side may carry a gradient.
  const [far, plain] = [variable(later(x1)), variable(x1)];
  const k = kernel.covariance(far, later(x2), values);
  expectAllclose(k, near, tolerance);
  expectAllclose(grad(k, [far])[0], grad(kernel.covariance(plain, tensor(x2), values), [plain])[0], {
    rtol: 1e-11,
    atol: 1e-20,
  });
  expect(k.requiresGrad).toBe(true);
});
