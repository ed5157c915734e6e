import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ExactGP,
  gammaPrior,
  InputError,
  linearMean,
  loadModel,
  type Model,
  marginalLogLikelihood,
  modelList,
  saveModel,
  singleTaskGP,
  zeroMean,
} from "../../src/index.ts";
import {
  categorical,
  downsampling,
  exponentialDecay,
  gammaCovariance,
  type Kernel,
  linear,
  linearTruncatedFidelity,
  matern12,
  matern32,
  matern52,
  periodic,
  polynomial,
  product,
  rationalQuadratic,
  rbf,
  scale,
  sum,
} from "../../src/kernels/index.ts";
import { defaultNoise, positive as positiveNumbers } from "../../src/parameters/index.ts";
import {
  bilogOutcome,
  chainInputs,
  chainOutcomes,
  logInputs,
  logOutcome,
  normalize,
  standardize,
  warp,
} from "../../src/transforms/index.ts";
import { points, smallModel } from "./fixtures.ts";

const copy = (value: unknown) => JSON.parse(JSON.stringify(value));
const at = [points(4, 2, 9)];
const positive = { trainY: [1, 2, 3, 1.5, 0.5, 0.7, 2.2] };

const models: [string, () => Model][] = [
  ["default", () => smallModel()],
  ["known noise", () => smallModel({}, { trainYvar: 0.1 })],
  [
    "composed kernel",
    () =>
      singleTaskGP({
        trainX: points(6, 2),
        trainY: [1, 2, 4, 3, 5, 0],
        covariance: scale(sum(product(matern32({ ard: 2 }), periodic()), rbf())),
      }),
  ],
  [
    "means and transforms",
    () =>
      smallModel(
        {},
        { mean: linearMean({ dimension: 2 }), inputTransform: chainInputs(normalize(), warp({ indices: [1] })) },
      ),
  ],
  ["log inputs", () => smallModel({}, { mean: zeroMean(), inputTransform: logInputs({ indices: [0] }) })],
  ["log outcomes", () => smallModel({}, { ...positive, outcomeTransform: chainOutcomes(logOutcome(), standardize()) })],
  ["no outcome transform", () => smallModel({}, { outcomeTransform: null })],
  ["conditioned", () => smallModel().conditionOnObservations(points(2, 2, 5), [0.1, 0.2])],
  ["list", () => modelList([smallModel(), smallModel({ seed: 4 })])],
];

describe.each(models)("a saved model, %s", (_, make) => {
  test("predicts the same to the last bit", () => {
    const model = make();
    const loaded = loadModel(copy(saveModel(model)));
    expect(loaded.posterior(at).mean.toArray()).toEqual(model.posterior(at).mean.toArray());
    expect(loaded.posterior(at).variance.toArray()).toEqual(model.posterior(at).variance.toArray());
    expect(saveModel(loaded)).toEqual(saveModel(model));
  });
});

test("outcome transforms without moments keep their samples", () => {
  const model = smallModel({}, { outcomeTransform: bilogOutcome() });
  const z = [[0.1, 0.2, 0.3, 0.4]];
  expect(
    loadModel(copy(saveModel(model)))
      .posterior(at)
      .rsample(z)
      .toArray(),
  ).toEqual(model.posterior(at).rsample(z).toArray());
});

test("what is not a model is refused by name", () => {
  const good = copy(saveModel(smallModel()));
  expect(() => loadModel(null)).toThrow(/invalid model file/);
  expect(() => loadModel({ ...good, version: 3 })).toThrow(/version/);
  expect(() => loadModel({ ...good, model: { ...good.model, covariance: { type: "magic" } } })).toThrow(/magic/);
  expect(() => loadModel({ ...good, model: { type: "mine" } })).toThrow(/model\.type.*"mine".*models: { mine/);
  expect(() => loadModel({ ...good, model: { type: "ModelList", stacked: false, models: [] } })).toThrow(/models/);
});

test("files of version 1 are read", () => {
  const one = smallModel();
  const { type: _, ...output } = copy(saveModel(one)).model;
  const file = { format: "boflow-model", version: 1, stacked: false, outputs: [output] };
  expect(loadModel(file).posterior(at).mean.toArray()).toEqual(one.posterior(at).mean.toArray());
  const both = loadModel({ ...file, outputs: [output, output] });
  expect(both.posterior(at).mean.at(-1, 1).toArray()).toEqual(one.posterior(at).mean.toArray());
  expect(() => loadModel({ ...file, outputs: [] })).toThrow(/outputs/);
});

const kernels: Record<string, Kernel> = {
  matern12: matern12(),
  matern52: matern52({ ard: 2, prior: gammaPrior(3, 6) }),
  rationalQuadratic: rationalQuadratic(),
  linear: linear(),
  polynomial: polynomial({ power: 2 }),
  categorical: categorical({ activeDimensions: [1] }),
  downsampling: product(rbf({ activeDimensions: [0] }), downsampling({ activeDimensions: [1] })),
  exponentialDecay: product(rbf({ activeDimensions: [0] }), exponentialDecay({ activeDimensions: [1] })),
  linearTruncatedFidelity: linearTruncatedFidelity({ fidelityDimensions: [1] }),
  gammaCovariance: gammaCovariance(2),
};

test.each(Object.entries(kernels))("the kernel %s survives with its declarations", (_, covariance) => {
  const model = singleTaskGP({ trainX: points(6, 2), trainY: [1, 2, 4, 3, 5, 0], covariance });
  const loaded = loadModel(copy(saveModel(model)));
  expect(loaded.posterior(at).mean.toArray()).toEqual(model.posterior(at).mean.toArray());
  expect(marginalLogLikelihood(loaded)).toEqual(marginalLogLikelihood(model));
});

test.each([
  ["the default", defaultNoise],
  ["no prior", { shape: [], initial: [0.1], constraint: positiveNumbers(1e-4) }],
  ["no prior and no bound", { shape: [], initial: [0.1], constraint: positiveNumbers() }],
])("the declaration of the noise survives: %s", (_, noise) => {
  const model = smallModel({}, { noise });
  const loaded = loadModel(copy(saveModel(model)));
  expect(marginalLogLikelihood(loaded)).toEqual(marginalLogLikelihood(model));
});

test("a batch of conditioned models survives", () => {
  const X = [points(2, 2, 5), points(2, 2, 6)];
  const model = smallModel().conditionOnObservations(
    X,
    [
      [0.1, 0.2],
      [0.3, 0.4],
    ],
    { noise: 0.2 },
  );
  const loaded = loadModel(copy(saveModel(model))) as ExactGP;
  expect(loaded.batchShape).toEqual([2]);
  expect(loaded.posterior(points(2, 2)).covariance.toArray()).toEqual(
    model.posterior(points(2, 2)).covariance.toArray(),
  );
});

// biome-ignore lint/suspicious/noExplicitAny: a file edited by hand
const edits: [string, (output: any) => unknown, RegExp][] = [
  ["flat inputs", (o) => (o.observations[0].X.shape = [14]), /model\.observations\.0.*X/],
  ["a lost input", (o) => o.observations[0].X.data.pop(), /model\.observations\.0/],
  ["too few outcomes", (o) => (o.observations[0].Y = { shape: [2], data: [1, 2] }), /observations\.0.*Y/],
  ["negative variances", (o) => (o.observations[0].Yvar = { shape: [], data: [-1] }), /observations\.0.*noise/],
  ["a number that became null", (o) => (o.observations[0].Y.data[0] = null), /model.*observations\.0\.Y\.data\.0/],
  ["a lost hyperparameter", (o) => delete o.hyperparameters.noise, /hyperparameters.*noise/],
  ["a hyperparameter out of range", (o) => (o.hyperparameters.noise.data = [-1]), /hyperparameters.*noise/],
  ["neither noise nor variances", (o) => (o.noise = null), /noise/],
  ["an unknown kernel", (o) => (o.covariance.type = "magic"), /covariance.*magic/],
  ["a kernel of other inputs", (o) => (o.covariance.activeDimensions = [7]), /at model/],
  ["a transform without its numbers", (o) => (o.outcomeTransform = { type: "standardize" }), /standardize/],
];
test.each(edits)("%s: refused with the place", (_, edit, message) => {
  const json = copy(saveModel(smallModel()));
  edit(json.model);
  expect(() => loadModel(json)).toThrow(InputError);
  expect(() => loadModel(json)).toThrow(message);
});

test("outputs that do not go together are refused", () => {
  const json = copy(saveModel(modelList([smallModel(), smallModel()])));
  json.model.models[1] = copy(saveModel(smallModel({ d: 3 }))).model;
  expect(() => loadModel(json)).toThrow(/models.*3 inputs/);
  const stacked = copy(saveModel(modelList([smallModel(), smallModel({}, { trainYvar: 0.1 })])));
  stacked.model.stacked = true;
  expect(() => loadModel(stacked)).toThrow(/models.*kinds/);
});

test("damaged files give an error of BoFlow's, never an internal one", () => {
  const part = smallModel({}, { inputTransform: normalize(), covariance: scale(rbf({ ard: 2 })) });
  const text = JSON.stringify(saveModel(modelList([part, smallModel({}, { trainYvar: 0.1 })])));
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(null, -1, "x", [], {}, Number.POSITIVE_INFINITY, "NaN"), (seed, junk) => {
      const json = JSON.parse(text);
      const places: [Record<string, unknown>, string][] = [];
      const walk = (node: unknown): void => {
        if (typeof node !== "object" || node === null) return;
        for (const key of Object.keys(node)) {
          places.push([node as Record<string, unknown>, key]);
          walk((node as Record<string, unknown>)[key]);
        }
      };
      walk(json);
      const [node, key] = places[seed % places.length];
      if (seed % 3 === 0) delete node[key];
      else node[key] = junk;
      let model: Model;
      try {
        model = loadModel(json);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        return;
      }
      // What is loaded predicts.
      expect(model.posterior(at).mean.data.every(Number.isFinite)).toBe(true);
    }),
    { numRuns: 300 },
  );
});
