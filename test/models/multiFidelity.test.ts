import { expect, test } from "vitest";
import {
  type ExactGP,
  fitModel,
  InputError,
  loadModel,
  type MultiFidelityGPOptions,
  saveModel,
  singleTaskMultiFidelityGP,
} from "../../src/index.ts";
import { normalize } from "../../src/transforms/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { points, smooth } from "./fixtures.ts";

const trainX = points(9, 3, 2);
const trainY = trainX.map(smooth);
const make = (options: Partial<MultiFidelityGPOptions>) =>
  singleTaskMultiFidelityGP({ trainX, trainY, ...options } as MultiFidelityGPOptions) as ExactGP;

const kinds: [string, Partial<MultiFidelityGPOptions>][] = [
  ["linear truncated, data", { dataFidelities: [2] }],
  ["linear truncated, iterations and data", { iterationFidelity: 1, dataFidelities: [2], nu: 1.5 }],
  ["decay and downsampling", { iterationFidelity: 1, dataFidelities: [2], linearTruncated: false }],
];

test.each(kinds)("%s: fits, saves and loads", async (_, options) => {
  const model = make(options);
  const before = model.hyperparameters();
  await fitModel(model);
  expect(model.hyperparameters()).not.toEqual(before);
  const X = points(4, 3, 3);
  const loaded = loadModel(JSON.parse(JSON.stringify(saveModel(model)))) as ExactGP;
  expect(Array.from(loaded.posterior(X).covariance.data)).toEqual(Array.from(model.posterior(X).covariance.data));
});

test("several outputs are independent models", () => {
  const both = singleTaskMultiFidelityGP({
    trainX,
    trainY: trainY.map((y) => [y, y ** 2]),
    dataFidelities: [2],
  });
  expect(both.numOutputs).toBe(2);
  const alone = make({ dataFidelities: [2] });
  expectAllclose(both.output(0).posterior(points(4, 3, 3)).mean, alone.posterior(points(4, 3, 3)).mean);
});

test("fidelities on another scale pass through an input transform", () => {
  const grams = trainX.map(([a, b, s]) => [a, b, 50 * s]);
  const bounds = [
    [0, 0, 0],
    [1, 1, 50],
  ];
  const inputTransform = normalize({ bounds });
  const model = make({ trainX: grams, dataFidelities: [2], inputTransform });
  const unit = make({ dataFidelities: [2] });
  expectAllclose(model.posterior([[0.2, 0.3, 25]]).mean, unit.posterior([[0.2, 0.3, 0.5]]).mean);
  expect(() => make({ trainX: grams, dataFidelities: [2] })).toThrow(/fidelity 2 of trainX.*from 0 to 1/);
});

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const junk = (value: unknown) => value as any;
const wrong: [string, Partial<MultiFidelityGPOptions>, RegExp][] = [
  ["no fidelities", {}, /fidelities.*neither/],
  ["a fidelity that is no input", { dataFidelities: [3] }, /dataFidelities\[0\].*from 0 to 2.*got 3/],
  ["a negative index", { iterationFidelity: -1 }, /iterationFidelity/],
  ["an input twice", { iterationFidelity: 2, dataFidelities: [2] }, /at most once/],
  ["nothing but fidelities", { dataFidelities: [0, 1, 2] }, /no fidelity/],
  ["no list", { dataFidelities: junk(2) }, /dataFidelities/],
  ["an unknown smoothness", { dataFidelities: [2], nu: 2 }, /nu/],
  ["a smoothness that nothing has", { dataFidelities: [2], nu: 2.5, linearTruncated: false }, /nu/],
  ["an unknown option", junk({ dataFidelities: [2], covariance: null }), /covariance/],
  ["no inputs", { trainX: junk(undefined), dataFidelities: [0] }, /trainX/],
  ["inputs of rank 0", { trainX: junk(3), dataFidelities: [0] }, /trainX|dataFidelities/],
  [
    "iterations below 0",
    { trainX: [[0.1, -1]], trainY: [0], iterationFidelity: 1, linearTruncated: false },
    /at least 0/,
  ],
  ["iterations above 1", { trainX: [[0.1, 2]], trainY: [0], iterationFidelity: 1 }, /from 0 to 1/],
  ["NaN in a fidelity", { trainX: [[0.1, Number.NaN]], trainY: [0], dataFidelities: [1] }, /trainX.*NaN/],
];
test.each(wrong)("%s: refused by name", (_, options, message) => {
  expect(() => make(options)).toThrow(InputError);
  expect(() => make(options)).toThrow(message);
});
