import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  expectedImprovement,
  InputError,
  logExpectedImprovement,
  type Model,
  modelList,
  ops,
  posteriorMean,
  qKnowledgeGradient,
  qLogExpectedImprovement,
  qMultiStepLookahead,
  qSimpleRegret,
  scalarizedPosteriorTransform,
  type Tensor,
  tensor,
} from "../../src/index.ts";
import { normalize, standardize } from "../../src/transforms/index.ts";
import { points, smallModel } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";

const model = smallModel({ n: 6, noise: 0.05 });
const list = modelList([model, smallModel({ n: 6, seed: 3, noise: 0.05 })]);
const posteriorTransform = scalarizedPosteriorTransform({ weights: [1, -0.5] });
const EI = expectedImprovement;
const mean = (m: Model) => posteriorMean(m);
const bounds = [
  [-1, -1],
  [2, 3],
];
const transformed = smallModel(
  { n: 6, noise: 0.05 },
  { inputTransform: normalize({ bounds }), outcomeTransform: standardize() },
);
const listEI = (m: Model, { bestF }: { bestF: Tensor }) => logExpectedImprovement(m, { bestF, posteriorTransform });

const two = { batchSizes: [1, 1], numFantasies: [3, 2] };
const three = { batchSizes: [1, 2, 1], numFantasies: [2, 3, 2] };
const N = { two: 3 + 6, three: 2 + 12 + 12 };

describe.each([
  ["terminal mean, two steps, two design points", qMultiStepLookahead(model, two), 2 + N.two],
  [
    "log EI at every stage",
    qMultiStepLookahead(model, { ...two, stageValues: [1, 2, 3].map(() => logExpectedImprovement) }),
    1 + N.two,
  ],
  [
    "EI first, nothing, then the mean",
    qMultiStepLookahead(model, { ...two, stageValues: [EI, null, mean] }),
    1 + N.two,
  ],
  [
    "input and outcome transforms",
    qMultiStepLookahead(transformed, { ...two, stageValues: [null, logExpectedImprovement, logExpectedImprovement] }),
    1 + N.two,
  ],
  [
    "two outputs in one",
    qMultiStepLookahead(list, { ...two, posteriorTransform, stageValues: [null, listEI, listEI] }),
    1 + N.two,
  ],
  [
    "three steps of Monte Carlo functions",
    qMultiStepLookahead(model, {
      ...three,
      stageValues: [null, 8, 8, 8].map((numSamples) =>
        numSamples
          ? (m: Model, { bestF }: { bestF: Tensor }) =>
              qLogExpectedImprovement(m, { bestF, numSamples, tauRelu: 0.1, tauMax: 0.1 })
          : null,
      ),
    }),
    2 + N.three,
  ],
])("multi-step lookahead: %s", (_, acquisition, total) => {
  const X = tensor([points(total, 2, 5), points(total, 2, 6)]);

  test("gradients by the points of all stages", () => {
    expectGradient((x) => acquisition.forward(x), X, { rtol: 1e-5, atol: 1e-6 });
  });
});

test("one step with the mean at its end is the knowledge gradient", () => {
  const sampler = [[0.4], [-1.1], [0.7]];
  const X = tensor([points(4, 2, 1), points(4, 2, 2)]);
  const lookahead = qMultiStepLookahead(model, { batchSizes: [1], samplers: [sampler] });
  expectAllclose(lookahead.forward(X), qKnowledgeGradient(model, { sampler }).forward(X), { rtol: 1e-12 });
});

test("the value equals that of new models for every branch, with pending points fantasized", () => {
  const samplers = [
    tensor([
      [2.4, 2.2],
      [-1.3, 0.9],
    ]),
    tensor([[0.5], [-0.8], [2.5]]),
  ];
  const X = tensor(points(1 + 2 + 6, 2, 9));
  const pending = tensor(points(1, 2, 10));
  const lookahead = qMultiStepLookahead(model, { batchSizes: [1, 1], samplers, stageValues: [null, EI, EI] });
  const imagine = (m: Model, x: Tensor, z: Tensor) => {
    const { mean, covariance } = m.posterior(x, { observationNoise: true });
    return mean.add(ops.matvec(ops.cholesky(covariance), z));
  };
  const best = (...ys: Tensor[]) => Math.max(...ys.flatMap((y) => [...y.data]));
  let total = 0;
  const raised = new Set<boolean>();
  for (const i1 of [0, 1]) {
    const x0 = ops.concat([X.narrow(0, 0, 1), pending], 0);
    const y0 = imagine(model, x0, samplers[0].at(0, i1));
    const one = model.conditionOnObservations(x0, y0);
    const x1 = X.narrow(0, 1 + i1, 1);
    total +=
      EI(one, { bestF: best(model.trainY, y0) })
        .forward(x1)
        .item() / 2;
    for (const i2 of [0, 1, 2]) {
      const y1 = imagine(one, x1, samplers[1].at(0, i2));
      const x2 = X.narrow(0, 3 + i2 * 2 + i1, 1);
      const bestF = best(model.trainY, y0, y1);
      raised.add(bestF > best(model.trainY));
      total += EI(one.conditionOnObservations(x1, y1), { bestF }).forward(x2).item() / 6;
    }
  }
  expect(raised).toEqual(new Set([true, false])); // some fantasies are better than what was observed
  expectAllclose(lookahead.withPending?.(pending).forward(X) ?? [], [total], { rtol: 1e-7, atol: 1e-12 });
});

test("q points of a stage are valued together", () => {
  const joint = (m: Model) => qSimpleRegret(m, { numSamples: 4 });
  const lookahead = qMultiStepLookahead(model, { batchSizes: [2], numFantasies: [2], stageValues: [joint, joint] });
  const X = points(1 + 4, 2, 3);
  const swapped = [X[0], ...X.slice(3), ...X.slice(1, 3)];
  expect(lookahead.forward(X).item()).not.toBeCloseTo(lookahead.forward(swapped).item(), 6);
  expect(lookahead.forward(X).shape).toEqual([]);
});

test("property: permuting the branches with their base samples and points changes nothing", () => {
  const order = fc.shuffledSubarray([0, 1, 2], { minLength: 3 });
  fc.assert(
    fc.property(order, fc.integer({ min: 0, max: 99 }), (places, seed) => {
      const z = [0.3, -1, 1.4];
      const X = points(1 + 3 + 3, 2, seed);
      const moved = [X[0], ...places.map((i) => X[1 + i]), ...places.map((i) => X[4 + i])];
      const value = (samples: number[], x: number[][]) =>
        qMultiStepLookahead(model, {
          batchSizes: [1, 1],
          samplers: [samples.map((v) => [v]), [[0.6]]],
          stageValues: [null, EI, EI],
        }).forward(x);
      expectAllclose(
        value(
          places.map((i) => z[i]),
          moved,
        ),
        value(z, X),
        { rtol: 1e-9, atol: 1e-14 },
      );
    }),
    { numRuns: 10 },
  );
});

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const junk = (value: unknown) => value as any;
const wrong: [string, () => unknown, RegExp][] = [
  ["no options", () => qMultiStepLookahead(model, junk(undefined)), /batchSizes/],
  ["no model", () => qMultiStepLookahead(junk(undefined), two), /model/],
  ["no later stage", () => qMultiStepLookahead(model, { ...two, batchSizes: [] }), /batchSizes/],
  ["a stage of no points", () => qMultiStepLookahead(model, { ...two, batchSizes: [1, 0] }), /batchSizes\[1\]/],
  ["neither numFantasies nor samplers", () => qMultiStepLookahead(model, { batchSizes: [1] }), /numFantasies/],
  ["too few numFantasies", () => qMultiStepLookahead(model, { ...two, numFantasies: [2] }), /numFantasies/],
  ["NaN fantasies", () => qMultiStepLookahead(model, { ...two, numFantasies: [2, Number.NaN] }), /numFantasies\[1\]/],
  [
    "samplers of other sizes",
    () => qMultiStepLookahead(model, { ...two, samplers: [[[0]], [[1]]] }),
    /numFantasies\[0\]/,
  ],
  ["too few samplers", () => qMultiStepLookahead(model, { ...two, samplers: [[[0]]] }), /samplers/],
  ["too few stage values", () => qMultiStepLookahead(model, { ...two, stageValues: [mean] }), /stageValues/],
  [
    "a stage value that is none",
    () => qMultiStepLookahead(model, { ...two, stageValues: junk([null, 1, null]) }),
    /stageValues\[1\]/,
  ],
  ["nothing of value", () => qMultiStepLookahead(model, { ...two, stageValues: [null, null, null] }), /stageValues/],
  ["an unknown option", () => qMultiStepLookahead(model, junk({ ...two, steps: 2 })), /steps/],
  ["two outputs", () => qMultiStepLookahead(list, two), /posteriorTransform/],
  [
    "two outputs in a stage value",
    () => qMultiStepLookahead(list, { ...two, stageValues: [null, null, EI] }),
    /posteriorTransform/,
  ],
  ["too few points", () => qMultiStepLookahead(model, two).forward(points(9, 2)), /at least 10 points.*got 9/],
  ["NaN points", () => qMultiStepLookahead(model, two).forward(points(10, 2).map(() => [0, Number.NaN])), /finite/],
  [
    "a value of another shape",
    () =>
      qMultiStepLookahead(model, {
        ...two,
        stageValues: [null, null, () => ({ ...mean(model), forward: () => tensor([1]) })],
      }).forward(points(10, 2)),
    /value of stage 2.*2 x 3 x 1.*got \(1\)/,
  ],
  [
    "base samples of other points",
    () => qMultiStepLookahead(model, { batchSizes: [1], samplers: [[[0, 1]]] }).forward(points(2, 2)),
    /base samples/,
  ],
];
test.each(wrong)("%s: refused by name", (_, run, message) => {
  expect(run).toThrow(InputError);
  expect(run).toThrow(message);
});
