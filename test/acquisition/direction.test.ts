import { describe, expect, test } from "vitest";
import * as room from "../../src/acquisition/index.ts";
import { InputError, type Model, modelList, type StageValue, type Tensor, tensor } from "../../src/index.ts";
import { points, smallModel, smooth } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";
import { takeWarnings } from "../support/warnings.ts";
import { entries } from "./catalogue.ts";

/*
 * Minimizing an outcome is maximizing its negation: every function with `maximize`, on a model and its mirror image, with base
 * samples of the opposite sign.
 */

const trainX = points(7, 2, 1);
const mirrored = (t: number) => smallModel({ noise: 0.05 }, { trainY: trainX.map((x) => t * smooth(x)) });
const withConstraint = (t: number) => modelList([mirrored(t), smallModel({ seed: 4, noise: 0.05 })]);

const several = (t: number) =>
  modelList([mirrored(t), smallModel({ noise: 0.05 }, { trainY: trainX.map(([a, b]) => t * smooth([b, 0.4 - a])) })]);

/** S base samples of Q points, with the sign t. */
const samples = (S: number, Q: number, t: number) => points(S, Q, 9).map((row) => row.map((u) => t * (3 * u - 1.5)));
const unit = [
  [0, 0],
  [1, 1],
];
const cost = {
  targetFidelities: { 1: 1 },
  costModel: room.affineFidelityCost({ fidelityWeights: { 1: 1 }, fixedCost: 1 }),
};
const F = 3;

/** Near the largest outcomes of the mirrored function. */
const optimum = [-0.8, -0.6];

const factories = room as unknown as Readonly<Record<string, (model: Model, options: object) => room.Acquisition>>;

/** Options where the outcomes have the sign t and p points are pending. */
type Options = (t: number, p: number) => object;
const improvement: Options = (t) => ({ bestF: -0.9 * t });
const constrained: Options = (t) => ({ ...improvement(t, 0), constraints: { 1: [0, 1.5] } });
const drawn: Options = (t, p) => ({ sampler: samples(8, 2 + p, t) });
const above: Options = (t, p) => ({ ...improvement(t, p), ...drawn(t, p) });
const baseline: Options = (t) => ({ sampler: samples(4, 7, t) });
const joint: Options = (t, p) => ({ sampler: samples(8, 9 + p, t) });
const fantasies: Options = (t, p) => ({ sampler: samples(F, 2 + p, t), currentValue: -0.9 * t });
const largest: Options = (t) => ({ maxValues: optimum.map((y) => y * t) });
/** Here the samples are those of an outcome whose largest value counts: negated already. */
const observed: Options = (t) => ({ ...largest(t, 0), sampler: samples(8, 1, 1) });
const tree: Options = (t, p) => {
  const stage: StageValue = (m, { bestF }) => room.expectedImprovement(m, { bestF, maximize: t > 0 });
  return { batchSizes: [1, 1], samplers: [samples(2, 1 + p, t), samples(2, 1, t)], stageValues: [null, stage, stage] };
};

const samplesOfTwo = (S: number, Q: number, t: number) =>
  samples(S, 2 * Q, t).map((row) => Array.from({ length: Q }, (_, i) => row.slice(2 * i, 2 * i + 2)));
const aboveReference: Options = (t) => ({ referencePoint: [-2 * t, -2 * t] });
const aboveFront: Options = (t) => ({ ...aboveReference(t, 0), paretoY: [[-0.9 * t, -0.3 * t], [-0.4 * t, -0.8 * t]] }); // biome-ignore format: points
const drawnAboveFront: Options = (t, p) => ({ ...aboveFront(t, p), sampler: samplesOfTwo(8, 2 + p, t) });
const jointOfTwo: Options = (t, p) => ({ sampler: samplesOfTwo(8, 9 + p, t) });

interface Case {
  readonly options?: Options;
  /** Points of a set, the inner ones of a one-shot function included. */
  readonly q?: number;
  readonly model?: (t: number) => Model;
  /** False where the samples are those of the observed points alone, so that there are none for pending ones. */
  readonly pending?: false;
  /** Minimizing negates the value: there are no samples to mirror, or there is no direction. */
  readonly negates?: boolean;
}

/** By the name of the factory. */
const cases: Partial<Record<keyof typeof room, Case>> = {
  expectedImprovement: { options: improvement },
  logExpectedImprovement: { options: improvement },
  probabilityOfImprovement: { options: improvement },
  logProbabilityOfImprovement: { options: improvement },
  upperConfidenceBound: { options: () => ({ beta: 2 }) },
  posteriorMean: {},
  posteriorStandardDeviation: { negates: true },
  constrainedExpectedImprovement: { options: constrained, model: withConstraint },
  logConstrainedExpectedImprovement: { options: constrained, model: withConstraint },
  noisyExpectedImprovement: { options: baseline, pending: false },
  logNoisyExpectedImprovement: { options: baseline, pending: false },
  qExpectedImprovement: { options: above, q: 2 },
  qLogExpectedImprovement: { options: above, q: 2 },
  qProbabilityOfImprovement: { options: above, q: 2 },
  qUpperConfidenceBound: { options: (t, p) => ({ beta: 2, ...drawn(t, p) }), q: 2 },
  qLowerConfidenceBound: { options: (t, p) => ({ beta: 2, ...drawn(t, p) }), q: 2 },
  qSimpleRegret: { options: drawn, q: 2 },
  qPosteriorStandardDeviation: { options: drawn, q: 2 },
  qNoisyExpectedImprovement: { options: joint, q: 2 },
  qLogNoisyExpectedImprovement: { options: joint, q: 2 },
  qKnowledgeGradient: { options: fantasies, q: 2 + F },
  qMultiFidelityKnowledgeGradient: { options: (t, p) => ({ ...fantasies(t, p), ...cost }), q: 2 + F },
  discreteKnowledgeGradient: { options: () => ({ points: points(5, 2, 50) }) },
  nestedKnowledgeGradient: {
    options: (t, p) => ({ ...fantasies(t, p), bounds: unit, numRestarts: 2, rawSamples: 32 }),
    q: 2,
  },
  qMultiStepLookahead: { options: tree, q: 1 + 2 + 4 },
  maxValueEntropySearch: { options: largest },
  qMaxValueEntropySearch: { options: observed },
  qLowerBoundMaxValueEntropy: { options: largest },
  qMultiFidelityMaxValueEntropySearch: { options: (t) => ({ ...observed(t, 0), ...cost }) },
  qMultiFidelityLowerBoundMaxValueEntropy: { options: (t) => ({ ...largest(t, 0), ...cost }) },
  qJointEntropySearch: {
    options: (t) => ({ optimalInputs: points(2, 2, 40), optimalOutputs: optimum.map((y) => y * t) }),
    q: 2,
  },
  expectedHypervolumeImprovement: { options: aboveFront, model: several },
  qExpectedHypervolumeImprovement: { options: drawnAboveFront, model: several, q: 2 },
  qLogExpectedHypervolumeImprovement: { options: drawnAboveFront, model: several, q: 2 },
  qNoisyExpectedHypervolumeImprovement: {
    options: (t, p) => ({ ...aboveReference(t, p), ...jointOfTwo(t, p) }),
    model: several,
    q: 2,
  },
  qLogNoisyExpectedHypervolumeImprovement: {
    options: (t, p) => ({ ...aboveReference(t, p), ...jointOfTwo(t, p) }),
    model: several,
    q: 2,
  },
  qLogNParEGO: { options: (t, p) => ({ weights: [0.3, 0.7], ...jointOfTwo(t, p) }), model: several, q: 2 },
  qHypervolumeKnowledgeGradient: {
    options: (t, p) => ({ ...aboveReference(t, p), numPareto: 2, sampler: samplesOfTwo(F, 2 + p, t) }),
    model: several,
    q: 2 + 2 * F,
  },
  multiObjectiveMaxValueEntropySearch: {
    options: (t) => ({ paretoFronts: optimum.map((y) => [[y * t, 0.9 * y * t]]) }),
    model: several,
  },
  thompsonSampling: { options: () => ({ numFeatures: 64 }), q: 2, negates: true },
};

describe.each(Object.entries(cases))("%s", (name, each) => {
  const { options = () => ({}), q = 1, model = mirrored, pending = true, negates } = each;
  const make = factories[name];
  const nearOptimum = points(q, 2, 21).map((x) => x.map((u) => u / 4));
  const X = tensor([nearOptimum, points(q, 2, 22), points(q, 2, 23)]);
  const [sign, t] = negates ? [-1, 1] : [1, -1];
  const minimizing = (p: number) => make(model(1), { ...options(t, p), maximize: false });
  const maximizing = (p: number) => make(model(t), { ...options(1, p), maximize: true });

  test("minimizing is maximizing the negated outcome", () => {
    expectAllclose(minimizing(0).forward(X), maximizing(0).forward(X).mul(sign), { rtol: 1e-7, atol: 1e-9 });
  });

  test.runIf(pending && minimizing(0).withPending)("so it is with a pending point", () => {
    const [a, b] = [minimizing(1), maximizing(1)].map((f) => f.withPending?.([[0.4, 0.9]]).forward(X));
    expectAllclose(a as Tensor, (b as Tensor).mul(sign), { rtol: 1e-7, atol: 1e-9 });
  });
});

test("every function with a direction is covered", () => {
  const covered = new Set<unknown>(Object.keys(cases).map((name) => factories[name]));
  const directed = entries.filter(({ make, model, options, factory }) => {
    if (factory) return false;
    try {
      make(model(), { ...(options as object), maximize: false });
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      expect((error as Error).message).toMatch(/maximize/);
      return false;
    }
  });
  // With the other direction no row of paretoY is beyond the reference point.
  expect(takeWarnings().filter((warning) => !warning.startsWith("referencePoint: no row of paretoY"))).toEqual([]);
  expect(directed.length).toBeGreaterThan(30);
  expect(directed.filter(({ make }) => !covered.has(make)).map(({ name }) => name)).toEqual([]);
});
