import { describe, expect, test } from "vitest";
import {
  fitModel,
  InputError,
  leaveOneOut,
  linearMean,
  marginalLogLikelihood,
  modelList,
  saveModel,
  singleTaskGP,
  tensor,
} from "../../src/index.ts";
import { rbf } from "../../src/kernels/index.ts";
import { logOutcome } from "../../src/transforms/index.ts";
import { points, smallModel, smooth } from "./fixtures.ts";

const trainX = points(4, 2);
const trainY = trainX.map(smooth);
// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const junk = (value: unknown) => value as any;
const make = (options: object) => singleTaskGP(junk({ trainX, trainY, ...options }));
const two = () => singleTaskGP({ trainX, trainY: trainY.map((y) => [y, -y]) });
const [X, Y] = [points(2, 2), [0.1, 0.2]];
const batch = () => smallModel().conditionOnObservations([X, X], [Y, Y]);

const wrong: [string, () => unknown, RegExp][] = [
  ["no inputs", () => make({ trainX: undefined }), /trainX/],
  ["no outcomes", () => make({ trainY: undefined }), /trainY/],
  ["empty inputs", () => make({ trainX: [], trainY: [] }), /trainX/],
  ["flat inputs", () => make({ trainX: [1, 2, 3, 4] }), /trainX.*n x d/],
  ["no columns", () => make({ trainX: [[], [], [], []] }), /trainX/],
  ["ragged inputs", () => make({ trainX: [[1, 2], [1]] }), /ragged/],
  ["no options", () => singleTaskGP(junk(undefined)), /trainX/],
  ["text", () => make({ trainX: "data" }), /trainX.*"data"/],
  ["text among inputs", () => make({ trainX: [[1, "a"]] }), /trainX.*\[0\]\[1\]/],
  ["no list of outcomes", () => make({ trainY: null }), /trainY.*null/],
  ["noise null", () => make({ trainYvar: null }), /trainYvar/],
  [
    "noise transposed",
    () => make({ trainY: trainY.map((y) => [y, y]), trainYvar: [trainY, trainY] }),
    /trainYvar.*4 x 2/,
  ],
  ["a kernel's name", () => make({ covariance: "rbf" }), /covariance.*"rbf"/],
  ["a kernel of other inputs", () => make({ covariance: rbf({ ard: 3 }) }), /3 entries.*2 inputs/],
  ["a mean that is a number", () => make({ mean: 3 }), /mean/],
  ["a mean of other inputs", () => make({ mean: linearMean({ dimension: 3 }) }), /linear mean.*3 columns/],
  ["noise that is a number", () => make({ noise: 0.1 }), /noise.*declaration/],
  ["a transform's name", () => make({ inputTransform: "normalize" }), /inputTransform/],
  ["an outcome transform's name", () => make({ outcomeTransform: "log" }), /outcomeTransform/],
  ["logs of negative outcomes", () => make({ outcomeTransform: logOutcome(), trainY: [-1, 1, 1, 1] }), /outcomes.*-1/],
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
  ["prediction nowhere", () => make({}).posterior(junk(undefined)), /X.*undefined/],
  ["prediction with an unknown option", () => make({}).posterior(X, junk({ noise: true })), /noise.*observationNoise/],
  ["negative observation noise", () => make({}).posterior(X, { observationNoise: -1 }), /observationNoise.*-1/],
  ["observation noise as text", () => make({}).posterior(X, { observationNoise: junk("yes") }), /observationNoise/],
  ["observation noise for others", () => make({}).posterior(X, { observationNoise: [1, 2, 3] }), /observationNoise/],
  ["observation noise for others, in a list", () => two().posterior(X, { observationNoise: [1, 2, 3] }), /q x 2/],
  ["prediction for another batch", () => batch().posterior([X, X, X]), /X.*\(3\).*\(2\)/],
  ["unknown hyperparameter", () => smallModel().setHyperparameters({ length: 1 }), /length.*lengthscale/],
  ["a hyperparameter that objects have", () => smallModel().setHyperparameters(junk({ toString: 1 })), /toString/],
  ["no hyperparameters", () => smallModel().setHyperparameters(junk(null)), /hyperparameters/],
  ["a hyperparameter as text", () => smallModel().setHyperparameters(junk({ noise: "x" })), /hyperparameter noise/],
  [
    "an output's hyperparameter without its number",
    () => modelList([smallModel()]).setHyperparameters({ noise: 1 }),
    /0\.lengthscale/,
  ],
  ["a hyperparameter of output 5", () => modelList([smallModel()]).setHyperparameters({ "5.noise": 1 }), /5\.noise/],
  ["hyperparameters of one output for two", () => two().setHyperparameters({ noise: [0.1] }), /one entry per output/],
  ["negative lengthscale", () => smallModel().setHyperparameters({ lengthscale: -1 }), /lengthscale/],
  ["NaN noise", () => smallModel().setHyperparameters({ noise: Number.NaN }), /noise/],
  ["lengthscales of another length", () => smallModel().setHyperparameters({ lengthscale: [1, 2, 3] }), /lengthscale/],
  ["conditioning on too few outcomes", () => smallModel().conditionOnObservations(points(2, 2), [1]), /Y/],
  ["conditioning on NaN", () => smallModel().conditionOnObservations(points(1, 2), [Number.NaN]), /Y/],
  ["conditioning on nothing", () => smallModel().conditionOnObservations(tensor([], [0, 2]), []), /at least one point/],
  ["conditioning without outcomes", () => smallModel().conditionOnObservations(X, junk(undefined)), /Y.*undefined/],
  ["outcomes of another batch", () => smallModel().conditionOnObservations([X, X], [Y, Y, Y]), /Y.*\(2\).*\(3\)/],
  ["conditioning with negative noise", () => smallModel().conditionOnObservations(X, Y, { noise: -1 }), /noise.*-1/],
  ["conditioning with NaN noise", () => smallModel().conditionOnObservations(X, Y, { noise: Number.NaN }), /noise/],
  [
    "conditioning with noise for others",
    () => smallModel().conditionOnObservations(X, Y, { noise: [1, 2, 3] }),
    /noise/,
  ],
  ["conditioning with an unknown option", () => smallModel().conditionOnObservations(X, Y, junk({ nois: 1 })), /nois/],
  ["conditioning two outputs on one", () => two().conditionOnObservations(X, Y), /Y.*q x 2/],
  ["fantasies from nothing", () => smallModel().fantasize(X, junk(undefined)), /sampler/],
  ["fantasies of two outputs at a flat point", () => two().fantasize([1, 2], { sampler: { numSamples: 2 } }), /X/],
  ["likelihood of no model", () => marginalLogLikelihood(junk({})), /model/],
  ["likelihood of a conditioned model", () => marginalLogLikelihood(batch()), /conditioned/],
  ["leave-one-out of a conditioned model", () => leaveOneOut(batch()), /conditioned/],
  ["saving no model", () => saveModel(junk(null)), /model/],
  ["a list of nothing", () => modelList(junk(undefined)), /models/],
  ["a list with a hole", () => modelList([junk(null)]), /model/],
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
    expect(run).toThrow(InputError);
    expect(run).toThrow(message);
  });
});

test("refused hyperparameters change nothing", () => {
  const model = smallModel();
  const before = model.hyperparameters();
  expect(() => model.setHyperparameters({ noise: 0.5, lengthscale: -1 })).toThrow(InputError);
  expect(model.hyperparameters()).toEqual(before);
});

test.each([
  [
    "stacked",
    two(),
    {
      noise: [0.1, 0.2],
      lengthscale: [
        [1, 1],
        [1, -1],
      ],
    },
  ],
  ["listed", modelList([smallModel(), smallModel()]), { "0.noise": 0.5, "1.noise": -1 }],
])("nothing is changed in any of several outputs, %s", (_, model, values) => {
  const before = model.hyperparameters();
  expect(() => model.setHyperparameters(values)).toThrow(InputError);
  expect(model.hyperparameters()).toEqual(before);
});

test.each([
  ["no model", () => fitModel(junk(undefined)), /model/],
  ["unknown option", () => fitModel(smallModel(), junk({ iterations: 3 })), /iterations/],
  ["negative restarts", () => fitModel(smallModel(), { numRestarts: -1 }), /numRestarts/],
  ["NaN retries", () => fitModel(smallModel(), { maxRetries: Number.NaN }), /maxRetries/],
  ["negative tolerance", () => fitModel(smallModel(), { gtol: -1 }), /gtol/],
  ["conditioned model", () => fitModel(batch()), /conditioned/],
])("fitting, %s: refused by name", async (_, run, message) => {
  await expect(run()).rejects.toThrow(InputError);
  await expect(run()).rejects.toThrow(message);
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
