import { modelList, transforms } from "boflow";
import { modelSuite } from "boflow/testing";
import { describe, it } from "vitest";
import { points, smallModel, smooth } from "../models/fixtures.ts";
import { CoregionalizedGP, coregionalizedGP } from "./coregionalizedGP.ts";
import { DelegatingModel } from "./delegatingModel.ts";
import { ensembleGP } from "./ensembleGP.ts";

const trainX = points(6, 2, 3);
const correlated = () => {
  const model = coregionalizedGP(
    trainX,
    trainX.map((x) => [smooth(x), smooth(x) - x[0] ** 2]),
  );
  model.gp.setHyperparameters({ "0.lengthscale": [0.5, 0.6], noise: 0.02 });
  return model;
};
const ensemble = () =>
  ensembleGP(
    smallModel(),
    [0.3, 0.5, 0.8].map((l) => ({ lengthscale: [l, l + 0.1] })),
    [0.2, 0.5, 0.3],
  );

const models = {
  "a Gaussian process": () => smallModel(),
  "known noise and normalised inputs": () =>
    smallModel({}, { trainYvar: 0.05, inputTransform: transforms.normalize() }),
  "log outcomes": () =>
    smallModel({}, { trainY: [1, 2, 3, 1.5, 0.5, 0.7, 2.2], outcomeTransform: transforms.logOutcome() }),
  "a list of different models": () => modelList([smallModel(), smallModel({ seed: 4, n: 5 })]),
  "a third party's model": () => new DelegatingModel(smallModel()),
  "a third party's model of two outputs": () =>
    new DelegatingModel(modelList([smallModel(), smallModel({ noise: 0.1 })])),
  "a list of third parties' models": () => modelList([new DelegatingModel(smallModel()), smallModel({ noise: 0.1 })]),
  "correlated outputs by coregionalization": correlated,
  "a list with correlated outputs": () => modelList([smallModel({ n: 6, seed: 3 }), correlated()]),
  "an ensemble of three hyperparameter draws": ensemble,
};

describe.each(Object.entries(models))("%s", (_, make) => {
  const load = { models: { coregionalizedGP: CoregionalizedGP.load } };
  for (const { name, run } of modelSuite(make, { load })) it(name, run);
});
