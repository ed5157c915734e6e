import { describe, expect, test } from "vitest";
import { splitFantasyPoints } from "../../src/acquisition/index.ts";
import { trace } from "../../src/graph/index.ts";
import {
  type Acquisition,
  affineFidelityCost,
  type ExactGP,
  expandTraceObservations,
  InputError,
  type MultiFidelityGPOptions,
  type MultiFidelityKnowledgeGradientOptions,
  ops,
  projectToTargetFidelity,
  qKnowledgeGradient,
  qMultiFidelityKnowledgeGradient,
  singleTaskMultiFidelityGP,
  tensor,
} from "../../src/index.ts";
import { normalize } from "../../src/transforms/index.ts";
import { points, smooth } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";

const bounds = [
  [0, -1, 0],
  [2, 1, 1],
];
const inBox = (n: number, seed: number) => points(n, 3, seed).map(([a, b, s]) => [2 * a, 2 * b - 1, s]);
const trainX = inBox(8, 2);

/** Raw inputs of a box, standardized outcomes, hyperparameters by hand. */
function fidelityModel(options: Partial<MultiFidelityGPOptions> = {}): ExactGP {
  const model = singleTaskMultiFidelityGP({
    trainX,
    trainY: trainX.map(smooth),
    dataFidelities: [2],
    inputTransform: normalize({ bounds }),
    ...options,
  } as MultiFidelityGPOptions) as ExactGP;
  return model.setHyperparameters(model.hyperparameters() as Record<string, number[]>);
}

const [F, q] = [4, 2];
const X = tensor([inBox(q + F, 5), inBox(q + F, 6)]);
const costModel = affineFidelityCost({ fidelityWeights: { 2: 1.5 }, fixedCost: 0.4 });
const kinds: [string, Partial<MultiFidelityGPOptions>][] = [
  ["linear truncated", {}],
  ["decay", { dataFidelities: [], iterationFidelity: 2, linearTruncated: false }],
  ["known noise", { trainYvar: trainX.map((_, i) => 0.01 * (i + 1)) }],
];

describe.each(kinds)("multi-fidelity knowledge gradient, %s", (_, given) => {
  const model = fidelityModel(given);
  const options = { numFantasies: F, targetFidelities: { 2: 1 } };

  test("gradients by design and inner points, through gains of both signs", () => {
    const gains = qMultiFidelityKnowledgeGradient(model, options).forward(X);
    for (const currentValue of [gains.data[0], gains.data[0] - 10, gains.data[0] + 10]) {
      const acquisition = qMultiFidelityKnowledgeGradient(model, { ...options, currentValue, costModel });
      expectGradient((x) => acquisition.forward(x), X, { rtol: 1e-5, atol: 1e-6 });
    }
  });

  test("without cost it is the knowledge gradient with inner points at the target", () => {
    const { design, inner } = splitFantasyPoints(X, F);
    const atTarget = projectToTargetFidelity(inner, { 2: 1 }).squeeze(2).transpose([1, 0, 2]);
    const plain = qKnowledgeGradient(model, { numFantasies: F });
    const acquisition = qMultiFidelityKnowledgeGradient(model, options);
    expectAllclose(acquisition.forward(X), plain.forward(ops.concat([design, atTarget], 1)));
  });

  test("trace observations are further design points without cost", () => {
    const traceObservations = { fidelities: [2], count: 1 };
    const acquisition = qMultiFidelityKnowledgeGradient(model, {
      ...options,
      costModel,
      traceObservations,
      currentValue: -50,
    });
    const { design, inner } = splitFantasyPoints(X, F);
    const shown = expandTraceObservations(design, traceObservations);
    const rest = inner.squeeze(2).transpose([1, 0, 2]);
    const free = qMultiFidelityKnowledgeGradient(model, { ...options, currentValue: -50 });
    const expected = free.forward(ops.concat([shown, rest], 1)).div(costModel(design).sum(-1));
    expectAllclose(acquisition.forward(X), expected);
    expectGradient((x) => acquisition.forward(x), X, { rtol: 1e-5, atol: 1e-6 });
  });

  test("pending points are fantasized too, and their cost is spent", () => {
    const { design, inner } = splitFantasyPoints(X, F);
    const others = ops.concat([design.narrow(1, 0, 1), inner.squeeze(2).transpose([1, 0, 2])], 1).at(0, 0);
    const with_ = qMultiFidelityKnowledgeGradient(model, { ...options, costModel, currentValue: -50 });
    const pending = with_.withPending?.(design.at(0, 0).narrow(0, 1, 1));
    const free = qMultiFidelityKnowledgeGradient(model, { ...options, currentValue: -50 });
    const expected = free.forward(X.at(0, 0)).div(costModel(design.at(0, 0).narrow(0, 0, 1)).sum());
    expectAllclose(pending?.forward(others) ?? [], expected);
  });
});

const model = fidelityModel();

test("traces into a graph that gives the same values", () => {
  const acquisition = qMultiFidelityKnowledgeGradient(model, {
    numFantasies: F,
    targetFidelities: { 2: 1 },
    traceObservations: { fidelities: [2], count: 1 },
    costModel,
  });
  const graph = trace((inputs) => acquisition.forward(inputs.X), { X });
  expectAllclose(graph.run({ X }).value, acquisition.forward(X), { rtol: 1e-12 });
});

test("the inner problem is the posterior mean at the target", () => {
  const { oneShot } = qMultiFidelityKnowledgeGradient(model, { numFantasies: F, targetFidelities: { 2: 1 } });
  expect(oneShot?.points).toBe(F);
  const x = inBox(1, 8);
  expectAllclose((oneShot?.inner as Acquisition).forward(x), model.posterior([[x[0][0], x[0][1], 1]]).mean);
});

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const junk = (value: unknown) => value as any;
const make = (options: Partial<MultiFidelityKnowledgeGradientOptions>) =>
  qMultiFidelityKnowledgeGradient(model, { numFantasies: F, targetFidelities: { 2: 1 }, ...options });
const wrong: [string, () => unknown, RegExp][] = [
  ["no options", () => qMultiFidelityKnowledgeGradient(model, junk(undefined)), /targetFidelities/],
  ["an unknown fidelity", () => make({ targetFidelities: { 5: 1 } }), /targetFidelities.*"5"/],
  ["a target out of bounds", () => make({ targetFidelities: { 2: 2 } }), /targetFidelities\[2\]/],
  ["a fidelity out of bounds", () => make({}).forward(X.add(1)), /fidelity 2 of X/],
  ["base samples of another number of points", () => make({ sampler: points(F, 3) }).forward(X), /base samples/],
  ["a cost model that is none", () => make({ costModel: junk(3) }), /costModel/],
  ["a cost of another shape", () => make({ costModel: (x) => costModel(x).sum(-1) }).forward(X), /cost model.*2 x 2/],
  [
    "a cost of nothing",
    () =>
      make({
        costModel: () =>
          tensor([
            [0, 1],
            [1, 1],
          ]),
      }).forward(X),
    /cost.*positive.*0/,
  ],
  ["an unknown fidelity with a trace", () => make({ traceObservations: { fidelities: [7], count: 1 } }), /traceObs/],
  ["an unknown option", () => make(junk({ cost: costModel })), /"cost"/],
];
test.each(wrong)("%s: refused by name", (_, run, message) => {
  expect(run).toThrow(InputError);
  expect(run).toThrow(message);
});
