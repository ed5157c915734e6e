import { describe, expect, test } from "vitest";
import {
  type Acquisition,
  expectedImprovement,
  linearObjective,
  logExpectedImprovement,
  logNoisyExpectedImprovement,
  logProbabilityOfImprovement,
  type Model,
  maxValueEntropySearch,
  modelList,
  optimizeAcqf,
  optimizeAcqfMixedAlternating,
  posteriorMean,
  posteriorStandardDeviation,
  probabilityOfImprovement,
  qExpectedImprovement,
  qJointEntropySearch,
  qKnowledgeGradient,
  qLogExpectedImprovement,
  qLogNoisyExpectedImprovement,
  qLowerBoundMaxValueEntropy,
  qMaxValueEntropySearch,
  qProbabilityOfImprovement,
  qSimpleRegret,
  qUpperConfidenceBound,
  scalarizedPosteriorTransform,
  singleTaskGP,
  tensor,
  upperConfidenceBound,
} from "../../src/index.ts";
import { rbf } from "../../src/kernels/index.ts";
import { normalize, standardize } from "../../src/transforms/index.ts";
import { points, smooth } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";

/*
 * Outcomes in another unit, y → a y + b, and inputs, x → c x + e: models that standardize and normalize them give equivalent values and the same candidates.
 */

const trainX = points(9, 2, 3);
const trainY = trainX.map(smooth);
const deviation = 0.7;
const bounds = [
  [0, 0],
  [1, 1],
];

interface Unit {
  a: number;
  b: number;
}

/** a from 1e-12 to 1e12, |b| up to 1e6 standard deviations. */
const units: Unit[] = [
  { a: 1e-12, b: 0 },
  { a: 1e-12, b: -1e-6 * deviation },
  { a: 3e-4, b: 7 },
  { a: 1, b: 1e6 * deviation },
  { a: 40, b: -3e5 },
  { a: 1e12, b: 1e18 * deviation },
];

const inUnit = (noise: number, transform: (y: number) => number, seed = 0): Model =>
  singleTaskGP({
    trainX,
    trainY: trainY.map((y, i) => transform(seed === 0 ? y : Math.cos(5 * y + i))),
    covariance: rbf({ lengthscale: [0.4, 0.6] }),
    inputTransform: normalize(),
    outcomeTransform: standardize(),
  }).setHyperparameters({ noise });

type Scaling = "scales" | "shifts by log a" | "unchanged" | "moves along";

/** Each function for outcomes t(y), and what becomes of its value. */
const functions: Record<string, [(model: Model, t: (y: number) => number) => Acquisition, Scaling, q: number]> = {
  EI: [(m, t) => expectedImprovement(m, { bestF: t(1) }), "scales", 1],
  LogEI: [(m, t) => logExpectedImprovement(m, { bestF: t(1) }), "shifts by log a", 1],
  "LogEI, minimizing": [(m, t) => logExpectedImprovement(m, { bestF: t(1), maximize: false }), "shifts by log a", 1],
  "LogEI of a weighted outcome": [
    (m, t) =>
      logExpectedImprovement(m, {
        bestF: 2 * t(1),
        posteriorTransform: scalarizedPosteriorTransform({ weights: [2] }),
      }),
    "shifts by log a",
    1,
  ],
  PI: [(m, t) => probabilityOfImprovement(m, { bestF: t(1) }), "unchanged", 1],
  LogPI: [(m, t) => logProbabilityOfImprovement(m, { bestF: t(1) }), "unchanged", 1],
  UCB: [(m) => upperConfidenceBound(m, { beta: 2 }), "moves along", 1],
  mean: [(m) => posteriorMean(m), "moves along", 1],
  deviation: [(m) => posteriorStandardDeviation(m), "scales", 1],
  "noisy LogEI": [(m) => logNoisyExpectedImprovement(m, { sampler: { numSamples: 4 } }), "shifts by log a", 1],
  qEI: [(m, t) => qExpectedImprovement(m, { bestF: t(1), numSamples: 16 }), "scales", 2],
  qLogEI: [(m, t) => qLogExpectedImprovement(m, { bestF: t(1), numSamples: 16 }), "shifts by log a", 2],
  qPI: [(m, t) => qProbabilityOfImprovement(m, { bestF: t(1), numSamples: 16 }), "unchanged", 2],
  qUCB: [(m) => qUpperConfidenceBound(m, { beta: 2, numSamples: 16 }), "moves along", 2],
  qSimpleRegret: [(m) => qSimpleRegret(m, { numSamples: 16 }), "moves along", 2],
  qLogNEI: [(m) => qLogNoisyExpectedImprovement(m, { numSamples: 16 }), "shifts by log a", 2],
  KG: [(m, t) => qKnowledgeGradient(m, { numFantasies: 3, currentValue: t(1) }), "scales", 4],
  "KG without a current value": [(m) => qKnowledgeGradient(m, { numFantasies: 3 }), "moves along", 4],
  MES: [(m, t) => maxValueEntropySearch(m, { maxValues: [t(2.1), t(2.9)] }), "unchanged", 1],
  qMES: [(m, t) => qMaxValueEntropySearch(m, { maxValues: [t(2.1), t(2.9)] }), "unchanged", 1],
  GIBBON: [(m, t) => qLowerBoundMaxValueEntropy(m, { maxValues: [t(2.1), t(2.9)] }), "unchanged", 1],
  "GIBBON of drawn maxima": [(m) => qLowerBoundMaxValueEntropy(m, { candidates: points(50, 2, 9) }), "unchanged", 1],
  "GIBBON, pending": [
    (m, t) => qLowerBoundMaxValueEntropy(m, { maxValues: [t(2.1)] }).withPending?.([[0.3, 0.4]]) as Acquisition,
    "unchanged",
    1,
  ],
  JES: [
    (m, t) => qJointEntropySearch(m, { optimalInputs: points(2, 2, 40), optimalOutputs: [t(2.1), t(2.9)] }),
    "unchanged",
    2,
  ],
};

/** At two sets in between and one at training points; where qNEI knows the values, nothing is left but rounding. */
const places = (q: number, name = "") =>
  tensor([points(q, 2, 21), points(q, 2, 22), name.includes("NEI") ? points(q, 2, 23) : trainX.slice(0, q)]);

describe.each(units)("outcomes times $a plus $b", ({ a, b }) => {
  const t = (y: number) => a * y + b;
  test.each(Object.entries(functions))("%s", (name, [make, scaling, q]) => {
    const X = places(q, name);
    const wanted = make(
      inUnit(0.02, (y) => y),
      (y) => y,
    ).forward(X);
    const value = make(inUnit(0.02, t), t).forward(X);
    const back = {
      scales: () => value.div(a),
      "shifts by log a": () => value.sub(Math.log(a)),
      unchanged: () => value,
      "moves along": () => value.sub(b).div(a),
    }[scaling]();
    expectAllclose(back, wanted, { rtol: 1e-6, atol: 1e-6 * Math.max(1, Math.abs(b / a) * 1e-9) });
  });

  const searched = ["EI", "LogEI", "qLogEI", "GIBBON", "qMES", "UCB", "qUCB", "mean", "KG without a current value"];
  test.each([
    ...searched.map((name) => ({ name, numRestarts: 2 })),
    { name: "mean", numRestarts: 1 },
  ])("$name is maximized by the same candidate, numRestarts $numRestarts", async ({ name, numRestarts }) => {
    const [make, , total] = functions[name];
    const identity = (y: number) => y;
    const [wanted, found] = await Promise.all(
      [identity, t].map((u) => {
        const acquisition = make(inUnit(0.02, u), u);
        const q = total - (acquisition.oneShot?.points ?? 0);
        return optimizeAcqf(acquisition, { bounds, q, numRestarts, rawSamples: 32, gtol: 1e-8 });
      }),
    );
    expectAllclose(found.candidates, wanted.candidates, { rtol: 0, atol: 1e-4 });
  });

  test("a mixed search finds the same candidate", async () => {
    const options = { bounds, discreteDims: { 1: [0.1, 0.35, 0.6, 0.85] }, numRestarts: 2, rawSamples: 16 };
    const search = (u: (y: number) => number) =>
      optimizeAcqfMixedAlternating(expectedImprovement(inUnit(0.02, u), { bestF: u(1) }), options);
    const wanted = await search((y) => y);
    expectAllclose((await search(t)).candidates, wanted.candidates, { rtol: 0, atol: 1e-4 });
  });
});

test("smoothing defaults follow the scale of a linear objective and of constraints, given temperatures do not", () => {
  const X = places(2);
  const both = (a: number) => modelList([inUnit(0.02, (y) => a * y), inUnit(0.02, (y) => a * y, 1)]);
  const make = (a: number, tau?: number) =>
    qProbabilityOfImprovement(both(a), {
      bestF: a,
      numSamples: 16,
      objective: linearObjective([0.6, 0.8]),
      constraints: [{ value: linearObjective([0, 1], -0.5 * a) }],
      ...(tau !== undefined && { tau }),
    }).forward(X);
  expectAllclose(make(1e-7), make(1), { rtol: 1e-6, atol: 1e-6 });
  expect(make(1e-7, 1e-3).data).not.toEqual(make(1, 1e-3).data);
});
