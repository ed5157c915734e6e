import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { onWarning } from "../../src/errors/index.ts";
import { type ExactGP, singleTaskGP } from "../../src/models/index.ts";
import { grad, type Tensor, tensor, traceMode, variable } from "../../src/tensor/index.ts";
import {
  chainInputs,
  chainOutcomes,
  type InputTransform,
  normalize,
  type OutcomeTransform,
  reverse,
  round,
  standardize,
  standardizeInputs,
  yeoJohnson,
} from "../../src/transforms/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";

const column = (values: readonly number[]) => values.map((v) => [v]);
const shared = [0.31, -1.7, 2.4, 0.9, -0.2];

describe("units", () => {
  const data = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 8 });
  const units = fc.double({ min: -12, max: 12, noNaN: true });
  const shifts = fc.double({ min: -1e6, max: 1e6, noNaN: true });

  test("y → a y + b changes nothing on the scale of the model", () => {
    fc.assert(
      fc.property(data, units, shifts, (integers, exponent, shift) => {
        fc.pre(new Set(integers).size > 1);
        const y = integers.map((v) => v / 7);
        const a = 10 ** exponent;
        const spread = Math.max(...y) - Math.min(...y);
        const moved = column(y.map((v) => a * v + shift * a * spread));
        const atUnit = standardize().fit(column(y));
        const there = standardize().fit(moved);
        expectAllclose(there.forward(moved), atUnit.forward(column(y)), { atol: 1e-8, rtol: 1e-8 });
        expectAllclose(there.affine!.scale, atUnit.affine!.scale.mul(a), { rtol: 1e-8 });
        expectAllclose(there.inverse(there.forward(moved)), moved, { rtol: 1e-12, atol: a * 1e-9 });
      }),
    );
  });

  test("x → c x + e changes nothing in the unit cube", () => {
    fc.assert(
      fc.property(data, units, shifts, (integers, exponent, shift) => {
        fc.pre(new Set(integers).size > 1);
        const x = integers.map((v) => v / 7);
        const c = 10 ** exponent;
        const spread = Math.max(...x) - Math.min(...x);
        const moved = column(x.map((v) => c * v + shift * c * spread));
        for (const transform of [normalize, standardizeInputs])
          expectAllclose(transform().fit(moved).forward(moved), transform().fit(column(x)).forward(column(x)), {
            atol: 1e-8,
          });
      }),
    );
  });

  test("a change of the outcomes' units changes predictions by the same factor", () => {
    const X = column([0, 0.2, 0.5, 0.7, 1]);
    const at = [[[0.1]], [[0.6]]];
    const plain = singleTaskGP({ trainX: X, trainY: shared }).posterior(at);
    for (const a of [1e-12, 1e-9, 1e12]) {
      const { mean, variance } = singleTaskGP({ trainX: X, trainY: shared.map((y) => a * (y + 100)) }).posterior(at);
      expectAllclose(mean.div(a).sub(100), plain.mean, { rtol: 1e-9, atol: 1e-9 });
      expectAllclose(variance.div(a).div(a), plain.variance, { rtol: 1e-9 });
    }
    const nanometres = singleTaskGP({
      trainX: X.map(([x]) => [x * 1e-14 + 3e-13]),
      trainY: shared,
      inputTransform: normalize(),
    });
    const there = nanometres.posterior(at.map(([[x]]) => [[x * 1e-14 + 3e-13]]));
    expectAllclose(there.mean, plain.mean, { rtol: 1e-2, atol: 1e-2 });
  });
});

describe("the ends of double precision", () => {
  test.each([
    ["1e300", [1e300, 2e300, -1e300]],
    ["the largest numbers", [1.7e308, -1.7e308, 1.7e308]],
    ["two of the largest", [1.7e308, -1.7e308]],
    ["1e-300", [1e-300, 3e-300, -2e-300]],
    ["subnormal numbers", [5e-324, 5e-323, 1e-322]],
    ["a small variation of a large offset", [1e12, 1e12 + 0.5, 1e12 - 0.5, 1e12 + 0.25]],
  ])("outcomes of the size of %s keep their variation", (_, values) => {
    const fitted = standardize().fit(column(values));
    const z = fitted.forward(column(values));
    expect(z.data.every((v) => Math.abs(v) < 3)).toBe(true);
    expect(Math.max(...z.data) - Math.min(...z.data)).toBeGreaterThan(1);
    expectAllclose(fitted.inverse(z), values, { rtol: 1e-12 });
    const warped = chainOutcomes(standardize(), yeoJohnson(), standardize()).fit(column(values));
    expectAllclose(warped.inverse(warped.forward(column(values))), values, { rtol: 1e-9 });
  });

  test("a variance of huge outcomes that is zero stays zero", () => {
    const fitted = standardize().fit(column([1e300, -1e300]));
    expect(fitted.momentsFrom({ mean: tensor([[0]]), variance: tensor([[0]]) }).variance.item()).toBe(0);
  });

  test.each([
    ["equal", [3.7, 3.7, 3.7], 1],
    ["equal but for rounding", [0.1 + 0.2, 0.3, 0.3], 1],
    ["large, equal but for rounding", [1e20, 1e20 + 16384, 1e20], 1e20],
  ])("outcomes that are %s count as constant", (_, values, std) => {
    const fitted = standardize().fit(column(values));
    expectAllclose(fitted.affine!.scale, [std], { rtol: 1e-12 });
    expect(fitted.forward(column(values)).data.every((v) => Math.abs(v) < 1e-14)).toBe(true);
  });

  test("a narrow input is scaled; one that varies only by rounding errors is unchanged, with a warning", () => {
    const X = [0.5, 0.5 + 1e-14, 0.5 + 3e-14].map((x, i) => [x, i]);
    for (const transform of [normalize(), standardizeInputs()]) {
      const z = transform.fit(X).forward(X).at(-1, 0).data;
      expect(Math.max(...z) - Math.min(...z)).toBeGreaterThan(0.9);
    }
    const warnings: string[] = [];
    const restore = onWarning((message) => warnings.push(message));
    const flat = normalize({ indices: [1] }).fit([
      [0, 1000],
      [1, 1000 + 2e-13],
    ]);
    restore();
    expect(warnings).toEqual([expect.stringMatching(/normalize: input 1 varies only by rounding.*left unscaled/)]);
    expect(flat.forward([[0, 7]]).toArray()).toEqual([[0, 7]]);
    expect(() => normalize().fit([[-1.7e308], [1.7e308]])).toThrow(/range of a column for normalize.*got Infinity/);
  });
});

describe("gradients through learned statistics", () => {
  const X = tensor([
    [0.2, 3],
    [1.4, -1],
    [0.7, 2.5],
    [1.1, 0.4],
  ]);
  const Y = tensor([0.4, -1.1, 2.3, 0.8], [4, 1]);
  const weights = tensor([1, -2, 0.5, 3], [4, 1]);

  const inputs: [string, InputTransform][] = [
    ["normalize", normalize()],
    ["normalize one column", normalize({ indices: [1], center: 0 })],
    ["standardizeInputs", standardizeInputs()],
    ["a chain", chainInputs(standardizeInputs({ indices: [0] }), normalize())],
  ];
  test.each(inputs)("%s: by the training inputs", (_, transform) => {
    const at = tensor([[0.5, 0.5]]);
    expectGradient((x) => transform.fit(x).forward(at), X, { second: true });
    expectGradient((x) => transform.fit(x).inverse(at), X);
    expectGradient((x) => transform.fit(x).forward(x).mul(weights), X);
  });

  const outcomes: [string, OutcomeTransform][] = [
    ["standardize", standardize()],
    ["a chain", chainOutcomes(standardize(), standardize())],
  ];
  test.each(outcomes)("%s: by the training outcomes", (_, transform) => {
    const at = tensor([[0.5], [2]]);
    expectGradient((y) => transform.fit(y).forward(at), Y, { second: true });
    expectGradient((y) => transform.fit(y).inverse(at), Y);
    expectGradient((y) => transform.fit(y).forward(y).mul(weights), Y);
    expectGradient((y) => transform.fit(y).momentsFrom({ mean: at, variance: at }).variance, Y);
  });

  test("an extremum's goes to its first row, a constant column has none", () => {
    const x = variable([
      [1, 5],
      [3, 5],
      [1, 5],
      [3, 5],
    ]);
    const [dx] = grad(
      normalize()
        .fit(x)
        .forward([[2, 2]])
        .sum(),
      [x],
    );
    // (2 − lower)/(upper − lower) at lower 1, upper 3
    expectAllclose(dx, [
      [-0.25, 0],
      [-0.25, 0],
      [0, 0],
      [0, 0],
    ]);
    const y = variable([[2], [2], [2]]);
    expectAllclose(grad(standardize().fit(y).affine!.scale, [y])[0], [0, 0, 0]);
  });

  test("posterior mean and variance, by the training data", () => {
    const at = tensor([[[0.9, 1.1]], [[0.3, 2]]]);
    const make = (trainX: Tensor, trainY: Tensor) =>
      singleTaskGP({ trainX, trainY, inputTransform: normalize() }) as ExactGP;
    for (const moment of ["mean", "variance"] as const) {
      expectGradient((y) => make(X, y).posterior(at)[moment], Y, {}, `${moment} by trainY`);
      expectGradient((x) => make(x, Y).posterior(at)[moment], X, {}, `${moment} by trainX`);
    }
    // Conditioning and fantasies keep the statistics of the base model, attached.
    const later = (m: ExactGP) => m.conditionOnObservations([[0.5, 0.5]], [9]).posterior(at).mean;
    expectGradient((y) => later(make(X, y)), Y);
    const imagined = (m: ExactGP) => m.fantasize([[0.5, 0.5]], { sampler: [[0.3], [-1]] }).posterior(at).mean;
    const set = (m: ExactGP) => m.setHyperparameters({ noise: 0.1 });
    expectGradient((y) => imagined(set(make(X, y))), Y);
    expectGradient((x) => imagined(set(make(x, Y))), X);
  });

  test("caches() lists learned statistics and whether gradients flow through them", () => {
    const make = (trainY: Tensor, outcomeTransform: OutcomeTransform = standardize()) =>
      singleTaskGP({ trainX: X, trainY, inputTransform: normalize(), outcomeTransform });
    const states = (m: ReturnType<typeof make>) =>
      Object.fromEntries(m.caches().map(({ name, state }) => [name, state]));
    const names = ["mean of standardize", "standard deviation of standardize"];
    const y = variable(Y);
    for (const name of names) {
      expect(states(make(y))[name]).toBe("attached");
      expect(states(make(Y))[name]).toBe("constant");
      expect(states(traceMode(() => make(y)))[name]).toBe("detached");
    }
    expect(states(make(Y))["minimum of normalize"]).toBe("constant");
    const warped = chainOutcomes(standardize(), yeoJohnson(), standardize());
    expect(states(make(y, warped))["λ of yeoJohnson"]).toBe("detached");
    expect(states(make(y, warped))["mean of standardize"]).toBe("attached");
    const traced = traceMode(() => make(y)).posterior([[0.5, 0.5]]);
    expect(traced.mean.requiresGrad).toBe(false);
    expect(traced.mean.toArray()).toEqual(
      make(Y)
        .posterior([[0.5, 0.5]])
        .mean.toArray(),
    );
    expect(chainInputs(round(), reverse(normalize().fit(X))).statistics.length).toBe(2);
  });
});
