import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectedRiseOfMaximum } from "../../src/acquisition/lookahead/discreteKnowledgeGradient.ts";
import { isElementary, lowered, trace } from "../../src/graph/index.ts";
import {
  discreteKnowledgeGradient,
  grad,
  InputError,
  modelList,
  nestedKnowledgeGradient,
  noGrad,
  scalarizedPosteriorTransform,
  singleTaskGP,
  tensor,
  variable,
} from "../../src/index.ts";
import { primitives } from "../../src/tensor/index.ts";
import { logOutcome } from "../../src/transforms/index.ts";
import { kinds, points, smallModel } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";

/** E max_i (a_i + b_i Z) − max_i a_i by Simpson's rule between all places where two lines meet. */
function byQuadrature(a: readonly number[], b: readonly number[]): number {
  const meetings = a.flatMap((ai, i) => a.map((aj, j) => (ai - aj) / (b[j] - b[i])));
  const kinks = [-12, ...meetings.filter((z) => Math.abs(z) < 12).sort((p, q) => p - q), 12];
  const best = Math.max(...a);
  const at = (z: number) => (Math.max(...a.map((ai, i) => ai + b[i] * z)) - best) * Math.exp((-z * z) / 2);
  const pieces = kinks.slice(1).map((high, k) => {
    const low = kinks[k];
    const n = 2 * Math.ceil(100 * (high - low)) + 2;
    const weight = (i: number) => (i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2);
    const step = (high - low) / n;
    return (
      (Array.from({ length: n + 1 }, (_, i) => weight(i) * at(low + i * step)).reduce((s, v) => s + v, 0) * step) / 3
    );
  });
  return pieces.reduce((s, v) => s + v, 0) / Math.sqrt(2 * Math.PI);
}

describe("the expected rise of the maximum of lines", () => {
  const line = fc.oneof(fc.double({ min: -2, max: 2, noNaN: true }), fc.integer({ min: -2, max: 2 }));
  const lines = fc.array(fc.tuple(line, line), { minLength: 2, maxLength: 7 });

  test("is that of quadrature, ties and parallels included", () => {
    fc.assert(
      fc.property(lines, (ab) => {
        const [a, b] = [ab.map(([v]) => v), ab.map(([, v]) => v)];
        expectAllclose(expectedRiseOfMaximum(tensor(a), tensor(b)), byQuadrature(a, b), { rtol: 0, atol: 1e-10 });
      }),
      { numRuns: 60 },
    );
  });

  test("all pairs of lines find the same envelope", () => {
    fc.assert(
      fc.property(lines, (ab) => {
        const [a, b] = [0, 1].map((k) => tensor(ab.map((line) => line[k])));
        const op = primitives.get("UpperEnvelope");
        const found = op?.forward([a, b], undefined, a.shape);
        const lowered = op?.lower?.([a, b], undefined, a.shape);
        // Lines that meet in one point to the last digit may count or not: what counts is the envelope itself.
        const top = (order: ArrayLike<number>, z: number) =>
          Math.max(...Array.from(order, (i) => a.data[i] + b.data[i] * z));
        for (const z of [-9, -2, -0.7, 0, 0.1, 0.5, 3, 20])
          expectAllclose(top(lowered?.data ?? [], z), top(found ?? [], z), { rtol: 1e-12, atol: 1e-12 });
        expect(found).toHaveLength(lowered?.size ?? 0);
        const slopes = Array.from(lowered?.data ?? [], (i) => b.data[i]);
        expect(slopes).toEqual([...slopes].sort((p, q) => p - q));
      }),
    );
  });

  test("two lines: |b2 − b1| h(−|a1 − a2|/|b2 − b1|), to the last digits far in the tail", () => {
    // h(−10) = φ(10) − 10 (1 − Φ(10)), to 60 digits
    expectAllclose(expectedRiseOfMaximum(tensor([10, 0]), tensor([0, 1])), 7.474560254589328e-25, {
      rtol: 1e-12,
      atol: 0,
    });
    expectAllclose(expectedRiseOfMaximum(tensor([0, 0]), tensor([-1, 1])), Math.sqrt(2 / Math.PI), { rtol: 1e-15 });
  });

  test("equal lines have a gain of 0, with a finite gradient", () => {
    const [a, b] = [variable([1, 1, 1]), variable([0.5, 0.5, 0.5])];
    const rise = expectedRiseOfMaximum(a, b);
    expect(rise.item()).toBe(0);
    for (const gradient of grad(rise, [a, b])) expect(gradient.data.every(Number.isFinite)).toBe(true);
  });

  test("gradients, also second ones", () => {
    const a = tensor([
      [0.3, -0.2, 0.1, 0.25],
      [0, 0.4, -1, 0.2],
    ]);
    const b = tensor([
      [-0.5, 1.2, 0.1, 0.4],
      [0.3, -0.2, 2, 0.5],
    ]);
    expectGradient((x) => expectedRiseOfMaximum(x, b), a, { second: true });
    expectGradient((x) => expectedRiseOfMaximum(a, x), b, { second: true });
  });
});

const choices = points(12, 2, 9);
const X = tensor([points(1, 2, 5), points(1, 2, 6), points(1, 2, 7)]);

describe.each(kinds)("discrete knowledge gradient, %s", (_, options) => {
  const model = smallModel({}, options);
  const acquisition = discreteKnowledgeGradient(model, { points: choices });

  test("is the limit of Monte Carlo", () => {
    const exact = acquisition.forward(X);
    const sampled = noGrad(() => {
      const means = model.fantasize(X, { sampler: { numSamples: 4096, seed: 1 } }).posterior(choices).mean;
      return means.max(-1).mean(0).sub(model.posterior(choices).mean.max());
    });
    expectAllclose(exact, sampled, { rtol: 0, atol: 1e-3 });
  });

  test("is quadrature over the affine means", () => {
    const a = model.posterior(choices).mean;
    for (const at of [0, 1, 2]) {
      const { mean } = model.fantasize(X.at(0, at), { sampler: [[1]] }).posterior(choices);
      const b = mean.squeeze(0).sub(a);
      expectAllclose(acquisition.forward(X).data[at], byQuadrature([...a.data], [...b.data]), { rtol: 0, atol: 1e-10 });
    }
  });

  test("gradient", () => {
    expectGradient((x) => acquisition.forward(x), X, { rtol: 1e-5, atol: 1e-7 });
  });
});

const model = smallModel({ n: 6, noise: 0.05 });

test("traces into a graph, also of elementary ops, that gives the same values", () => {
  const acquisition = discreteKnowledgeGradient(model, { points: choices });
  const graph = trace((inputs) => acquisition.forward(inputs.X), { X });
  expectAllclose(graph.run({ X }).value, acquisition.forward(X), { rtol: 1e-12 });
  const plain = lowered(graph, isElementary);
  expectAllclose(plain.run({ X }).value, acquisition.forward(X), { rtol: 1e-9, atol: 1e-15 });
});

test("what is already known is worth less: pending points lower the value of what is near them", () => {
  const acquisition = discreteKnowledgeGradient(model, { points: choices });
  const x = X.at(0, 1);
  const after = acquisition.withPending?.(x);
  expect(after?.forward(x).item()).toBeLessThan(0.5 * acquisition.forward(x).item());
});

test("the negative outcome is minimized", () => {
  const posteriorTransform = scalarizedPosteriorTransform({ weights: [-1] });
  const down = discreteKnowledgeGradient(model, { points: choices, posteriorTransform });
  const flipped = singleTaskGP({ trainX: model.trainX, trainY: model.trainY.neg() });
  flipped.setHyperparameters({ lengthscale: model.values.lengthscale, noise: model.values.noise });
  expectAllclose(down.forward(X), discreteKnowledgeGradient(flipped, { points: choices }).forward(X), { rtol: 1e-8 });
});

test("more choices never decrease the value, and the whole box has the largest", () => {
  const few = discreteKnowledgeGradient(model, { points: choices.slice(0, 4) });
  const max = (rows: number[][]) => Math.max(...model.posterior(rows).mean.data);
  const many = discreteKnowledgeGradient(model, { points: points(400, 2, 3) });
  const bounds = [
    [0, 0],
    [1, 1],
  ];
  const nested = nestedKnowledgeGradient(model, { bounds, numFantasies: 128 });
  const [a, b, c] = [few, many, nested].map((acquisition) => acquisition.forward(X).data);
  for (const k of [0, 1, 2]) {
    expect(a[k]).toBeGreaterThan(0);
    // E max over more, minus different maxima of the mean
    expect(b[k] + max(points(400, 2, 3))).toBeGreaterThanOrEqual(a[k] + max(choices.slice(0, 4)));
    expect(Math.abs(c[k] - b[k])).toBeLessThan(0.02);
  }
});

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const junk = (value: unknown) => value as any;
const trainX = points(5, 2);
const wrong: [string, () => unknown, RegExp][] = [
  ["no options", () => discreteKnowledgeGradient(model, junk(undefined)), /points/],
  ["one point", () => discreteKnowledgeGradient(model, { points: [[0, 0]] }), /points.*n x 2/],
  ["points of another dimension", () => discreteKnowledgeGradient(model, { points: [[0], [1]] }), /points.*n x 2/],
  [
    "NaN points",
    () =>
      discreteKnowledgeGradient(model, {
        points: [
          [0, Number.NaN],
          [0, 1],
        ],
      }),
    /points.*NaN/,
  ],
  ["two outputs", () => discreteKnowledgeGradient(modelList([model, model]), { points: choices }), /outputs/],
  [
    "two points at once",
    () => discreteKnowledgeGradient(model, { points: choices }).forward(points(2, 2)),
    /b x 1 x 2/,
  ],
  ["an unknown option", () => discreteKnowledgeGradient(model, junk({ points: choices, q: 2 })), /"q"/],
  [
    "outcomes on another scale",
    () =>
      discreteKnowledgeGradient(singleTaskGP({ trainX, trainY: [1, 2, 3, 4, 5], outcomeTransform: logOutcome() }), {
        points: choices,
      }),
    /affine/,
  ],
];
test.each(wrong)("%s: refused by name", (_, run, message) => {
  expect(run).toThrow(InputError);
  expect(run).toThrow(message);
});

test("with x among the choices it is the knowledge gradient over the choices and x", () => {
  const choices = points(4, 2, 91);
  for (const x of points(3, 2, 92)) {
    const included = discreteKnowledgeGradient(model, { points: choices, includeX: true }).forward([[x]]);
    const listed = discreteKnowledgeGradient(model, { points: [...choices, x] }).forward([[x]]);
    expectAllclose(included, listed, { rtol: 1e-10, atol: 1e-14 });
    const without = discreteKnowledgeGradient(model, { points: choices }).forward([[x]]);
    expect(included.item()).toBeGreaterThanOrEqual(0);
    expect(Number.isFinite(without.item())).toBe(true);
  }
});
