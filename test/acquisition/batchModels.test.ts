import { describe, expect, test } from "vitest";
import {
  type Acquisition,
  discreteKnowledgeGradient,
  type Model,
  nestedKnowledgeGradient,
  qKnowledgeGradient,
  qMultiStepLookahead,
  tensor,
  traceAcquisition,
  traceMode,
} from "../../src/index.ts";
import { points, smallModel } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";

/*
 * Lookahead functions of a model with a batch shape: of F fantasized outcomes of each of b designs.
 */

const [F, b] = [3, 2];
const base = smallModel({ n: 6, noise: 0.05 });
const designs = tensor([points(1, 2, 9), points(1, 2, 10)]);
const fantasies = base.fantasize(designs, { sampler: { numSamples: F, seed: 1 } });
const outcomes = fantasies.observations[1].Y;
const member = (f: number, i: number) => base.conditionOnObservations(designs.at(0, i), outcomes.at(0, f).at(0, i));

const bounds = [
  [0, 0],
  [1, 1],
];
const search = { bounds, numRestarts: 1, rawSamples: 16 };
const choices = points(4, 2, 3);
const functions: [string, (model: Model) => Acquisition, number][] = [
  ["qKnowledgeGradient", (model) => qKnowledgeGradient(model, { numFantasies: 2 }), 4],
  ["discreteKnowledgeGradient", (model) => discreteKnowledgeGradient(model, { points: choices, includeX: true }), 1],
  ["qMultiStepLookahead", (model) => qMultiStepLookahead(model, { batchSizes: [1, 1], numFantasies: [2, 2] }), 8],
  ["nestedKnowledgeGradient", (model) => nestedKnowledgeGradient(model, { numFantasies: 2, ...search }), 1],
];

describe.each(functions)("%s of a batch of models", (name, make, q) => {
  const acquisition = make(fantasies);
  const rtol = name === "nestedKnowledgeGradient" ? 1e-6 : 1e-9;

  test("is that of each member, for sets of points of any number of axes", () => {
    const sets = tensor(Array.from({ length: 5 }, (_, k) => points(q, 2, 20 + k)));
    const one = acquisition.forward(sets.at(0, 0));
    const own = acquisition.forward(sets.narrow(0, 0, b));
    const each = acquisition.forward(sets.reshape([5, 1, 1, q, 2]));
    expect([one.shape, own.shape, each.shape]).toEqual([
      [F, b],
      [F, b],
      [5, F, b],
    ]);
    for (let f = 0; f < F; f++)
      for (let i = 0; i < b; i++) {
        const alone = make(member(f, i));
        const value = (k: number) => alone.forward(sets.at(0, k)).item();
        const at = f * b + i;
        expectAllclose(one.data[at], value(0), { rtol, atol: 1e-10 });
        expectAllclose(own.data[at], value(i), { rtol, atol: 1e-10 });
        expectAllclose(each.data[3 * F * b + at], value(3), { rtol, atol: 1e-10 });
      }
  });

  test("gradients", () => {
    const X = tensor([points(q, 2, 30), points(q, 2, 31)]);
    expectGradient((x) => acquisition.forward(x), X, { rtol: 1e-4, atol: 1e-5 });
  });
});

test.each(
  functions.filter(([name]) => name !== "nestedKnowledgeGradient"),
)("%s of a batch of models traces", (_, make, q) => {
  traceMode(() => {
    const acquisition = make(base.fantasize(designs, { sampler: { numSamples: F, seed: 1 } }));
    const inner = acquisition.oneShot?.points ?? 0;
    const graph = traceAcquisition(acquisition, { q: q - inner });
    const X = tensor(Array.from({ length: 4 }, (_, k) => points(q, 2, 40 + k)));
    expectAllclose(graph.run({ X }).value, acquisition.forward(X.reshape([4, 1, 1, q, 2])), { rtol: 1e-10 });
  });
});

test.each(functions)("%s: a batch that does not fit the model's is refused", (_, make, q) => {
  const X = tensor(Array.from({ length: 3 }, (_, k) => points(q, 2, k)));
  expect(() => make(fantasies).forward(X)).toThrow(/invalid X.*broadcast/);
});
