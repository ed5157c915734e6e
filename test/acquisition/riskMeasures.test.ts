import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  conditionalValueAtRisk,
  expectation,
  expectedImprovement,
  InputError,
  type InputPerturbations,
  linearObjective,
  modelList,
  optimizeAcqf,
  qExpectedImprovement,
  qLogExpectedImprovement,
  qSimpleRegret,
  type RiskMeasure,
  type Tensor,
  tensor,
  valueAtRisk,
  withInputPerturbations,
  worstCase,
} from "../../src/index.ts";
import { points, smallModel } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";

const model = smallModel({ n: 6, noise: 0.05 });
const list = modelList([model, smallModel({ n: 6, seed: 3, noise: 0.05 })]);
const perturbations = [
  [0.1, -0.2],
  [-0.15, 0.1],
  [0.25, 0.3],
];
const measures: [string, RiskMeasure][] = [
  ["value at risk", valueAtRisk({ alpha: 0.6 })],
  ["conditional value at risk", conditionalValueAtRisk({ alpha: 0.6 })],
  ["worst case", worstCase()],
  ["expectation", expectation()],
];

/** P(value ≥ v) ≥ α for the largest such v, over equally likely values. */
function valueAtRiskByDefinition(values: readonly number[], alpha: number): number {
  const reached = (v: number) => values.filter((w) => w >= v).length / values.length;
  return Math.max(...values.filter((v) => reached(v) >= alpha - 1e-12));
}

const levels = { alpha: fc.integer({ min: 1, max: 100 }).map((percent) => percent / 100) };
const outcomes = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 25 });

describe("risk measures by their definitions", () => {
  test("value at risk: the largest value that a share alpha reaches", () => {
    fc.assert(
      fc.property(outcomes, levels.alpha, (values, alpha) => {
        const expected = valueAtRiskByDefinition(values, alpha);
        expect(valueAtRisk({ alpha })(tensor([values])).item()).toBe(expected);
      }),
    );
  });

  test("conditional value at risk: the mean of it and of all below", () => {
    fc.assert(
      fc.property(outcomes, levels.alpha, (values, alpha) => {
        const count = values.length - Math.ceil(alpha * values.length - 1e-9) + 1;
        const worst = [...values].sort((a, b) => a - b).slice(0, count);
        const expected = worst.reduce((a, b) => a + b) / count;
        expectAllclose(conditionalValueAtRisk({ alpha })(tensor(values)), [expected], { rtol: 1e-12, atol: 1e-12 });
      }),
    );
  });

  test("worst case <= conditional value at risk <= value at risk, and <= expectation; all agree on one value", () => {
    fc.assert(
      fc.property(outcomes, levels.alpha, (values, alpha) => {
        const of = (measure: RiskMeasure) => measure(tensor([values, values])).data[1];
        const [worst, conditional] = [of(worstCase()), of(conditionalValueAtRisk({ alpha }))];
        expect(worst).toBeLessThanOrEqual(conditional + 1e-12);
        expect(conditional).toBeLessThanOrEqual(of(valueAtRisk({ alpha })) + 1e-12);
        expect(conditional).toBeLessThanOrEqual(of(expectation()) + 1e-12);
        if (values.length === 1) for (const [, measure] of measures) expect(of(measure)).toBe(values[0]);
      }),
    );
  });

  test("at alpha 1 both are the worst case; conditional value at risk of everything is the mean", () => {
    const values = tensor([3, -1, 2, 7]);
    expect(valueAtRisk({ alpha: 1 })(values).item()).toBe(-1);
    expect(conditionalValueAtRisk({ alpha: 1 })(values).item()).toBe(-1);
    expect(conditionalValueAtRisk({ alpha: 0.25 })(values).item()).toBe(2.75);
    expect(valueAtRisk({ alpha: 0.07 })(tensor(Array.from({ length: 100 }, (_, i) => i))).item()).toBe(93);
  });
});

describe.each(measures)("acquisition of points met with perturbations: %s", (_, measure) => {
  const robust = withInputPerturbations(
    ({ risk }) =>
      qLogExpectedImprovement(model, { bestF: 0.5, objective: risk(measure), numSamples: 16, tauRelu: 0.1 }),
    { perturbations },
  );
  const X = tensor([points(2, 2, 5), points(2, 2, 6)]);

  test("gradient by the points", () => {
    expectGradient((x) => robust.forward(x), X, { rtol: 1e-5, atol: 1e-6 });
  });

  test("pending points are met with perturbations too", () => {
    const pending = robust.withPending?.(X.at(0, 0).narrow(0, 1, 1));
    expectAllclose(pending?.forward(X.at(0, 0).narrow(0, 0, 1)) ?? [], robust.forward(X.at(0, 0)), { rtol: 1e-10 });
  });
});

test.each([
  "additive",
  "multiplicative",
] as const)("%s perturbations: risks of the samples at the copies of each point", (kind) => {
  const sampler = points(4, 6, 7);
  const X = points(2, 2, 8);
  const measure = valueAtRisk({ alpha: 0.6 });
  const robust = withInputPerturbations(({ risk }) => qSimpleRegret(model, { objective: risk(measure), sampler }), {
    perturbations,
    kind,
  });
  const copies = X.flatMap((x) =>
    perturbations.map((w) => x.map((v, i) => (kind === "additive" ? v + w[i] : v * w[i]))),
  );
  const samples = model.posterior(copies).rsample(sampler).toArray() as number[][];
  const best = samples.map((y) =>
    Math.max(valueAtRiskByDefinition(y.slice(0, 3), 0.6), valueAtRiskByDefinition(y.slice(3), 0.6)),
  );
  expectAllclose(robust.forward(X), [best.reduce((a, b) => a + b) / best.length], { rtol: 1e-10 });
});

test("an objective and a constraint of several outputs, both as risks", () => {
  const first = linearObjective([1, -0.5]);
  const second = (samples: Tensor) => samples.at(-1, 1);
  const constrained = ({ risk }: InputPerturbations) => {
    const worst = risk(worstCase(), (samples) => second(samples).neg());
    const constraints = [{ value: (samples: Tensor) => worst(samples).neg(), eta: 0.5 }];
    return qExpectedImprovement(list, { bestF: 0, numSamples: 16, objective: risk(expectation(), first), constraints });
  };
  const X = tensor([points(2, 2, 5), points(2, 2, 6)]);
  const robust = withInputPerturbations(constrained, { perturbations });
  expectGradient((x) => robust.forward(x), X, { rtol: 1e-5, atol: 1e-6 });
  // One perturbation by nothing changes nothing: every risk is the value itself.
  const still = withInputPerturbations(constrained, { perturbations: [[0, 0]] });
  const constraints = [{ value: second, eta: 0.5 }];
  const plain = qExpectedImprovement(list, { bestF: 0, numSamples: 16, objective: first, constraints });
  expectAllclose(still.forward(X), plain.forward(X), { rtol: 1e-12 });
});

test("the point found minds its surroundings", async () => {
  // A narrow peak at 0.2 and a broad, lower one at 0.7.
  const f = (x: number) => 1.3 * Math.exp(-(((x - 0.2) / 0.04) ** 2)) + Math.exp(-(((x - 0.7) / 0.2) ** 2));
  const trainX = Array.from({ length: 41 }, (_, i) => [i / 40]);
  const peaks = smallModel({ n: 41, d: 1 }, { trainX, trainY: trainX.map(([x]) => f(x)) } as never);
  peaks.setHyperparameters({ lengthscale: 0.06, noise: 1e-4 });
  const bounds = [[0], [1]];
  const best = (at: readonly number[][]) =>
    optimizeAcqf(
      withInputPerturbations(({ risk }) => qSimpleRegret(peaks, { objective: risk(worstCase()), numSamples: 16 }), {
        perturbations: at,
      }),
      { bounds, numRestarts: 4, rawSamples: 64 },
    );
  expect((await best([[0]])).candidates.item()).toBeCloseTo(0.2, 1);
  expect((await best([[-0.1], [0], [0.1]])).candidates.item()).toBeCloseTo(0.7, 1);
});

// biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
const junk = (value: unknown) => value as any;
const regret = ({ risk }: InputPerturbations) => qSimpleRegret(model, { objective: risk(worstCase()) });
const wrong: [string, () => unknown, RegExp][] = [
  ["alpha 0", () => valueAtRisk({ alpha: 0 }), /alpha/],
  ["alpha above 1", () => conditionalValueAtRisk({ alpha: 1.1 }), /alpha/],
  ["NaN alpha", () => valueAtRisk({ alpha: Number.NaN }), /alpha/],
  ["no alpha", () => valueAtRisk(junk(undefined)), /alpha/],
  ["an unknown option of a measure", () => valueAtRisk(junk({ alpha: 0.5, n: 3 })), /"n"/],
  ["no function", () => withInputPerturbations(junk(null), { perturbations }), /make/],
  ["no perturbations", () => withInputPerturbations(regret, junk({})), /perturbations/],
  ["perturbations in a plain list", () => withInputPerturbations(regret, { perturbations: [1, 2] }), /n_w x d/],
  ["no perturbation", () => withInputPerturbations(regret, { perturbations: [] }), /perturbations/],
  ["an infinite one", () => withInputPerturbations(regret, { perturbations: [[0, 1 / 0]] }), /perturbations/],
  ["another kind", () => withInputPerturbations(regret, { perturbations, kind: junk("both") }), /kind/],
  ["an unknown option", () => withInputPerturbations(regret, junk({ perturbations, seed: 1 })), /seed/],
  [
    "no measure",
    () => withInputPerturbations(({ risk }) => qSimpleRegret(model, { objective: risk(junk(0)) }), { perturbations }),
    /measure/,
  ],
  [
    "a function of one point",
    () => withInputPerturbations(() => expectedImprovement(model, { bestF: 0 }), { perturbations }),
    /acquisition/,
  ],
  [
    "other columns",
    () => withInputPerturbations(regret, { perturbations: [[1]] }).forward(points(1, 2)),
    /n_w x 2.*got 1 x 1/,
  ],
  [
    "several outputs",
    () =>
      withInputPerturbations(({ risk }) => qSimpleRegret(list, { objective: risk(worstCase()) }), {
        perturbations,
      }).forward(points(1, 2)),
    /values of a risk/,
  ],
];
test.each(wrong)("%s: refused by name", (_, run, message) => {
  expect(run).toThrow(InputError);
  expect(run).toThrow(message);
});
