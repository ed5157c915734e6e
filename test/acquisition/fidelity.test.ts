import { describe, expect, test } from "vitest";
import {
  affineFidelityCost,
  expandTraceObservations,
  InputError,
  inverseCostWeighting,
  projectToTargetFidelity,
  type Tensor,
  tensor,
} from "../../src/index.ts";
import { points } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";

const X = tensor([points(3, 3, 1), points(3, 3, 2)]);

describe("projection to the target fidelity", () => {
  test("sets the fidelities, keeps the design, and stops their gradients", () => {
    const projected = projectToTargetFidelity(X, { 1: 1, 2: 0.5 });
    const rows = X.toArray() as number[][][];
    expect(projected.toArray()).toEqual(rows.map((set) => set.map(([x]) => [x, 1, 0.5])));
    expectGradient((x) => projectToTargetFidelity(x, { 2: 1 }).square(), X);
  });

  test("applying it twice changes nothing further", () => {
    const once = projectToTargetFidelity(X, { 2: 1 });
    expect(projectToTargetFidelity(once, { 2: 1 }).toArray()).toEqual(once.toArray());
  });

  test("declared bounds", () => {
    const projected = projectToTargetFidelity(X, { 0: 50 }, { bounds: { 0: [10, 50] } });
    expect(projected.at(-1, 0).toArray()).toEqual([
      [50, 50, 50],
      [50, 50, 50],
    ]);
  });
});

describe("trace observations", () => {
  test("a run also shows the fidelities below its own, evenly spaced", () => {
    const expanded = expandTraceObservations(tensor([[0.3, 0.9]]), { fidelities: [1], count: 2 });
    expectAllclose(expanded, [0.3, 0.9, 0.3, 0.6, 0.3, 0.3]);
    expect(expanded.shape).toEqual([3, 2]);
  });

  test("the points themselves come first, in every batch member; gradients", () => {
    const expanded = expandTraceObservations(X, { fidelities: [1, 2], count: 3 });
    expect(expanded.shape).toEqual([2, 12, 3]);
    expect(expanded.narrow(1, 0, 3).toArray()).toEqual(X.toArray());
    expectGradient((x) => expandTraceObservations(x, { fidelities: [1, 2], count: 3 }).square(), X);
    expect(expandTraceObservations(X, { fidelities: [2], count: 0 }).toArray()).toEqual(X.toArray());
  });
});

describe("costs", () => {
  const cost = affineFidelityCost({ fidelityWeights: { 1: 2, 2: 0.5 }, fixedCost: 0.25 });

  test("are affine in the fidelities", () => {
    const rows = X.toArray() as number[][][];
    expectAllclose(
      cost(X),
      rows.map((set) => set.map(([, s, t]) => 0.25 + 2 * s + 0.5 * t)),
    );
    expect(cost(X).shape).toEqual([2, 3]);
    expectGradient((x) => cost(x).square(), X);
  });

  test("weights may be negative while the cost is not", () => {
    expectAllclose(affineFidelityCost({ fidelityWeights: { 0: -1 }, fixedCost: 1.5 })(tensor([[0.5]])), [1]);
    expect(() => affineFidelityCost({ fidelityWeights: { 0: -1 }, fixedCost: 1 })).toThrow(/cost.*fixedCost/);
  });

  test("costs divide gains and multiply losses", () => {
    const costs = tensor([
      [1, 2],
      [0.1, 0.3],
    ]);
    const gains = tensor([
      [6, -2],
      [-1, 4],
    ]);
    expectAllclose(inverseCostWeighting(gains, costs), [2, -0.8, -3, 10]);
    expectGradient((g) => inverseCostWeighting(g, costs), gains);
    expectGradient((c) => inverseCostWeighting(gains, c), costs);
  });
});

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const junk = (value: unknown) => value as any;
const cost = affineFidelityCost({ fidelityWeights: { 2: 1 } });
const wrong: [string, () => Tensor | ((X: Tensor) => Tensor), RegExp][] = [
  ["an unknown input as target", () => projectToTargetFidelity(X, { 3: 1 }), /targetFidelities.*3 inputs.*"3"/],
  ["a negative index", () => projectToTargetFidelity(X, { [-1]: 1 }), /targetFidelities.*"-1"/],
  ["a name for an index", () => projectToTargetFidelity(X, junk({ epochs: 1 })), /targetFidelities.*"epochs"/],
  ["no target", () => projectToTargetFidelity(X, {}), /targetFidelities/],
  ["a target above 1", () => projectToTargetFidelity(X, { 2: 1.5 }), /targetFidelities\[2\].*from 0 to 1.*1.5/],
  ["a NaN target", () => projectToTargetFidelity(X, { 2: Number.NaN }), /targetFidelities\[2\]/],
  ["reversed bounds", () => projectToTargetFidelity(X, { 2: 1 }, { bounds: { 2: [1, 0] } }), /bounds of fidelity 2/],
  [
    "bounds of another kind",
    () => projectToTargetFidelity(X, { 2: 1 }, { bounds: junk({ 2: 1 }) }),
    /bounds of fidelity 2/,
  ],
  [
    "an unknown input with a trace",
    () => expandTraceObservations(X, { fidelities: [3], count: 1 }),
    /fidelities.*0 to 2/,
  ],
  ["no input with a trace", () => expandTraceObservations(X, { fidelities: [], count: 1 }), /fidelities/],
  ["half a trace", () => expandTraceObservations(X, { fidelities: [2], count: 0.5 }), /count/],
  ["no weights", () => affineFidelityCost({ fidelityWeights: {} }), /fidelityWeights/],
  ["a NaN weight", () => affineFidelityCost({ fidelityWeights: { 2: Number.NaN } }), /fidelityWeights\[2\]/],
  ["no fixed cost", () => affineFidelityCost({ fidelityWeights: { 2: 1 }, fixedCost: 0 }), /cost: it is 0/],
  ["an unknown option", () => affineFidelityCost(junk({ fidelityWeights: { 2: 1 }, weights: 1 })), /"weights"/],
  ["points without the fidelity", () => cost(tensor([[0.1, 0.2]])), /2 inputs.*"2"/],
  ["points below a fidelity's bounds", () => cost(tensor([[0.1, 0.2, -0.1]])), /fidelity 2 of X.*-0.1/],
  ["a cost of 0", () => inverseCostWeighting(tensor([1]), tensor([[0, 1]])), /cost.*positive/],
  ["a NaN cost", () => inverseCostWeighting(tensor([1]), tensor([[Number.NaN]])), /cost.*positive/],
];
test.each(wrong)("%s: refused by name", (_, run, message) => {
  expect(run).toThrow(InputError);
  expect(run).toThrow(message);
});
