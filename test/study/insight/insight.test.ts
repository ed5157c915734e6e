import { describe, expect, test } from "vitest";
import {
  booleanParameter,
  choiceParameter,
  createStudy,
  fidelityParameter,
  fixedParameter,
  floatParameter,
  generator,
  type LatentPosterior,
  type ParameterSpec,
} from "../../../src/index.ts";

type Row = Readonly<Record<string, number>>;

const square = { a: floatParameter(0, 10), b: floatParameter(1, 1000, { log: true }), c: floatParameter(-1, 1) };

/** A study with n results of a function of a, b and c. */
async function studyOf(
  n: number,
  f: (row: Row) => number,
  parameters: Record<string, ParameterSpec> = square,
  seed = 0,
) {
  const study = createStudy({ parameters, objectives: { y: "maximize" }, initialTrials: 1000, seed, worker: false });
  for (const trial of await study.ask(n)) await study.tell(trial, f(trial.parameters as Row));
  return study;
}

const smooth = ({ a, b, c }: Row) => 5 + 0.3 * (a - 4) ** 2 + Math.log10(b) * c;

test.each([
  1, -1,
])("of outcomes times %i: intervals are those of the model, on whose scale outcomes are normal", async (sign) => {
  const study = await studyOf(25, (row) => sign * Math.exp(smooth(row)));
  const places = [
    { a: 1, b: 10, c: 0.5 },
    { a: 9, b: 500, c: -1 },
  ];
  const { median, lower, upper } = await study.predict(places);
  const { model } = await study.surrogate();
  const { latent } = model.posterior(places.map(({ a, b, c }) => [[a / 10, Math.log10(b) / 3, (c + 1) / 2]]));
  const { posterior, inverse } = latent as LatentPosterior;
  const unit = median[0] / inverse(posterior.mean).data[0];
  for (const [z, ends] of [
    [-1.959963984540054, lower],
    [0, median],
    [1.959963984540054, upper],
  ] as const) {
    const outcomes = inverse(posterior.mean.add(posterior.variance.sqrt().mul(z))).data;
    for (const [i, end] of ends.entries()) expect(end / (outcomes[i] * unit)).toBeCloseTo(1, 8);
  }
  const { trials } = await study.leaveOneOut();
  for (const { observed, lower, upper, standardized } of trials)
    expect(observed >= lower && observed <= upper).toBe(Math.abs(standardized) <= 1.959963984540054);
});

describe("leaveOneOut", () => {
  test("of a smooth function is accurate, in the user's units", async () => {
    const study = await studyOf(30, (row) => 1e6 * smooth(row));
    const { trials, relativeError, coverage } = await study.leaveOneOut();
    expect(trials.map(({ trial }) => trial)).toEqual(study.trials.map(({ id }) => id));
    expect(trials.map(({ observed }) => observed)).toEqual(study.trials.map(({ values }) => values?.y));
    expect(relativeError).toBeLessThan(0.3);
    expect(coverage).toBeGreaterThan(0.7);
    for (const { observed, mean, standardDeviation, standardized } of trials) {
      expect(standardDeviation).toBeGreaterThan(0);
      if (Math.abs(standardized) > 1) expect(Math.sign(standardized)).toBe(Math.sign(observed - mean));
    }
    const spread = Math.max(...trials.map(({ mean }) => mean)) - Math.min(...trials.map(({ mean }) => mean));
    expect(spread).toBeGreaterThan(1e6);
  });

  test("of noise is no better than the mean, and its intervals hold nine times in ten", async () => {
    const { normal } = generator(4);
    const { relativeError, coverage } = await (await studyOf(80, () => normal())).leaveOneOut();
    expect(relativeError).toBeGreaterThan(0.9);
    expect(coverage).toBeGreaterThan(0.8);
    expect(coverage).toBeLessThan(0.98);
  });

  test("holds in any unit, and where all outcomes are equal", async () => {
    const [huge, plain] = await Promise.all(
      [1e200, 1].map(async (unit) => (await studyOf(12, (row) => unit * smooth(row))).leaveOneOut()),
    );
    expect(huge.relativeError).toBeCloseTo(plain.relativeError, 2);
    expect(huge.trials[3].mean / 1e200).toBeCloseTo(plain.trials[3].mean, 1);
    expect((await (await studyOf(6, () => 3)).leaveOneOut()).relativeError).toBe(1);
  });

  test("is of the trials that the model learns from", async () => {
    const study = await studyOf(8, smooth);
    await study.exclude(2);
    await study.tell(await study.ask(), { failed: "broken" });
    await study.ask();
    await study.attach({ parameters: { a: 11, b: 1, c: 0 }, outcome: 4 });
    const { trials } = await study.leaveOneOut();
    expect(trials.map(({ trial }) => trial)).toEqual([0, 1, 3, 4, 5, 6, 7, 10]);
  });
});

describe("importance", () => {
  const near = (got: { mean: number; standardDeviation: number }, expected: number, most = 0.08) => {
    expect(Math.abs(got.mean - expected)).toBeLessThan(most);
    expect(got.standardDeviation).toBeLessThan(most);
  };

  test("is that of the function, where the model knows it", async () => {
    const study = await studyOf(40, ({ a, b }) => 3 * (a / 10) + Math.log10(b) / 3);
    const [a, b, c] = await study.importance();
    expect([a, b, c].map(({ parameter }) => parameter)).toEqual(["a", "b", "c"]);
    near(a.first, 0.9);
    near(a.total, 0.9);
    near(b.total, 0.1);
    near(c.total, 0);
    // An interaction alone.
    const [x, y] = await (
      await studyOf(50, ({ x, y }) => x * y, { x: floatParameter(-1, 1), y: floatParameter(-1, 1) })
    ).importance();
    near(x.first, 0, 0.1);
    near(x.total, 1, 0.1);
    near(y.total, 1, 0.1);
  });

  test("is uncertain where the model is", async () => {
    const [few, many] = await Promise.all([5, 40].map(async (n) => (await studyOf(n, smooth)).importance()));
    expect(few[0].total.standardDeviation).toBeGreaterThan(3 * many[0].total.standardDeviation);
  });

  test("of choices and conditional parameters; those with one value and fidelities have none", async () => {
    const study = await studyOf(
      60,
      ({ kind, depth, on }) => Number(kind === ("b" as never)) * (depth ?? 0) + 0.5 * Number(on),
      {
        kind: choiceParameter(["a", "b"]),
        depth: floatParameter(0, 4, { when: { kind: "b" } }),
        on: booleanParameter(),
        machine: fixedParameter("m"),
        epochs: fidelityParameter(1, 10),
        idle: floatParameter(0, 1),
      },
    );
    const found = await study.importance();
    expect(found.map(({ parameter }) => parameter)).toEqual(["kind", "depth", "on", "idle"]);
    // z · u with z = 0 or 1 and u in [0, 4): variance 7/3 - 1, of which 1 is due to z and 1/3 to u alone; z adds 1/12 of 1/4.
    const all = 8 / 3 - 1 + 1 / 16;
    near(found[0].first, 1 / all, 0.15);
    near(found[0].total, (8 / 3 - 1 - 1 / 3) / all, 0.15);
    near(found[1].total, 2 / 3 / all, 0.15);
    near(found[2].total, 1 / 16 / all, 0.1);
    near(found[3].total, 0, 0.1);
  });

  test("of a space with one experiment is of no parameter", async () => {
    const study = createStudy({ parameters: { m: fixedParameter(1) }, objectives: { y: "minimize" }, worker: false });
    await study.attach([1, 2, 3].map((outcome) => ({ parameters: { m: 1 as const }, outcome })));
    expect(await study.importance()).toEqual([]);
  });
});

test.each([
  "leaveOneOut",
  "importance",
] as const)("%s of too few trials, or of no objective, is refused", async (call) => {
  const study = createStudy({
    parameters: square,
    objectives: { speed: "maximize", cost: "minimize" },
    worker: false,
  });
  const ask = (options?: object) => study[call](options);
  await expect(ask({ objective: "speed" })).rejects.toThrow(
    `${call}: the study has 0 complete trials; it needs at least 3`,
  );
  await expect(ask()).rejects.toThrow(`${call}: the study has 2 objectives; name one, such as { objective: "speed" }`);
  await expect(ask({ objective: "sped" })).rejects.toThrow('objective: expected one of "speed", "cost", got "sped"');
  await expect(ask({ objectiv: "speed" })).rejects.toThrow(`${call} options`);
  for (const trial of await study.ask(3)) await study.tell(trial, { speed: trial.id, cost: trial.parameters.a });
  await expect(ask({ objective: "cost" })).resolves.toBeTruthy();
});
