import { describe, expect, test } from "vitest";
import {
  AbortError,
  type FitProblem,
  fitModel,
  gammaPrior,
  leaveOneOut,
  linearMean,
  marginalLogLikelihood,
  modelList,
  NumericalError,
  normalPrior,
  type Prior,
  scalar,
  singleTaskGP,
  type Tensor,
  tensor,
} from "../../src/index.ts";
import { rbf, scale } from "../../src/kernels/index.ts";
import { positive, real } from "../../src/parameters/index.ts";
import { chainOutcomes, logOutcome, standardize, warp, yeoJohnson } from "../../src/transforms/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { takeWarnings } from "../support/warnings.ts";
import { points, smallModel, smooth } from "./fixtures.ts";

describe("fitModel", () => {
  test("raises the likelihood, keeps bounds, and repeats itself", async () => {
    const make = () => smallModel({ n: 15 });
    const before = marginalLogLikelihood(make()).value;
    const [a, b] = [await fitModel(make()), await fitModel(make())];
    expect(a.fit?.value).toBeGreaterThan(before);
    expect(a.hyperparameters()).toEqual(b.hyperparameters());
    expect(a.values.noise.item()).toBeGreaterThanOrEqual(1e-4 * (1 - 1e-12));
    for (const l of a.values.lengthscale.data) expect(l).toBeGreaterThanOrEqual(0.025 * (1 - 1e-12));
  });

  test("the gradient vanishes where it ends, except at bounds", async () => {
    const model = await fitModel(
      smallModel({ n: 20, noise: 0.1 }, { trainY: points(20, 2, 1).map((x, i) => smooth(x) + 0.3 * Math.cos(7 * i)) }),
      { gtol: 1e-8, ftol: 0 },
    );
    const { gradients } = marginalLogLikelihood(model);
    for (const g of [gradients.constant, gradients.noise] as number[]) expect(Math.abs(g)).toBeLessThan(1e-5);
  });

  test("fits each of several outputs independently", async () => {
    const trainX = points(10, 2);
    const columns = [trainX.map(smooth), trainX.map((x) => Math.exp(x[0]))];
    const both = await fitModel(singleTaskGP({ trainX, trainY: trainX.map((_, i) => columns.map((c) => c[i])) }));
    const alone = await Promise.all(columns.map((trainY) => fitModel(singleTaskGP({ trainX, trainY }))));
    expectAllclose(
      both.hyperparameters().lengthscale as number[][],
      alone.map((m) => m.hyperparameters().lengthscale as number[]),
    );
  });

  test("learns the parameters of a warp and of a linear mean", async () => {
    const trainX = points(25, 1);
    const trainY = trainX.map(([x]) => Math.sin(6 * x ** 3) + x);
    const model = singleTaskGP({
      trainX,
      trainY,
      inputTransform: warp({ indices: [0] }),
      mean: linearMean({ dimension: 1 }),
    });
    const start = model.hyperparameters();
    await fitModel(model);
    for (const name of Object.keys(start)) expect(model.hyperparameters()[name], name).not.toEqual(start[name]);
  });

  test.each([
    [20, 0.7],
    [30, 0.3],
    [40, 0.3],
  ])("finds an oscillation (frequency %f, first lengthscale %f) that a smooth model takes for noise", async (w, first) => {
    const trainX = Array.from({ length: 24 }, (_, i) => [i / 23]);
    const trainY = trainX.map(([x], i) => Math.sin(w * x) + 0.01 * Math.cos(17 * i * i));
    const model = await fitModel(singleTaskGP({ trainX, trainY, covariance: rbf({ lengthscale: first }) }));
    expect(model.fit?.value).toBeGreaterThan(-1.3); // as noise −1.8, with a lengthscale above 500
    expect(model.values.lengthscale.item()).toBeLessThan(0.1);
    expect(model.values.noise.item()).toBeLessThan(0.01);
  });

  test("more starts never do worse", async () => {
    const one = await fitModel(smallModel({ n: 12 }));
    const many = await fitModel(smallModel({ n: 12 }), { numRestarts: 3 });
    expect(many.fit?.value).toBeGreaterThanOrEqual(one.fit?.value as number);
    expect(many.fit?.attempts).toBe(4);
  });

  test("the best of several starts counts", async () => {
    const fitted = async (mean: number, numRestarts: number) => {
      let found = Number.NaN;
      const problem: FitProblem = {
        parameters: { shift: { shape: [], initial: [2], constraint: real, prior: normalPrior(mean, 0.3) } },
        values: { shift: scalar(2) },
        // Maxima near 2 and −2, the latter higher by 4.
        objective: ({ shift }) => shift.square().sub(4).square().add(shift).neg(),
        accept({ shift }) {
          found = shift.item();
        },
      };
      await fitModel(Object.assign(smallModel({ n: 3 }), { fitting: () => [problem] }), { numRestarts });
      return found;
    };
    expect(await fitted(-2, 0)).toBeCloseTo(1.97, 1);
    expect(await fitted(-2, 2)).toBeCloseTo(-2.03, 1);
    expect(await fitted(2, 2)).toBeCloseTo(1.97, 1);
  });

  test("an aborted fit leaves the model as it was", async () => {
    const model = smallModel({ n: 12 });
    const before = model.hyperparameters();
    await expect(fitModel(model, { signal: AbortSignal.abort() })).rejects.toThrow(AbortError);
    expect(model.hyperparameters()).toEqual(before);
  });

  test("duplicated points without noise are factorised with jitter and a warning", () => {
    const trainX = [[0.5], [0.5], [0.5], [0.2]];
    const model = singleTaskGP({ trainX, trainY: [1, 1, 1, 2], trainYvar: 0 });
    expect(Number.isFinite(model.posterior([[0.3]]).mean.data[0])).toBe(true);
    expect(takeWarnings().join()).toMatch(/duplicate/);
  });

  test("restarts from the priors if the first start fails, with a warning", async () => {
    const model = smallModel({ n: 10 }).setHyperparameters({ constant: 1e200 });
    await fitModel(model);
    expect(model.fit?.attempts).toBe(2);
    expect(takeWarnings().join()).toMatch(/1 of 2 starts failed.*value is/);
    expect(model.fit?.value).toBeGreaterThan(-3);
  });

  test("fails with the reason, and without a change, where every start fails", async () => {
    const trainX = points(5, 1);
    const model = singleTaskGP({ trainX, trainY: [0, 1, 0, 1, 0], outcomeTransform: null });
    // A mean so far off that the likelihood overflows.
    const huge = singleTaskGP({ trainX, trainY: [0, 1, 0, 1, 0] }).setHyperparameters({ constant: 1e200 });
    const before = huge.hyperparameters();
    await expect(fitModel(huge, { maxRetries: 0 })).rejects.toThrow(NumericalError);
    expect(huge.hyperparameters()).toEqual(before);
    await expect(fitModel(model)).resolves.toBe(model);
  });
});

/** A kernel so large that no jitter saves duplicated points. */
const beyond = (prior?: Prior) => scale(rbf(), { outputscale: { initial: 1e14, ...(prior && { prior }) } });
const duplicates = { trainX: [[0.5], [0.5], [0.2]], trainY: [1, 1.1, 2], trainYvar: 0 };

describe("where starts fail", () => {
  test("the warning and the error give the reason of the factorisation", async () => {
    const saved = singleTaskGP({ ...duplicates, covariance: beyond(gammaPrior(2, 0.15)) });
    await fitModel(saved);
    expect(saved.fit?.attempts).toBe(2);
    expect(takeWarnings().join()).toMatch(/1 of 2 starts failed.*not positive definite/);
    const lost = singleTaskGP({ ...duplicates, covariance: beyond() });
    await expect(fitModel(lost, { maxRetries: 2 })).rejects.toThrow(/all 3 starts failed.*not positive definite/);
    expect(lost.fit).toBeNull();
  });

  test("no output is changed when one of several fails, or the fit is aborted midway", async () => {
    const make = () => modelList([smallModel({ d: 1 }), singleTaskGP({ ...duplicates, covariance: beyond() })]);
    const model = make();
    const before = model.hyperparameters();
    await expect(fitModel(model)).rejects.toThrow(NumericalError);
    expect(model.hyperparameters()).toEqual(before);

    // The first output is done by then.
    const alone = await fitModel(smallModel({ n: 12 }));
    const looks = (alone.fit?.evaluations ?? 0) + 3;
    const { signal, after } = firesAfter(looks);
    const two = modelList([smallModel({ n: 12 }), smallModel({ n: 12, seed: 5 })]);
    const start = two.hyperparameters();
    await expect(fitModel(two, { signal })).rejects.toThrow(AbortError);
    expect(after()).toBe(looks);
    expect(two.hyperparameters()).toEqual(start);
  });

  test("draws out of a parameter's range are not used as starts", async () => {
    const noise = { shape: [], initial: [0.1], constraint: positive(1e-4), prior: normalPrior(-5, 1) };
    const model = await fitModel(smallModel({ n: 10 }, { noise }), { numRestarts: 3 });
    expect(model.fit?.attempts).toBe(4);
  });
});

/** A signal that reads as aborted from the n-th time it is looked at. */
function firesAfter(n: number): { signal: AbortSignal; after: () => number } {
  let looks = 0;
  const signal = Object.defineProperty(new AbortController().signal, "aborted", { get: () => ++looks >= n });
  return { signal, after: () => looks };
}

test("setting hyperparameters clears model.fit", async () => {
  const model = await fitModel(smallModel());
  expect(model.fit).not.toBeNull();
  expect(model.setHyperparameters({ noise: 0.1 }).fit).toBeNull();
});

describe("leaveOneOut", () => {
  test.each([
    ["unknown noise", undefined, null],
    ["known noise", 0.05, null],
    ["outcomes in another unit", undefined, standardize({ means: [0.7], stds: [3] })],
    ["outcomes on a log scale", undefined, logOutcome()],
    [
      "outcomes after Yeo-Johnson",
      undefined,
      chainOutcomes(standardize({ means: [1], stds: [3] }), yeoJohnson({ lambdas: [0.3] })),
    ],
  ])("equals leaving each out in turn, %s", (_, trainYvar, outcomeTransform) => {
    const [trainX, n] = [points(8, 2, 3), 8];
    const trainY = trainX.map(smooth);
    const model = singleTaskGP({ trainX, trainY, ...(trainYvar && { trainYvar }), outcomeTransform });
    model.setHyperparameters({ lengthscale: 0.5, constant: 0.2, ...(!trainYvar && { noise: 0.02 }) });
    const { mean, variance, standardized, logDensity } = leaveOneOut(model);
    const slope = (y: number) => {
      const at = (z: number) => outcomeTransform?.inverse([[z]]).item() ?? z;
      const z = outcomeTransform?.forward([[y]]).item() ?? y;
      return (at(z + 1e-5) - at(z - 1e-5)) / 2e-5;
    };
    let density = 0;
    for (let i = 0; i < n; i++) {
      const rest = <T>(values: T[]) => values.filter((_, j) => j !== i);
      const without = singleTaskGP({
        trainX: rest(trainX),
        trainY: rest(trainY),
        ...(trainYvar && { trainYvar }),
        outcomeTransform,
      });
      without.setHyperparameters(model.values);
      const p = without.posterior([trainX[i]], { observationNoise: true });
      expectAllclose(mean.data[i], p.mean.data, { rtol: 1e-9, atol: 1e-10 });
      expectAllclose(variance.data[i], p.variance.data, { rtol: 1e-9, atol: 1e-10 });
      const { posterior, forward = (y: Tensor) => y } = p.latent ?? { posterior: p };
      const own =
        (forward(tensor([[trainY[i]]])).item() - posterior.mean.item()) / Math.sqrt(posterior.variance.item());
      expectAllclose(standardized.data[i], own, { rtol: 1e-8 });
      density +=
        (-0.5 * (own ** 2 + Math.log(2 * Math.PI * posterior.variance.item())) -
          Math.log(p.latent ? slope(trainY[i]) : 1)) /
        n;
    }
    expectAllclose(logDensity, [density], { rtol: 1e-8 });
  });
});
