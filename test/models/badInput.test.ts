import { describe, expect, test } from "vitest";
import { BoflowError, InputError, leaveOneOut, modelList, singleTaskGP } from "../../src/index.ts";
import { points, smallModel, smooth } from "./fixtures.ts";

const trainX = points(4, 2);
const trainY = trainX.map(smooth);
// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const make = (options: any) => singleTaskGP({ trainX, trainY, ...options });

const wrong: [string, () => unknown, RegExp][] = [
  ["no inputs", () => make({ trainX: undefined }), /trainX/],
  ["no outcomes", () => make({ trainY: undefined }), /trainY/],
  ["empty inputs", () => make({ trainX: [], trainY: [] }), /trainX/],
  ["flat inputs", () => make({ trainX: [1, 2, 3, 4] }), /trainX.*n x d/],
  ["no columns", () => make({ trainX: [[], [], [], []] }), /trainX/],
  ["ragged inputs", () => make({ trainX: [[1, 2], [1]] }), /ragged/],
  ["text", () => make({ trainX: "data" }), /tensor/],
  ["too few outcomes", () => make({ trainY: [1, 2, 3] }), /trainY/],
  [
    "NaN input",
    () =>
      make({
        trainX: [
          [0, 0],
          [0, Number.NaN],
          [1, 1],
          [2, 2],
        ],
      }),
    /trainX.*NaN at \[1\]\[1\]/,
  ],
  ["infinite outcome", () => make({ trainY: [1, 2, Number.POSITIVE_INFINITY, 3] }), /trainY.*Infinity at \[2\]/],
  ["negative noise", () => make({ trainYvar: -1 }), /trainYvar/],
  ["noise of another length", () => make({ trainYvar: [0.1, 0.1] }), /trainYvar/],
  ["unknown option", () => make({ trainZ: 1 }), /trainZ/],
  ["prediction at other columns", () => make({}).posterior([[1, 2, 3]]), /X.*2 inputs/],
  ["prediction at NaN", () => make({}).posterior([[1, Number.NaN]]), /X.*finite/],
  ["prediction at a flat point", () => make({}).posterior([1, 2]), /X/],
  ["unknown hyperparameter", () => smallModel().setHyperparameters({ length: 1 }), /length.*lengthscale/],
  ["negative lengthscale", () => smallModel().setHyperparameters({ lengthscale: -1 }), /lengthscale/],
  ["NaN noise", () => smallModel().setHyperparameters({ noise: Number.NaN }), /noise/],
  ["lengthscales of another length", () => smallModel().setHyperparameters({ lengthscale: [1, 2, 3] }), /lengthscale/],
  ["conditioning on too few outcomes", () => smallModel().conditionOnObservations(points(2, 2), [1]), /Y/],
  ["conditioning on NaN", () => smallModel().conditionOnObservations(points(1, 2), [Number.NaN]), /Y/],
  ["empty list", () => modelList([]), /models/],
  ["lists with other inputs", () => modelList([smallModel(), smallModel({ d: 3 })]), /inputs/],
  [
    "samples of a wrong shape",
    () =>
      smallModel()
        .posterior(points(2, 2))
        .rsample([[1, 2, 3]]),
    /base samples/,
  ],
  [
    "samples that are NaN",
    () =>
      smallModel()
        .posterior(points(1, 2))
        .rsample([[Number.NaN]]),
    /base samples/,
  ],
];

describe.each(wrong)("%s", (_, run, message) => {
  test("is refused by name", () => {
    expect(run).toThrow(BoflowError);
    expect(run).toThrow(message);
  });
});

test("nothing is changed by refused hyperparameters", () => {
  const model = smallModel();
  const before = model.hyperparameters();
  expect(() => model.setHyperparameters({ noise: 0.5, lengthscale: -1 })).toThrow(InputError);
  expect(model.hyperparameters()).toEqual(before);
});

const fine: [string, { trainX: number[][]; trainY: number[] }][] = [
  ["constant outcomes", { trainX, trainY: [3, 3, 3, 3] }],
  ["duplicated points", { trainX: [trainX[0], trainX[0], trainX[1], trainX[1]], trainY: [1, 1.1, 2, 2.1] }],
  ["one observation", { trainX: [[0.1, 0.2]], trainY: [5] }],
  ["huge outcomes", { trainX, trainY: [1e150, 2e150, -1e150, 0] }],
  ["tiny outcomes", { trainX, trainY: [1e-150, 2e-150, -1e-150, 0] }],
];

test.each(fine)("%s are modelled", (_, data) => {
  const model = singleTaskGP(data);
  const { mean, variance } = model.posterior([[0.5, 0.5]]);
  expect(Number.isFinite(mean.item()) && Number.isFinite(variance.item()) && variance.item() >= 0).toBe(true);
  if (data.trainX.length > 1) expect(leaveOneOut(model).mean.data.every(Number.isFinite)).toBe(true);
});
