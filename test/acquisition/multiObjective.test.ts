import { describe, expect, test } from "vitest";
import {
  type Acquisition,
  approximateDecomposition,
  chebyshevScalarization,
  expectedHypervolumeImprovement,
  grad,
  hypervolume,
  linearObjective,
  type Model,
  modelList,
  noGrad,
  type ParEGOOptions,
  qExpectedHypervolumeImprovement,
  qHypervolumeKnowledgeGradient,
  qLogExpectedHypervolumeImprovement,
  qLogNoisyExpectedHypervolumeImprovement,
  qLogNParEGO,
  qNoisyExpectedHypervolumeImprovement,
  type Tensor,
  tensor,
  variable,
} from "../../src/index.ts";
import { points, smallModel } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";
import { takeWarnings } from "../support/warnings.ts";

const models = [3, 4, 5].map((seed) => smallModel({ n: 9, seed }));
const [two, three] = [modelList(models.slice(0, 2)), modelList(models)];
const X = points(3, 2, 60).map((x) => [x]);
const pairs = [points(2, 2, 61), points(2, 2, 62)];
const front = {
  referencePoint: [-1, -0.8],
  paretoY: [
    [0.2, 1],
    [0.9, 0.1],
    [0.5, 0.6],
  ],
};
const fixed = { numSamples: 64, seed: 0 };
const values = (acquisition: Acquisition, at: number[][][] = X) => noGrad(() => acquisition.forward(at));

describe("hypervolume improvement", () => {
  const ofThree = {
    referencePoint: [-1, -1, -1],
    paretoY: [
      [0.2, 1, 0],
      [0.9, 0.1, 0.4],
      [0.5, 0.2, 0.9],
    ],
  };

  test.each([
    ["two", two as Model, front],
    ["three", three as Model, ofThree],
  ])("of one point and %s objectives: Monte Carlo agrees with the closed form", (_, model, options) => {
    const exact = values(expectedHypervolumeImprovement(model, options));
    const sampled = values(qExpectedHypervolumeImprovement(model, { ...options, numSamples: 4096 }));
    expectAllclose(sampled, exact, { rtol: 0.02, atol: 1e-5 });
  });

  test("of one point is what the point adds to the hypervolume, where nothing is uncertain", () => {
    const at = models[0].trainX;
    const observed = values(
      qExpectedHypervolumeImprovement(two, { ...front, sampler: [[[0, 0]]] }),
      (at.toArray() as number[][]).map((x) => [x]),
    );
    const means = noGrad(() => two.posterior(at).mean).toArray() as number[][];
    const added = means.map((y) => volumeOf([...front.paretoY, y]) - volumeOf(front.paretoY));
    expectAllclose(observed, added, { rtol: 1e-9, atol: 1e-12 });
  });

  test.each([
    ["plain", qExpectedHypervolumeImprovement],
    ["log", qLogExpectedHypervolumeImprovement],
    ["closed form", expectedHypervolumeImprovement],
  ])("does not depend on the order of the points nor on dominated ones: %s", (_, make) => {
    const more = { ...front, paretoY: [[0.1, 0.1], ...[...front.paretoY].reverse(), [0.5, 0.6], [-3, 7]] };
    expectAllclose(values(make(two, more)), values(make(two, front)), { rtol: 1e-12 });
  });

  test("minimizing objectives is maximizing their negatives", () => {
    const signs = [1, -1];
    const down = (y: number[]) => y.map((v, j) => v * signs[j]);
    const negated = {
      referencePoint: down(front.referencePoint),
      paretoY: front.paretoY.map(down),
      objectives: [linearObjective([1, 0]), linearObjective([0, -1])],
      maximize: [true, false],
    };
    for (const make of [qExpectedHypervolumeImprovement, qLogExpectedHypervolumeImprovement])
      expectAllclose(values(make(two, negated), pairs), values(make(two, front), pairs), { rtol: 1e-10 });
  });

  test("has the same value in any cells", () => {
    const partitioning = approximateDecomposition(ofThree.paretoY, ofThree.referencePoint, {
      tolerance: 0,
    }).nonDominated;
    const { referencePoint } = ofThree;
    expectAllclose(
      values(qExpectedHypervolumeImprovement(three, { referencePoint, partitioning }), pairs),
      values(qExpectedHypervolumeImprovement(three, ofThree), pairs),
      { rtol: 1e-10 },
    );
  });

  test("a tolerance leaves out no more improvement than it says, and little of it", () => {
    const rows = points(30, 4, 80);
    const options = { referencePoint: [0, 0, 0, 0], paretoY: rows.map(([a, b]) => [a, b, 1.2 - a, 1.2 - b]) };
    const four = modelList([...models, models[0]]);
    const exact = values(qExpectedHypervolumeImprovement(four, options), pairs).data;
    const { data } = values(qExpectedHypervolumeImprovement(four, { ...options, tolerance: 0.05 }), pairs);
    data.forEach((value, k) => {
      expect(value).toBeLessThan(exact[k]);
      expect(value).toBeGreaterThan(0.8 * exact[k]);
    });
    const noisy = (tolerance: number) =>
      values(
        qLogNoisyExpectedHypervolumeImprovement(four, { referencePoint: [-1, -1, -1, -1], numSamples: 8, tolerance }),
      );
    expectAllclose(noisy(0.05), noisy(0), { rtol: 0, atol: 0.5 });
    expect(noisy(0.05).data).not.toEqual(noisy(0).data);
    expect(() => qExpectedHypervolumeImprovement(four, { ...options, tolerance: -1 })).toThrow(/tolerance/);
  });

  test("its logarithm is the logarithm of it, but for the smoothing", () => {
    const plain = values(qExpectedHypervolumeImprovement(two, front), pairs);
    const log = values(qLogExpectedHypervolumeImprovement(two, { ...front, tauMax: 1e-4, tauRelu: 1e-8 }), pairs);
    expectAllclose(log.exp(), plain, { rtol: 1e-3 });
  });

  test.each([
    2, 20, 1e3, 1e6,
  ])("its logarithm is finite with a gradient where the front is %d above all", (distance) => {
    const far = { referencePoint: [distance, distance], paretoY: [[distance + 1, distance + 1]] };
    for (const at of [X, pairs, [points(4, 2, 63)]]) {
      const x = variable(at);
      const value = qLogExpectedHypervolumeImprovement(two, far).forward(x);
      const [gradient] = grad(value, [x]);
      expect(value.data.every((v) => Number.isFinite(v) && v < 0)).toBe(true);
      expect(gradient.data.every(Number.isFinite) && gradient.data.some((g) => Math.abs(g) > 1e-9)).toBe(true);
    }
  });

  test("without any points so far, all above the reference point is improvement", () => {
    const { referencePoint } = front;
    const none = values(expectedHypervolumeImprovement(two, { referencePoint }));
    expectAllclose(values(expectedHypervolumeImprovement(two, { referencePoint, paretoY: [[-2, 3]] })), none);
    expect(takeWarnings().length).toBe(1);
    expectAllclose(values(qExpectedHypervolumeImprovement(two, { referencePoint, numSamples: 4096 })), none, {
      rtol: 0.02,
    });
  });
});

describe("noisy hypervolume improvement", () => {
  const options = { referencePoint: [-1, -1], numSamples: 32 };

  test("is that of the observed values where there is no noise", () => {
    const exact = modelList([3, 4].map((seed) => smallModel({ n: 9, seed }).setHyperparameters({ noise: 1e-9 })));
    const paretoY = noGrad(() => exact.posterior(models[0].trainX).mean);
    const baselineX = models[0].trainX;
    expectAllclose(
      values(qNoisyExpectedHypervolumeImprovement(exact, { referencePoint: [-1, -1], numSamples: 2048, baselineX })),
      values(qExpectedHypervolumeImprovement(exact, { referencePoint: [-1, -1], numSamples: 2048, paretoY })),
      { rtol: 0.1, atol: 1e-3 },
    );
  });

  test.each([
    qNoisyExpectedHypervolumeImprovement,
    qLogNoisyExpectedHypervolumeImprovement,
  ])("without the baseline points that never are on a front, it is the same: %o", (make) => {
    const sampled = { ...options, numSamples: 512 };
    const whole = values(make(two, sampled), pairs);
    expectAllclose(values(make(two, { ...sampled, pruneBaseline: true }), pairs), whole, { rtol: 0.05, atol: 0.01 });
  });

  test("counts only feasible points, and none at all where no point is feasible", () => {
    const objectives = [linearObjective([1, 0, 0]), linearObjective([0, 1, 0])];
    const constrained = (bound: number) => ({
      ...options,
      objectives,
      constraints: [{ value: linearObjective([0, 0, 0], bound), eta: 1e-3 }],
    });
    const free = values(qNoisyExpectedHypervolumeImprovement(three, { ...options, objectives }));
    expectAllclose(values(qNoisyExpectedHypervolumeImprovement(three, constrained(-1))), free, { rtol: 1e-9 });
    const none = values(qLogNoisyExpectedHypervolumeImprovement(three, constrained(1)));
    expect(none.data.every((v) => Number.isFinite(v) && v < -5)).toBe(true);
  });
});

test("more pending points than can be evaluated together belong to the baseline of noisy functions; others refuse them", () => {
  const pending = tensor(points(14, 2, 64));
  const after = (acquisition: Acquisition) => values(acquisition.withPending?.(pending) as Acquisition);
  const options = { referencePoint: [-1, -1], numSamples: 8 };
  for (const make of [qNoisyExpectedHypervolumeImprovement, qLogNoisyExpectedHypervolumeImprovement])
    expect(after(make(two, options)).data.every(Number.isFinite)).toBe(true);
  for (const make of [qExpectedHypervolumeImprovement, qLogExpectedHypervolumeImprovement])
    expect(() => after(make(two, options))).toThrow(
      /number of points.*at most 12, pending ones counted.*got 15.*qLogNoisy… function, whose pending points do not count/,
    );
});

describe("ParEGO", () => {
  test("another candidate of a batch, and another seed, have other weights", () => {
    const at = X.slice(0, 1);
    const given = values(qLogNParEGO(two, { weights: [0.5, 0.5] }), at).item();
    const [first, again, other] = [0, 0, 1].map((seed) =>
      values(qLogNParEGO(two, { seed, sampler: fixed }), at).item(),
    );
    expect(first).toBe(again);
    expect(new Set([given, first, other]).size).toBe(3);
    // With equal weights only the pending point changes the value, which far away it hardly does.
    const far = tensor([[40, 40]]);
    const change = (options: ParEGOOptions) => {
      const acquisition = qLogNParEGO(two, { numSamples: 256, ...options });
      return Math.abs(
        values(acquisition.withPending?.(far) as Acquisition, at).item() - values(acquisition, at).item(),
      );
    };
    expect(change({ weights: [0.2, 0.8] })).toBeLessThan(change({}) / 2);
  });

  test("weights that do not fit are refused", () => {
    expect(() => qLogNParEGO(two, { weights: [1] })).toThrow(/weights.*2 numbers/);
    expect(() => qLogNParEGO(models[0])).toThrow(/at least two objectives/);
    expect(() => chebyshevScalarization({ weights: [1, 1], Y: [[1, 2, 3]] })).toThrow(/Y/);
    expect(() => chebyshevScalarization({ weights: [1, 1], Y: [] })(tensor([[1, 2, 3]]))).toThrow(/weights/);
  });

  test("an objective that is constant over the data keeps its own scale", () => {
    const value = chebyshevScalarization({
      weights: [0.5, 0.5],
      Y: [
        [0, 2],
        [1, 2],
      ],
      alpha: 0,
    })(tensor([[0, 2.5]]));
    expect(value.data.every(Number.isFinite)).toBe(true);
  });
});

describe("hypervolume knowledge gradient", () => {
  test.each([
    ["two", two as Model, [-1, -1]],
    ["three", three as Model, [-1, -1, -1]],
  ])("is the mean hypervolume of the fantasies' posterior means at the inner points, for %s objectives", (_, model, referencePoint) => {
    const [F, P] = [3, 5];
    const at = tensor([points(1 + F * P, 2, 70)]);
    const sampler = { numSamples: F, seed: 2 };
    const value = values(
      qHypervolumeKnowledgeGradient(model, { referencePoint, numPareto: P, sampler }),
      at.toArray() as number[][][],
    );
    const fantasies = model.fantasize(at.narrow(1, 0, 1), { sampler });
    const fronts = at.narrow(1, 1).reshape([F, 1, P, 2]);
    const means = noGrad(() => fantasies.posterior(fronts).mean).toArray() as number[][][][];
    const volumes = means.map(([Y]) => hypervolume(Y, referencePoint));
    expectAllclose(value, volumes.reduce((a, b) => a + b) / F, { rtol: 1e-10 });
  });

  test("too few points, and other numbers of fantasies than base samples, are refused", () => {
    const options = { referencePoint: [-1, -1], numFantasies: 2, numPareto: 3 };
    expect(() => qHypervolumeKnowledgeGradient(two, options).forward(points(6, 2, 1))).toThrow(/at least 7 points/);
    expect(() => qHypervolumeKnowledgeGradient(two, { ...options, sampler: [[[0, 0]]] })).toThrow(/numFantasies/);
  });
});

test.each([
  ["maximized", true, "[-1, -0.8]"],
  ["minimized", false, "[1, 0.8]"],
])("a reference point that no row of paretoY is beyond is told, and improvement begins there: %s", (_, maximize, shown) => {
  const sign = maximize ? 1 : -1;
  const referencePoint = [-sign, -0.8 * sign];
  const options = { referencePoint, maximize, paretoY: [[-2 * sign, 3 * sign]] };
  for (const make of [
    expectedHypervolumeImprovement,
    qExpectedHypervolumeImprovement,
    qLogExpectedHypervolumeImprovement,
  ]) {
    const beyond = values(make(two, options));
    expect(takeWarnings()).toEqual([
      `referencePoint: no row of paretoY is better than ${shown} in every objective, so that any point beyond it is improvement; check its signs and \`maximize\`, or use inferReferencePoint`,
    ]);
    expectAllclose(beyond, values(make(two, { referencePoint, maximize })));
    expect(beyond.data.every(Number.isFinite)).toBe(true);
  }
});

test("where no sample is feasible, log improvement is very small, and has a gradient", () => {
  const objectives = [linearObjective([1, 0, 0]), linearObjective([0, 1, 0])];
  const constraints = [{ value: linearObjective([0, 0, 1], 9) }];
  const x = variable(X);
  for (const make of [qLogExpectedHypervolumeImprovement, qLogNoisyExpectedHypervolumeImprovement]) {
    const value = make(three, { ...fixed, objectives, constraints, referencePoint: [-1, -1] }).forward(x);
    const [gradient] = grad(value, [x]);
    expect(value.data.every((v) => Number.isFinite(v) && v < -5)).toBe(true);
    expect(gradient.data.every(Number.isFinite) && gradient.data.some((g) => Math.abs(g) > 1e-6)).toBe(true);
  }
});

// The first dimension of base samples, after the samples, is of [X, pending], or of [baseline, pending, X].
test.each<[string, number, (sampler: Tensor) => Acquisition]>([
  ["log", 2, (sampler) => qLogExpectedHypervolumeImprovement(two, { ...front, sampler })],
  ["log noisy", 20, (sampler) => qLogNoisyExpectedHypervolumeImprovement(two, { referencePoint: [-1, -0.8], sampler })],
])("a search ranks raw samples by the value of the first 16 base samples: %s", (_, q, make) => {
  const z = tensor(points(20 * q, 2, 65)).reshape([20, q, 2]);
  const given = (sampler: Tensor) => make(sampler).withPending?.([[0.4, 0.9]]) as Acquisition;
  const [all, first] = [given(z), given(z.narrow(0, 0, 16))];
  expectAllclose(noGrad(() => all.screening?.(X)) as Tensor, values(first), { rtol: 1e-12 });
  expect(values(all).data).not.toEqual(values(first).data);
});

describe("bad input is refused by name", () => {
  test.each<[string, (model: Model, referencePoint: number[]) => Acquisition]>([
    ["analytic", (model, referencePoint) => expectedHypervolumeImprovement(model, { referencePoint })],
    ["plain", (model, referencePoint) => qExpectedHypervolumeImprovement(model, { referencePoint })],
    ["log", (model, referencePoint) => qLogExpectedHypervolumeImprovement(model, { referencePoint })],
    ["noisy", (model, referencePoint) => qNoisyExpectedHypervolumeImprovement(model, { referencePoint })],
    ["log noisy", (model, referencePoint) => qLogNoisyExpectedHypervolumeImprovement(model, { referencePoint })],
    ["knowledge gradient", (model, referencePoint) => qHypervolumeKnowledgeGradient(model, { referencePoint })],
  ])("a single objective, and reference points that are too long or not finite: %s", (_, make) => {
    expect(() => make(models[0], [0])).toThrow(/needs at least two objectives, this model has one output; use/);
    expect(() => make(two, [0, 0, 0])).toThrow(
      /invalid referencePoint: expected shape \(2\), one number per objective/,
    );
    for (const bad of [Number.NaN, Number.NEGATIVE_INFINITY])
      expect(() => make(two, [0, bad])).toThrow(/referencePoint/);
  });

  const noisy = { referencePoint: [-1, -1] };
  test.each<[string, () => Acquisition, RegExp]>([
    [
      "a reference point of the wrong length",
      () => qExpectedHypervolumeImprovement(two, { referencePoint: [0] }),
      /referencePoint.*\(2\)/,
    ],
    ["no reference point", () => qLogNoisyExpectedHypervolumeImprovement(two, {} as never), /referencePoint/],
    [
      "a NaN in it",
      () => expectedHypervolumeImprovement(two, { referencePoint: [0, Number.NaN] }),
      /referencePoint.*NaN/,
    ],
    [
      "a front of another width",
      () => expectedHypervolumeImprovement(two, { ...noisy, paretoY: [[1, 2, 3]] }),
      /paretoY.*n x 2/,
    ],
    [
      "a NaN in the front",
      () => qExpectedHypervolumeImprovement(two, { ...noisy, paretoY: [[1, Number.NaN]] }),
      /paretoY.*NaN/,
    ],
    [
      "a single objective",
      () => qLogNoisyExpectedHypervolumeImprovement(models[0], { referencePoint: [0] }),
      /at least two objectives/,
    ],
    [
      "a list of one objective",
      () => qExpectedHypervolumeImprovement(two, { ...noisy, objectives: [linearObjective([1, 0])] }),
      /objectives/,
    ],
    [
      "directions for another number of objectives",
      () => qExpectedHypervolumeImprovement(two, { ...noisy, maximize: [true] }),
      /maximize/,
    ],
    [
      "cells of another number of objectives",
      () => qExpectedHypervolumeImprovement(two, { ...noisy, partitioning: [{ lower: [0], upper: [1] }] }),
      /partitioning/,
    ],
    [
      "too many points together",
      () => {
        const acquisition = qLogExpectedHypervolumeImprovement(two, { ...noisy, numSamples: 2 });
        acquisition.forward(points(13, 2, 5));
        return acquisition;
      },
      /at most 12.*got 13.*sequential/,
    ],
    [
      "an empty cell",
      () => qExpectedHypervolumeImprovement(two, { ...noisy, partitioning: [{ lower: [0, 1], upper: [1, 1] }] }),
      /partitioning\[0\]/,
    ],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});

/** The area that points dominate above the reference point, by columns. */
function volumeOf(Y: readonly number[][]): number {
  const [left, bottom] = front.referencePoint;
  const xs = [...new Set([left, ...Y.map(([x]) => x)])].filter((x) => x >= left).sort((a, b) => a - b);
  return xs.slice(1).reduce((area, x, i) => {
    const top = Math.max(bottom, ...Y.filter(([v]) => v >= x).map(([, y]) => y));
    return area + (x - xs[i]) * (top - bottom);
  }, 0);
}
