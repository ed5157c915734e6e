import { expect, test } from "vitest";
import { loadModel, ops, saveModel, singleTaskGP, type TensorLike, transforms } from "../../src/index.ts";
import { expectAllclose } from "../support/allclose.ts";

/** Inputs to a power, and outcomes of the other sign, by the published interfaces alone. */
const raised = ({ power }: { power: number }): transforms.InputTransform => ({
  type: "raised",
  parameters: {},
  statistics: [],
  fit: () => raised({ power }),
  forward: (X) => ops.pow(X, power),
  inverse: (X) => ops.pow(X, 1 / power),
  toJSON: () => ({ type: "raised", power }),
});
const mirrored = (): transforms.OutcomeTransform => {
  const flip = (Y: TensorLike) => ops.neg(Y);
  return {
    type: "mirrored",
    affine: null,
    isMonotone: false,
    statistics: [],
    momentsFrom: ({ mean, variance }) => ({ mean: flip(mean), variance }),
    fit: mirrored,
    forward: flip,
    forwardVariance: (_, Yvar) => ops.neg(ops.neg(Yvar)),
    inverse: flip,
    select: mirrored,
    toJSON: () => ({ type: "mirrored" }),
  };
};

const { chainInputs, chainOutcomes, normalize, reverse, standardize } = transforms;
const trainX = [
  [0.1, 0.4],
  [0.5, 0.9],
  [0.8, 0.2],
];

test.each([
  ["alone", raised({ power: 2 }), mirrored()],
  ["in chains", chainInputs(normalize(), reverse(raised({ power: 2 }))), chainOutcomes(standardize(), mirrored())],
])("a model with custom transforms, %s, is saved and read with their readers", (_, inputTransform, outcomeTransform) => {
  const model = singleTaskGP({ trainX, trainY: [1, 3, 2], inputTransform, outcomeTransform });
  model.setHyperparameters({ noise: 0.01, lengthscale: [0.4, 0.6] });
  const json = JSON.parse(JSON.stringify(saveModel(model)));
  const inputTransforms = { raised };
  const read = loadModel(json, { inputTransforms, outcomeTransforms: { mirrored } });
  const X = [[[0.3, 0.3]], [[0.7, 0.6]]];
  for (const moment of ["mean", "variance"] as const)
    expectAllclose(read.posterior(X)[moment], model.posterior(X)[moment], { rtol: 0, atol: 0 });
  expect(() => loadModel(json)).toThrow(
    /at model.inputTransform: invalid input transform type: .*got "raised"; .*loadModel\(json, { inputTransforms: { raised: … } }\)/,
  );
  expect(() => loadModel(json, { inputTransforms })).toThrow(/got "mirrored"; .* outcomeTransforms: { mirrored: … }/);
});
