import { expect, test } from "vitest";
import {
  logExpectedImprovement,
  maxValueEntropySearch,
  singleTaskGP,
  tensor,
  traceAcquisition,
  traceModel,
} from "../../src/index.ts";
import { points } from "../models/fixtures.ts";

const d = 300; // beyond the built-in Sobol directions
const trainX = points(4, d, 1);
const model = singleTaskGP({ trainX, trainY: [0, 1, 0.5, 0.2] });
const X = tensor([points(1, d, 2), points(1, d, 3)]);

test("models and acquisition functions of 300 inputs are traced", () => {
  expect(traceModel(model).run({ X }).mean.data).toEqual(model.posterior(X).mean.data);
  const acquisition = logExpectedImprovement(model, { bestF: 1 });
  expect(traceAcquisition(acquisition).run({ X }).value.data).toEqual(acquisition.forward(X).data);
});

test("largest values are drawn in bounds of 300 inputs", () => {
  const bounds = [new Array(d).fill(0), new Array(d).fill(1)];
  const { data } = maxValueEntropySearch(model, { bounds, numMaxValues: 4 }).forward(X);
  expect(data.every((value) => Number.isFinite(value) && value > 0)).toBe(true);
});
