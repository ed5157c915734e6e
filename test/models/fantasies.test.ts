import { describe, expect, test } from "vitest";
import {
  type ExactGP,
  grad,
  InputError,
  modelList,
  NumericalError,
  qKnowledgeGradient,
  singleTaskGP,
  type Tensor,
  tensor,
  traceMode,
  variable,
} from "../../src/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";
import { takeWarnings } from "../support/warnings.ts";
import { afresh, kinds, points, smallModel, smooth } from "./fixtures.ts";

const close = { rtol: 1e-9, atol: 1e-9 };
const at = [points(3, 2, 50)];
const draw = [
  [0.3, -1.2, 0.5],
  [1.4, 0.1, -0.7],
];
const rows = (t: Tensor) => t.toArray() as number[][];

/** Base samples `F x q`. */
function base(F: number, q: number): number[][] {
  return points(F, q, 7).map((row) => row.map((u) => 3 * u - 1.5));
}

/** A new model of the observations of fantasy f at batch member b. */
function alone(model: ExactGP, fantasies: ExactGP, X: number[][], place: number[], options: object): ExactGP {
  const Y = place.reduce((y, i) => y.at(0, i), fantasies.observations[1].Y);
  return afresh(model, X, Y.toArray() as number[], options);
}

describe.each(kinds)("fantasies, %s", (_, options) => {
  const model = smallModel({}, options);

  test.each([1, 2, 3, 4])("each equals a fresh model of data that include it, q = %i", (q) => {
    const X = [points(q, 2, 20 + q), points(q, 2, 30 + q)];
    const fantasies = model.fantasize(X, { sampler: base(3, q) });
    expect(fantasies.batchShape).toEqual([3, 2]);
    const test = [points(3, 2, 60), points(3, 2, 61)];
    const posterior = fantasies.posterior(test);
    const samples = posterior.rsample(draw);
    for (const f of [0, 1, 2])
      for (const b of [0, 1]) {
        const fresh = alone(model, fantasies, X[b], [f, b], options).posterior(test[b]);
        expectAllclose(posterior.mean.at(0, f).at(0, b), fresh.mean, close, "mean");
        expectAllclose(posterior.variance.at(0, f).at(0, b), fresh.variance, close, "variance");
        expectAllclose(posterior.covariance.at(0, f).at(0, b), fresh.covariance, close, "covariance");
        expectAllclose(samples.at(1, f).at(1, b), fresh.rsample(draw), { rtol: 1e-7, atol: 1e-7 }, "samples");
      }
  });

  test("fantasies of fantasies equal fresh models", () => {
    const [X1, X2] = [points(2, 2, 71), [points(3, 2, 72), points(3, 2, 73)]];
    const once = model.fantasize(X1, { sampler: base(2, 2) });
    const twice = once.fantasize(X2, { sampler: base(4, 3) });
    expect(twice.batchShape).toEqual([4, 2]);
    const { mean, covariance } = twice.posterior(at[0]);
    for (const g of [0, 3])
      for (const f of [0, 1]) {
        const [Y1, Y2] = [once.observations[1].Y.at(0, f), twice.observations[2].Y.at(0, g).at(0, f)];
        const told = [...Y1.data, ...Y2.data];
        const fresh = afresh(model, [...X1, ...X2[f]], told, options).posterior(at[0]);
        expectAllclose(mean.at(0, g).at(0, f), fresh.mean, close, "mean");
        expectAllclose(covariance.at(0, g).at(0, f), fresh.covariance, close, "covariance");
      }
  });

  test("further observations of each fantasy equal fresh models", () => {
    const [X, more] = [points(2, 2, 74), points(1, 2, 75)];
    const fantasies = model.fantasize(X, { sampler: base(2, 2) });
    const told = fantasies.conditionOnObservations(more, [0.4]);
    for (const f of [0, 1]) {
      const Y = [...fantasies.observations[1].Y.at(0, f).data, 0.4];
      const fresh = afresh(model, [...X, ...more], Y, options).posterior(at[0]);
      expectAllclose(told.posterior(at[0]).mean.at(0, f), fresh.mean, close);
    }
  });

  test("gradients reach the fantasy points of both steps, and the test points", () => {
    const [X1, X2] = [tensor(points(2, 2, 76)), tensor(points(2, 2, 77))];
    const summary = (x1: Tensor, x2: Tensor, x = tensor(at)) => {
      const twice = model.fantasize(x1, { sampler: base(2, 2) }).fantasize(x2, { sampler: base(3, 2) });
      const { mean, covariance } = twice.posterior(x);
      return mean.square().sum().add(covariance.sum());
    };
    expectGradient((x) => summary(x, X2), X1, {}, "first step");
    expectGradient((x) => summary(X1, x), X2, {}, "second step");
    expectGradient((x) => summary(X1, X2, x), tensor(at), {}, "test points");
  });
});

describe("the noise of fantasies", () => {
  const model = smallModel();
  const X = points(2, 2, 81);

  test("a given variance is on the scale of the outcomes, for sampling and for conditioning", () => {
    const noise = [0.3, 0.1];
    const fantasies = model.fantasize(X, { sampler: base(2, 2), observationNoise: noise });
    const root = model.posterior(X, { observationNoise: noise });
    expectAllclose(fantasies.observations[1].Y, root.rsample(base(2, 2)), close);
    const Y = fantasies.observations[1].Y.at(0, 1);
    const told = model.conditionOnObservations(X, Y, { noise });
    expectAllclose(fantasies.posterior(at).covariance.at(0, 1), told.posterior(at).covariance, close);
    expectAllclose(fantasies.posterior(at).mean.at(0, 1), told.posterior(at).mean, close);
  });

  test("without noise the function itself is fantasized, and has no variance there afterwards", () => {
    const fantasies = model.fantasize(X, { sampler: base(2, 2), observationNoise: false });
    const { mean, variance } = fantasies.posterior(X);
    expectAllclose(mean, fantasies.observations[1].Y, { rtol: 1e-7, atol: 1e-7 });
    expect(Math.max(...variance.data)).toBeLessThan(1e-8);
  });

  test("of several outputs is given output by output", () => {
    const list = modelList([model, smallModel({ seed: 2 })]);
    const z = base(3, 4).map((row) => [row.slice(0, 2), row.slice(2)]);
    const noise = [
      [0.1, 0.2],
      [0.3, 0.4],
    ];
    const together = list.fantasize(X, { sampler: z, observationNoise: noise }).posterior(at);
    list.models.forEach((m, j) => {
      const sampler = z.map((rows) => rows.map((row) => row[j]));
      const own = m.fantasize(X, { sampler, observationNoise: noise.map((row) => row[j]) });
      expectAllclose(together.mean.at(-1, j), own.posterior(at).mean, close);
    });
  });
});

describe("traceMode", () => {
  const model = smallModel();
  const X = variable(points(2, 2, 91));
  const fantasize = (m = model) => m.fantasize(X, { sampler: base(3, 2) });
  const everything = (m: ExactGP) => {
    const { mean, variance, covariance } = m.posterior(at);
    return [mean, variance, covariance, m.posterior(at).rsample(draw)];
  };
  const states = (m: ExactGP) => new Set(m.caches().map((c) => c.state));

  test("changes no number", () => {
    const [outside, inside] = [fantasize(), traceMode(() => fantasize())];
    everything(inside).forEach((t, i) => {
      expect(t.data).toEqual(everything(outside)[i].data);
    });
    const nested = [fantasize(outside), traceMode(() => fantasize(inside)), traceMode(() => fantasize(outside))];
    for (const m of nested.slice(1))
      expect(everything(m).map((t) => t.data)).toEqual(everything(nested[0]).map((t) => t.data));
  });

  test("detaches models made inside it only", () => {
    const [outside, inside] = [fantasize(), traceMode(() => fantasize())];
    for (const t of everything(inside)) expect(t.requiresGrad).toBe(false);
    // Caches of a model made outside are attached even where they are first computed inside.
    traceMode(() => {
      for (const t of everything(outside)) expect(t.requiresGrad).toBe(true);
    });
    const [gradient] = grad(everything(outside)[0].sum(), [X]);
    expect(gradient.data.some((g) => g !== 0)).toBe(true);
    const later = traceMode(() => fantasize(outside));
    expect(everything(later)[0].requiresGrad).toBe(false);
    expectGradient((x) => model.fantasize(x, { sampler: base(3, 2) }).posterior(at).mean, tensor(X.data, X.shape));
  });

  test("detaches hyperparameters too", () => {
    const lengthscale = variable([0.5, 0.6]);
    const attached = smallModel().setHyperparameters({ lengthscale });
    const inside = traceMode(() => fantasize(attached));
    for (const t of everything(inside)) expect(t.requiresGrad).toBe(false);
    const [gradient] = grad(everything(fantasize(attached))[0].sum(), [lengthscale]);
    expect(gradient.data.every((g) => g !== 0)).toBe(true);
    expect(
      traceMode(() => smallModel())
        .setHyperparameters({ lengthscale })
        .posterior(at).mean.requiresGrad,
    ).toBe(false);
  });

  test("caches() of the model shows what is attached", () => {
    expect(states(model)).toEqual(new Set(["constant"]));
    expect(states(traceMode(() => fantasize()))).toEqual(new Set(["detached"]));
    const attached = fantasize()
      .caches()
      .filter((c) => c.state === "attached");
    expect(attached.map((c) => c.name).join()).toMatch(/points cache.*weight cache.*inverse-root cache/);
    expect(
      modelList([model, fantasize()])
        .caches()
        .map((c) => c.state),
    ).toContain("attached");
  });

  test("ends with the function, also after an exception", async () => {
    const failing = () =>
      traceMode(() => {
        throw new InputError("within");
      });
    expect(failing).toThrow("within");
    expect(() => traceMode(async () => 1)).toThrow(/asynchronous/);
    expect(everything(fantasize())[0].requiresGrad).toBe(true);
  });
});

describe("bad input", () => {
  const X = points(2, 2, 95);
  const fresh = () => singleTaskGP({ trainX: points(5, 2, 1), trainY: points(5, 2, 1).map(smooth) });

  test("a model that was never fitted cannot be fantasized, one with chosen hyperparameters can", () => {
    const message = /hyperparameters still have their initial values; await fitModel/;
    expect(() => fresh().fantasize(X, { sampler: base(2, 2) })).toThrow(message);
    const kg = qKnowledgeGradient(fresh(), { numFantasies: 2 });
    expect(() => kg.forward([points(3, 2, 1)])).toThrow(message);
    const copy = fresh().conditionOnObservations(X, [1, 2]);
    expect(() => copy.fantasize(X, { sampler: base(2, 2) })).toThrow(message);
    expect(
      fresh()
        .setHyperparameters({ noise: 0.1 })
        .fantasize(X, { sampler: base(2, 2) }).batchShape,
    ).toEqual([2]);
  });

  test("more fantasies than memory allows are refused with the figure, before anything is allocated", () => {
    const model = smallModel();
    expect(() => model.fantasize(X, { sampler: { numSamples: 1e12 } })).toThrow(
      /invalid fantasies: needs at least 7\.20e\+4 GB, .* GB are free.*take fewer/,
    );
    expect(() => model.posterior(X).rsample({ numSamples: 1e12 })).toThrow(/invalid numSamples: needs at least/);
  });

  test.each<[string, unknown, RegExp]>([
    ["base samples of another q", { sampler: base(2, 3) }, /base samples.*S x 2.*2 x 3/],
    ["base samples that are not finite", { sampler: [[Number.NaN, 0]] }, /base samples.*finite/],
    ["noise of another shape", { sampler: base(2, 2), observationNoise: [1, 2, 3] }, /observationNoise.*\(2\).*\(3\)/],
    ["a negative noise", { sampler: base(2, 2), observationNoise: -1 }, /observationNoise.*-1/],
    ["an unknown option", { sampler: base(2, 2), noise: 1 }, /noise/],
  ])("%s", (_, options, message) => {
    const before = smallModel();
    expect(() => before.fantasize(X, options as never)).toThrow(message);
    expect(before.observations).toHaveLength(1);
  });

  test("fantasies without noise at the same point twice end in the factorisation's error or its jitter", () => {
    const twice = [X[0], X[0]];
    try {
      const model = smallModel().fantasize(twice, { sampler: base(2, 2), observationNoise: false });
      expect(rows(model.posterior(X).mean).flat().every(Number.isFinite)).toBe(true);
    } catch (error) {
      expect(error).toBeInstanceOf(NumericalError);
    }
    // Whether the matrix is singular to the last bit is a matter of the platform.
    takeWarnings();
  });
});
