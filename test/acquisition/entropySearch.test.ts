import { describe, expect, test } from "vitest";
import {
  type Acquisition,
  affineFidelityCost,
  gumbelMaxValues,
  type Model,
  maxValueEntropySearch,
  modelList,
  optimizeAcqf,
  qJointEntropySearch,
  qLowerBoundMaxValueEntropy,
  qMaxValueEntropySearch,
  qMultiFidelityLowerBoundMaxValueEntropy,
  qMultiFidelityMaxValueEntropySearch,
  scalarizedPosteriorTransform,
  tensor,
} from "../../src/index.ts";
import { points, smallModel } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";

const bounds = [
  [0, 0],
  [1, 1],
];
const model = smallModel({ n: 8, noise: 0.05 });
const maxValues = [2.1, 2.4, 2.9];
const fidelity = { targetFidelities: { 1: 1 }, costModel: affineFidelityCost({ fidelityWeights: { 1: 2 } }) };
const optima = { optimalInputs: points(3, 2, 40), optimalOutputs: maxValues };

const functions: Record<string, (m: Model, more?: object) => Acquisition> = {
  MES: (m, more) => maxValueEntropySearch(m, { maxValues, ...more }),
  qMES: (m, more) => qMaxValueEntropySearch(m, { maxValues, ...more }),
  GIBBON: (m, more) => qLowerBoundMaxValueEntropy(m, { maxValues, ...more }),
  "multi-fidelity GIBBON": (m, more) => qMultiFidelityLowerBoundMaxValueEntropy(m, { maxValues, ...fidelity, ...more }),
  "multi-fidelity qMES": (m, more) => qMultiFidelityMaxValueEntropySearch(m, { maxValues, ...fidelity, ...more }),
  JES: (m, more) => qJointEntropySearch(m, { ...optima, ...more }),
};

describe.each(Object.entries(functions))("%s", (name, make) => {
  const q = name === "JES" ? 2 : 1;
  const X = tensor([points(q, 2, 41), points(q, 2, 42), points(q, 2, 43)]);

  test("is searched, and prefers points that tell something", async () => {
    const acquisition = make(model);
    const { candidates, value } = await optimizeAcqf(acquisition, { bounds, q, numRestarts: 4, rawSamples: 64 });
    expect(candidates.shape).toEqual([q, 2]);
    expect(value).toBeGreaterThanOrEqual(Math.max(...acquisition.forward(X).data) - 1e-9);
  });
});

test("GIBBON with pending points equals, at the first of two, the value without and falls next to them", () => {
  const plain = qLowerBoundMaxValueEntropy(model, { maxValues });
  const pending = plain.withPending?.([[0.3, 0.6]]) as Acquisition;
  const [near, far] = [tensor([[[0.3, 0.6001]]]), tensor([[[0.95, 0.05]]])];
  const loss = (x: typeof near) => plain.forward(x).item() - pending.forward(x).item();
  expect(loss(near)).toBeGreaterThan(2 * Math.abs(loss(far)));
});

test("largest values are drawn in bounds where none are given, the same for the same seed", () => {
  const X = tensor([points(1, 2, 44)]);
  const drawn = (seed: number) => maxValueEntropySearch(model, { bounds, seed, numMaxValues: 32 }).forward(X).item();
  expect(drawn(1)).toBe(drawn(1));
  expect(drawn(1)).not.toBe(drawn(2));
  const values = gumbelMaxValues(model, points(200, 2, 45), { numSamples: 500 }).data;
  const { mean } = model.posterior(points(200, 2, 45));
  const average = values.reduce((a, v) => a + v, 0) / values.length;
  expect(average).toBeGreaterThan(Math.max(...mean.data));
});

test("a minimum is the maximum of the negated outcome", () => {
  const X = tensor([points(1, 2, 46)]);
  const minus = scalarizedPosteriorTransform({ weights: [-1] });
  const plain = maxValueEntropySearch(model, { maxValues: [3], posteriorTransform: minus }).forward(X);
  const mirrored = smallModel({ n: 8, noise: 0.05 }, { trainY: model.trainY.data.map((y) => -y) });
  expectAllclose(plain, maxValueEntropySearch(mirrored, { maxValues: [3] }).forward(X), { rtol: 1e-9 });
});

test.each<[string, () => unknown, RegExp]>([
  [
    "no largest values",
    () => maxValueEntropySearch(model, {}),
    /maxValues: maxValueEntropySearch needs samples.*or bounds/,
  ],
  ["largest values that are not finite", () => maxValueEntropySearch(model, { maxValues: [Number.NaN] }), /maxValues/],
  [
    "reversed bounds",
    () =>
      maxValueEntropySearch(model, {
        bounds: [
          [1, 1],
          [0, 0],
        ],
      }),
    /bounds.*lower/,
  ],
  ["bounds of other inputs", () => maxValueEntropySearch(model, { bounds: [[0], [1]] }), /bounds.*2 x 2.*2 x 1/],
  ["several outputs", () => maxValueEntropySearch(modelList([model, model]), { maxValues }), /outputs/],
  [
    "uniforms outside (0, 1)",
    () => gumbelMaxValues(model, [[0, 0]], { uniforms: [0.5, 1] }),
    /uniforms.*between 0 and 1/,
  ],
  ["no candidates", () => gumbelMaxValues(model, []), /candidates/],
  [
    "optima that do not fit",
    () => qJointEntropySearch(model, { ...optima, optimalOutputs: [1] }),
    /optimalInputs.*1 x 2/,
  ],
  [
    "joint entropy of several outputs",
    () => qJointEntropySearch(modelList([model, model]), optima),
    /number of outputs/,
  ],
  [
    "a target fidelity out of range",
    () => qMultiFidelityLowerBoundMaxValueEntropy(model, { maxValues, targetFidelities: { 1: 2 } }),
    /targetFidelities\[1\]/,
  ],
])("bad input: %s", (_, call, message) => {
  expect(call).toThrow(message);
});
