import { describe, expect, test } from "vitest";
import {
  type Acquisition,
  InputError,
  linearObjective,
  logExpectedImprovement,
  modelList,
  optimizeAcqf,
  qExpectedImprovement,
  qLogExpectedImprovement,
  qLogProbabilityOfFeasibility,
  qLowerConfidenceBound,
  qPosteriorStandardDeviation,
  qProbabilityOfImprovement,
  qSimpleRegret,
  qUpperConfidenceBound,
  tensor,
} from "../../src/index.ts";
import { points, smallModel } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";

const model = smallModel({ n: 6, noise: 0.05 });
const list = modelList([model, smallModel({ n: 6, seed: 3 })]);
const few = { numSamples: 8, seed: 2 };
const objective = linearObjective([1, 0.3]);
const constraints = [{ value: linearObjective([0, 1], -0.3), eta: 0.1 }];

const all: [string, Acquisition][] = [
  ["qExpectedImprovement", qExpectedImprovement(model, { bestF: 0.2, ...few })],
  ["qLogExpectedImprovement", qLogExpectedImprovement(model, { bestF: 0.8, tauRelu: 0.1, ...few })],
  [
    "qLogExpectedImprovement, constrained",
    qLogExpectedImprovement(list, { bestF: 0.8, tauRelu: 0.1, objective, constraints, ...few }),
  ],
  ["qProbabilityOfImprovement", qProbabilityOfImprovement(model, { bestF: 0.5, tau: 0.3, ...few })],
  ["qUpperConfidenceBound", qUpperConfidenceBound(model, { beta: 2, ...few })],
  ["qLowerConfidenceBound", qLowerConfidenceBound(model, { beta: 0.1, ...few })],
  ["qSimpleRegret", qSimpleRegret(model, few)],
  ["qPosteriorStandardDeviation", qPosteriorStandardDeviation(model, few)],
  ["qLogProbabilityOfFeasibility", qLogProbabilityOfFeasibility(list, { constraints, ...few })],
];

describe.each(all)("%s", (_, acquisition) => {
  const X = tensor([points(2, 2, 15), points(2, 2, 16), points(2, 2, 17)]);

  test("gradient", () => {
    expectGradient((x) => acquisition.forward(x), X, { rtol: 1e-5, atol: 1e-6 });
  });

  test("pending points are points that are not searched", () => {
    const pending = X.at(0, 0).narrow(0, 1, 1);
    const given = acquisition.withPending?.(pending);
    expectAllclose(given?.forward(X.at(0, 0).narrow(0, 0, 1)) ?? [], acquisition.forward(X.at(0, 0)), { rtol: 1e-10 });
  });
});

test("many samples of one point come to the closed form", () => {
  const X = points(4, 2, 21).map((x) => [x]);
  const q = qLogExpectedImprovement(model, { bestF: 0.5, numSamples: 4096 });
  expectAllclose(q.forward(X), logExpectedImprovement(model, { bestF: 0.5 }).forward(X), { rtol: 0, atol: 0.03 });
});

test("two points jointly have at least the value of each", async () => {
  const q = qExpectedImprovement(model, { bestF: 0.5, numSamples: 64 });
  const bounds = [
    [0, 0],
    [1, 1],
  ];
  const [one, two] = [await optimizeAcqf(q, { bounds }), await optimizeAcqf(q, { bounds, q: 2 })];
  expect(two.candidates.shape).toEqual([2, 2]);
  expect(two.value).toBeGreaterThan(one.value);
});

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const junk = (value: unknown) => value as any;
const wrong: [string, () => unknown, RegExp][] = [
  ["no model", () => qSimpleRegret(junk(undefined), {}), /model/],
  ["an objective that is none", () => qSimpleRegret(model, { objective: junk("a") }), /objective/],
  ["constraints that are no list", () => qSimpleRegret(model, { constraints: junk(3) }), /constraints/],
  [
    "a constraint that is a function",
    () => qSimpleRegret(model, { constraints: junk([() => 1]) }),
    /constraints\[0\].value/,
  ],
  ["pending points of other columns", () => qSimpleRegret(model, {}).withPending?.([[1]]), /pending points/],
  [
    "weights for other outputs",
    () => qSimpleRegret(list, { objective: linearObjective([1, 2, 3]) }).forward(points(2, 2)),
    /weights.*\(2\)/,
  ],
  ["no weights", () => linearObjective(junk(undefined)), /weights/],
  ["no bestF", () => qExpectedImprovement(model, junk({})), /bestF/],
  ["no options", () => qLogExpectedImprovement(model, junk(undefined)), /bestF/],
  ["two outputs without an objective", () => qSimpleRegret(list, {}), /objective/],
  ["negative temperature", () => qLogExpectedImprovement(model, { bestF: 0, tauMax: -1 }), /tauMax/],
  ["negative eta", () => qSimpleRegret(list, { objective, constraints: [{ value: objective, eta: -1 }] }), /eta/],
  ["no samples", () => qSimpleRegret(model, { numSamples: 0 }), /numSamples/],
  ["unknown option", () => qSimpleRegret(model, junk({ beta: 1 })), /beta/],
  ["no constraints", () => qLogProbabilityOfFeasibility(list, {} as never), /constraints/],
  ["an empty list of constraints", () => qLogProbabilityOfFeasibility(list, { constraints: [] }), /at least one/],
  [
    "feasibility in a direction",
    () => qLogProbabilityOfFeasibility(list, { constraints, maximize: false } as never),
    /maximize/,
  ],
  [
    "base samples for other points",
    () => qSimpleRegret(model, { sampler: [[0, 0, 0]] }).forward(points(2, 2)),
    /base samples/,
  ],
  ["weights that are NaN", () => linearObjective([Number.NaN]), /weights/],
];
test.each(wrong)("%s: refused by name", (_, run, message) => {
  expect(run).toThrow(InputError);
  expect(run).toThrow(message);
});
