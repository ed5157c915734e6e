import { describe, expect, test } from "vitest";
import {
  affineFidelityCost,
  type ExactGP,
  InputError,
  modelList,
  type NestedKnowledgeGradientOptions,
  nestedKnowledgeGradient,
  noGrad,
  qKnowledgeGradient,
  qMultiFidelityKnowledgeGradient,
  scalarizedPosteriorTransform,
  singleTaskMultiFidelityGP,
  type Tensor,
  tensor,
} from "../../src/index.ts";
import { kinds, points, smallModel, smooth } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";

const bounds = [
  [0, 0],
  [1, 1],
];
const F = 5;
const X = tensor([points(2, 2, 5), points(2, 2, 6)]);

describe.each(kinds)("nested knowledge gradient, %s", (_, given) => {
  const model = smallModel({}, given);
  const acquisition = nestedKnowledgeGradient(model, { bounds, numFantasies: F });

  test("gradient by the envelope theorem is that of the value", () => {
    expectGradient((x) => acquisition.forward(x), X, { rtol: 1e-5, atol: 1e-6 });
  });

  test("no grid is better in any fantasy, and a fine one is nearly as good", () => {
    const axis = Array.from({ length: 101 }, (_, i) => i / 100);
    const grid = axis.flatMap((u) => axis.map((v) => [u, v]));
    const onGrid = noGrad(() => {
      const means = model.fantasize(X, { sampler: { numSamples: F, seed: 0 } }).posterior(grid).mean;
      return means.max(-1).mean(0);
    }).data;
    const best = nestedKnowledgeGradient(model, { bounds, numFantasies: F, currentValue: 0 }).forward(X).data;
    for (const b of [0, 1]) {
      expect(best[b]).toBeGreaterThanOrEqual(onGrid[b] - 1e-12);
      expect(best[b]).toBeLessThan(onGrid[b] + 1e-3);
    }
  });
});

const model = smallModel({ n: 6, noise: 0.05 });

test("a batch equals its members, also for points outside the bounds of the inner problem", () => {
  const acquisition = nestedKnowledgeGradient(model, { bounds, numFantasies: F });
  const outside = X.add(0.4);
  const { data } = acquisition.forward(outside);
  for (const b of [0, 1]) expectAllclose(acquisition.forward(outside.at(0, b)), [data[b]]);
});

test("the search follows gradients though none are wanted of the value", () => {
  const acquisition = nestedKnowledgeGradient(model, { bounds, numFantasies: F });
  const { data } = acquisition.forward(X);
  expectAllclose(
    noGrad(() => acquisition.forward(X)),
    data,
    { rtol: 1e-12 },
  );
});

test("one-shot is a lower bound wherever its inner points are", () => {
  const nested = nestedKnowledgeGradient(model, { bounds, numFantasies: F, currentValue: 0 }).forward(X).data;
  const inner = [points(F, 2, 8), points(F, 2, 9)];
  const rows = X.toArray() as number[][][];
  const oneShot = qKnowledgeGradient(model, { numFantasies: F }).forward(rows.map((x, b) => [...x, ...inner[b]]));
  for (const b of [0, 1]) expect(oneShot.data[b]).toBeLessThan(nested[b]);
});

test("pending points are design points that are not searched", () => {
  const all = nestedKnowledgeGradient(model, { bounds, numFantasies: F });
  const pending = all.withPending?.(X.at(0, 0).narrow(0, 1, 1));
  expectAllclose(pending?.forward(X.at(0, 0).narrow(0, 0, 1)) ?? [], [all.forward(X).data[0]]);
});

test("two outputs in one, and an input that the bounds fix", () => {
  const list = modelList([model, smallModel({ n: 6, seed: 3, noise: 0.05 })]);
  const posteriorTransform = scalarizedPosteriorTransform({ weights: [1, -0.5] });
  const line = [
    [0, 0.5],
    [1, 0.5],
  ];
  const acquisition = nestedKnowledgeGradient(list, { bounds: line, numFantasies: F, posteriorTransform });
  expectGradient((x) => acquisition.forward(x), X, { rtol: 1e-5, atol: 1e-6 });
});

test("an objective of samples", () => {
  const objective = { objective: (y: Tensor) => y.sub(0.5).square().neg(), innerSampler: [[0.3], [-1]] };
  const acquisition = nestedKnowledgeGradient(model, { bounds, numFantasies: F, ...objective });
  expectGradient((x) => acquisition.forward(x), X, { rtol: 1e-4, atol: 1e-5 });
});

test("fidelities: never below the one-shot value, with gradients", () => {
  const trainX = points(7, 3, 2);
  const options = { trainX, trainY: trainX.map(smooth), dataFidelities: [2] };
  const fidelityModel = singleTaskMultiFidelityGP(options) as ExactGP;
  fidelityModel.setHyperparameters(fidelityModel.hyperparameters() as Record<string, number[]>);
  const common = {
    numFantasies: F,
    targetFidelities: { 2: 1 },
    costModel: affineFidelityCost({ fidelityWeights: { 2: 1 }, fixedCost: 0.2 }),
    currentValue: 0,
  };
  const box = [
    [0, 0, 0],
    [1, 1, 1],
  ];
  const nested = nestedKnowledgeGradient(fidelityModel, { ...common, bounds: box });
  const designs = [points(1, 3, 5), points(1, 3, 6)];
  const inner = points(F, 3, 7);
  const oneShot = qMultiFidelityKnowledgeGradient(fidelityModel, common).forward(designs.map((x) => [...x, ...inner]));
  const values = nested.forward(designs);
  for (const b of [0, 1]) expect(values.data[b]).toBeGreaterThan(oneShot.data[b]);
  expectGradient((x) => nested.forward(x), tensor(designs), { rtol: 1e-5, atol: 1e-6 });
});

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const junk = (value: unknown) => value as any;
const make = (options: Partial<NestedKnowledgeGradientOptions>) =>
  nestedKnowledgeGradient(model, { bounds, numFantasies: F, ...options });
const wrong: [string, () => unknown, RegExp][] = [
  ["no options", () => nestedKnowledgeGradient(model, junk(undefined)), /bounds/],
  ["bounds of another dimension", () => make({ bounds: [[0], [1]] }), /bounds.*2 x 2/],
  [
    "swapped bounds",
    () =>
      make({
        bounds: [
          [0, 1],
          [1, 0],
        ],
      }),
    /bounds.*lower\[1\]/,
  ],
  [
    "infinite bounds",
    () =>
      make({
        bounds: [
          [0, 0],
          [1, Number.POSITIVE_INFINITY],
        ],
      }),
    /bounds.*Infinity/,
  ],
  ["no restarts", () => make({ numRestarts: 0 }), /numRestarts/],
  ["fewer raw samples than restarts", () => make({ numRestarts: 8, rawSamples: 4 }), /rawSamples/],
  ["no fantasies", () => make({ numFantasies: 0 }), /numFantasies/],
  ["a NaN currentValue", () => make({ currentValue: Number.NaN }), /currentValue/],
  ["base samples of another number of points", () => make({ sampler: points(F, 1) }).forward(X), /base samples/],
  ["an unknown option", () => make(junk({ restarts: 3 })), /"restarts"/],
];
test.each(wrong)("%s: refused by name", (_, run, message) => {
  expect(run).toThrow(InputError);
  expect(run).toThrow(message);
});
