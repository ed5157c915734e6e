import { expect, test } from "vitest";
import { loadModel, ops, saveModel, singleTaskGP, tensor } from "../../src/index.ts";
import {
  defineKernel,
  foreignKernelTypes,
  kernelFromJSON,
  linear,
  onDimensions,
  perInput,
  perPair,
  scale,
  stationary,
  sum,
} from "../../src/kernels/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { takeWarnings } from "../support/warnings.ts";

const quartic = stationary("quartic", (s) => ops.exp(ops.neg(ops.square(s))));
const saturated = defineKernel({
  type: "saturated",
  parameters: { lengthscale: perInput, height: perPair },
  settings: { order: (given: number | undefined) => given ?? 1 },
  formula: (pairs, { lengthscale, height }, { order }) =>
    ops.mul(ops.tanh(ops.mul(pairs.map((x) => ops.div(x, lengthscale)).product(), order)), height),
});
const own = { quartic, saturated };

test("kernels of a user's own are read back inside others, on some columns, with their settings", () => {
  const kernel = sum(
    scale(quartic({ lengthscale: [0.3, 2], activeDimensions: [1, 0] })),
    onDimensions(sum(saturated({ height: 0.4, order: 2 }), linear()), [1]),
  );
  const json = JSON.parse(JSON.stringify(kernel));
  expect(foreignKernelTypes(json)).toEqual(["quartic", "saturated"]);
  const back = kernelFromJSON(json, own);
  expect(back.toJSON()).toEqual(json);
  expect(back.parameters).toMatchObject({ "0.lengthscale": { initial: [0.3, 2] }, "1.0.height": { initial: [0.4] } });
  expect(() => kernelFromJSON(json, { quartic })).toThrow(
    /invalid kernel type: .*"quartic", got "saturated"; pass its factory: loadModel\(json, { kernels: { saturated } }\)/,
  );
});

test("saving a model with a custom kernel warns how to load it", () => {
  const trainX = tensor([[0.1], [0.4], [0.9]]);
  const model = singleTaskGP({ trainX, trainY: [[1], [0], [2]], covariance: scale(quartic({ lengthscale: 0.4 })) });
  const json = JSON.parse(JSON.stringify(saveModel(model)));
  expect(takeWarnings()).toEqual([expect.stringContaining("loadModel(json, { kernels: { quartic } })")]);
  expect(() => loadModel(json)).toThrow(/at model.covariance: invalid kernel type: .* got "quartic"; pass its factory/);
  expectAllclose(loadModel(json, { kernels: own }).posterior(trainX).mean, model.posterior(trainX).mean, { rtol: 0 });
});
