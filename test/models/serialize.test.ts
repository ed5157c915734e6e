import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BoflowError,
  bilogOutcome,
  chainInputs,
  chainOutcomes,
  linearMean,
  loadModel,
  logInputs,
  logOutcome,
  type Model,
  matern32,
  modelList,
  normalize,
  periodic,
  product,
  rbf,
  saveModel,
  scale,
  singleTaskGP,
  standardize,
  sum,
  warp,
  zeroMean,
} from "../../src/index.ts";
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
  expect(() => loadModel({ ...good, version: 2 })).toThrow(/version/);
  expect(() => loadModel({ ...good, outputs: [] })).toThrow(/outputs/);
  expect(() => loadModel({ ...good, outputs: [{ ...good.outputs[0], covariance: { type: "magic" } }] })).toThrow(
    /magic/,
  );
});

test("damaged files give an error of BoFlow's, never an internal one", () => {
  const text = JSON.stringify(saveModel(smallModel()));
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
      try {
        loadModel(json).posterior(at).mean;
      } catch (error) {
        expect(error).toBeInstanceOf(BoflowError);
      }
    }),
    { numRuns: 300 },
  );
});
