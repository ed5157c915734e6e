import { describe, expect, test } from "vitest";
import { splitFantasyPoints } from "../../src/acquisition/index.ts";
import {
  InputError,
  modelList,
  ops,
  qKnowledgeGradient,
  scalarizedPosteriorTransform,
  tensor,
} from "../../src/index.ts";
import { points, smallModel } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";

const model = smallModel({ n: 6, noise: 0.05 });
const list = modelList([model, smallModel({ n: 6, seed: 3, noise: 0.05 })]);
const posteriorTransform = scalarizedPosteriorTransform({ weights: [1, -0.5] });
const F = 3;
const X = tensor([points(2 + F, 2, 5), points(2 + F, 2, 6)]);

describe.each([
  ["one output", qKnowledgeGradient(model, { numFantasies: F })],
  ["two outputs in one", qKnowledgeGradient(list, { numFantasies: F, posteriorTransform })],
  [
    "an objective of samples",
    qKnowledgeGradient(model, { numFantasies: F, objective: (y) => y.square(), innerSampler: [[0.3], [-1]] }),
  ],
])("knowledge gradient of %s", (_, acquisition) => {
  test("gradients by the design and the inner points", () => {
    expectGradient((x) => acquisition.forward(x), X, { rtol: 1e-5, atol: 1e-6 });
  });

  test("pending points are design points that are not searched", () => {
    const { design, inner } = splitFantasyPoints(X, F);
    const others = ops.concat([design.narrow(1, 0, 1), inner.squeeze(2).transpose([1, 0, 2])], 1);
    const pending = acquisition.withPending?.(design.at(0, 0).narrow(0, 1, 1));
    expectAllclose(pending?.forward(others.at(0, 0)) ?? [], acquisition.forward(X.at(0, 0)), { rtol: 1e-10 });
  });
});

test("the value is the mean over fantasies of the posterior mean at each one's inner point", () => {
  const sampler = tensor([
    [0.4, -1],
    [1.2, 0.3],
    [-0.5, 0.9],
  ]);
  const acquisition = qKnowledgeGradient(model, { sampler, currentValue: 0.25 });
  const { design, inner } = splitFantasyPoints(X, F);
  const total = [0, 1, 2].reduce((sum, f) => {
    const { mean, covariance } = model.posterior(design.at(0, 0), { observationNoise: true });
    const y = mean.add(ops.matvec(ops.cholesky(covariance), sampler.at(0, f)));
    const fantasy = model.conditionOnObservations(design.at(0, 0), y);
    return sum + fantasy.posterior(inner.at(0, f).at(0, 0)).mean.item();
  }, 0);
  expectAllclose(acquisition.forward(X).data[0], total / 3 - 0.25);
});

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const junk = (value: unknown) => value as any;
const wrong: [string, () => unknown, RegExp][] = [
  ["no model", () => qKnowledgeGradient(junk(undefined)), /model/],
  ["no fantasies", () => qKnowledgeGradient(model, { numFantasies: 0 }), /numFantasies/],
  ["another number than samples", () => qKnowledgeGradient(model, { numFantasies: 2, sampler: [[0]] }), /numFantasies/],
  ["no sampler", () => qKnowledgeGradient(model, { sampler: junk(null) }), /sampler/],
  ["an unknown option", () => qKnowledgeGradient(model, junk({ fantasies: 3 })), /fantasies/],
  ["NaN currentValue", () => qKnowledgeGradient(model, { currentValue: Number.NaN }), /currentValue/],
  ["two outputs", () => qKnowledgeGradient(list), /posteriorTransform/],
  ["an objective without samples", () => qKnowledgeGradient(model, { objective: (y) => y }), /innerSampler/],
  [
    "too few points",
    () => qKnowledgeGradient(model, { numFantasies: 5 }).forward(points(5, 2)),
    /at least 6 points.*got 5/,
  ],
];
test.each(wrong)("%s: refused by name", (_, run, message) => {
  expect(run).toThrow(InputError);
  expect(run).toThrow(message);
});
