import {
  type Acquisition,
  acquisition,
  analytic,
  jointAcquisition,
  logExpectedImprovement,
  type Model,
  modelList,
  monteCarlo,
  ops,
  optimizeAcqf,
  parseGraph,
  posteriorMean,
  qKnowledgeGradient,
  qLogExpectedImprovement,
  serializeGraph,
  type TensorLike,
  toGraphModel,
  toOnnx,
  traceAcquisition,
} from "boflow";
import { acquisitionSuite } from "boflow/testing";
import { describe, expect, it, test } from "vitest";
import { points, smallModel } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";
import { DelegatingModel } from "./delegatingModel.ts";
import { ensembleGP } from "./ensembleGP.ts";

/*
 * Acquisition functions written as a user would, against the published types.
 */

/** With nothing but the required members. */
const bare = (model: Model): Acquisition => ({
  name: "bare",
  model,
  q: 1,
  forward: (X: TensorLike) => ops.sin(model.posterior(X).mean.squeeze(-1)).add(model.posterior(X).variance.squeeze(-1)),
});

const integratedVariance = (model: Model, { at = points(4, 2, 80), ...unknown }: { at?: number[][] } = {}) => {
  for (const name of Object.keys(unknown)) throw new Error(`integratedVariance has no option ${name}`);
  return jointAcquisition("integratedVariance", model, null, (pending) => ({
    value: (X) => {
      const observed = pending
        ? ops.concat([X, ops.broadcastTo(pending, [...X.shape.slice(0, -2), ...pending.shape])], -2)
        : X;
      const fantasies = model.fantasize(observed, { sampler: { numSamples: 1 } });
      return fantasies.posterior(at).variance.mean([0, -1]).neg();
    },
  }));
};

const nonNegative = (what: string, given: number) => {
  if (!(given >= 0)) throw new Error(`${what}: expected a number of at least 0`);
  return given;
};
const bound = analytic("bound", { weight: [nonNegative, 1] }, ({ mean, sigma }, { weight }) =>
  mean.add(sigma.mul(weight)),
);
const worst = monteCarlo("worst", { power: [nonNegative] }, ({ objective }, { power }) =>
  ops.exp(objective.mul(power)).min(-1).mean(0),
);

const entries = [
  { name: "own value", make: integratedVariance, model: () => smallModel(), q: 2 },
  { name: "own formula", make: bound, model: () => smallModel(), options: { weight: 2 }, q: 1 },
  { name: "own formula of a third party's model", make: bound, model: () => new DelegatingModel(smallModel()), q: 1 },
  { name: "own samples", make: worst, model: () => smallModel(), options: { power: 0.5, numSamples: 16 }, q: 2 },
];
describe.each(entries.map((entry) => [entry.name, entry] as const))("%s", (_, entry) => {
  for (const { name, run } of acquisitionSuite([entry])) it(name, run);
});

test("an object with the required members only is optimized and exported", async () => {
  const own = bare(new DelegatingModel(smallModel()));
  const bounds = [
    [0, 0],
    [1, 1],
  ];
  const { candidates, value } = await optimizeAcqf(own, { bounds, numRestarts: 3, rawSamples: 32 });
  expectAllclose(own.forward(candidates.expandDims(0)), [value]);
  const grid = points(200, 2, 81).map((x) => [x]);
  expect(value).toBeGreaterThanOrEqual(Math.max(...own.forward(grid).data) - 1e-9);
  const graph = traceAcquisition(own, { gradient: true });
  expectAllclose(parseGraph(serializeGraph(graph)).run({ X: grid }).value, own.forward(grid), { rtol: 0, atol: 0 });
  expect(toOnnx(graph).length).toBeGreaterThan(0);
  expect(toGraphModel(graph).modelTopology).toBeDefined();
});

test("types: a missing option, or one of another type, does not compile", () => {
  // @ts-expect-error power is required
  const missing = () => worst(smallModel());
  // @ts-expect-error weight is a number
  const other = () => bound(smallModel(), { weight: "much" });
  expect(missing).toThrow(/power/);
  expect(other).toThrow(/weight/);
});

test("a value of another shape is refused by name", () => {
  const wrong = acquisition("wrong", smallModel(), 1, (X) => smallModel().posterior(X).mean);
  expect(() => wrong.forward([[[0, 0]]])).toThrow(/value of wrong: expected shape \(1\), got 1 x 1/);
});

describe("an ensemble's values are averaged over its members, logarithms by logsumexp", () => {
  const weights = [0.2, 0.5, 0.3];
  const draws = [0.3, 0.5, 0.8].map((l) => ({ lengthscale: [l, l + 0.1] }));
  const members = draws.map((draw) => smallModel().setHyperparameters(draw));
  const ensemble = ensembleGP(smallModel(), draws, weights);
  const X = [points(1, 2, 82), points(1, 2, 83)];
  const functions: [string, (model: Model) => Acquisition, boolean][] = [
    ["posterior mean", (m) => posteriorMean(m), false],
    ["LogEI", (m) => logExpectedImprovement(m, { bestF: 1 }), true],
    ["qLogEI", (m) => qLogExpectedImprovement(m, { bestF: 1, numSamples: 16 }), true],
    ["KG", (m) => qKnowledgeGradient(m, { sampler: [[0.3]] }), false],
  ];
  test.each(functions)("%s", (name, make, isLog) => {
    const at = name === "KG" ? X.map((x) => [...x, [0.4, 0.6]]) : X;
    const each = members.map((member) => make(member).forward(at));
    const wanted = each.map((v, k) => (isLog ? v.exp() : v).mul(weights[k])).reduce((a, b) => a.add(b));
    expectAllclose(make(ensemble).forward(at), isLog ? wanted.log() : wanted, { rtol: 1e-9 });
  });
});

test("a list with a third party's model has an objective like any other", () => {
  const list = modelList([new DelegatingModel(smallModel()), smallModel({ seed: 4 })]);
  const acquisition = qLogExpectedImprovement(list, { bestF: 1, numSamples: 8, objective: (y) => y.at(-1, 0) });
  expect(acquisition.forward([points(2, 2, 84)]).data.every(Number.isFinite)).toBe(true);
});
