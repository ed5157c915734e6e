import { describe, expect, test } from "vitest";
import { traceAcquisition } from "../../src/export/index.ts";
import {
  asTensor,
  booleanParameter,
  choiceParameter,
  createStudy,
  floatParameter,
  grad,
  intParameter,
  noGrad,
  type Tensor,
  variable,
} from "../../src/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { eventually } from "../support/eventually.ts";

const parameters = { x: floatParameter(0, 1), y: floatParameter(0, 1) };
const objectives = { gain: "maximize", cost: "minimize" } as const;
const small = { initialTrials: 5, worker: false } as const;

/** The trade-off lies at y = 0.5: cost = gain². */
const valley = ({ x, y }: { x: number; y: number }) => ({ gain: x - (y - 0.5) ** 2, cost: x ** 2 + (y - 0.5) ** 2 });

describe("the default strategy", () => {
  test("improves the hypervolume, and the front is one", async () => {
    const study = createStudy({ parameters, objectives, seed: 2, ...small });
    for (let i = 0; i < 12; i++) {
      const trial = await study.ask();
      await study.tell(trial, valley(trial.parameters));
    }
    const chosen = study.trials.filter(({ origin }) => origin === "model");
    expect(chosen.length).toBe(7);
    for (const { reason } of chosen)
      expect(reason).toMatch(
        /^largest log (noisy )?expected hypervolume improvement beyond a reference point that is inferred from the trials \(gain .*, cost .*\), on a GP of \d+ trials$/,
      );
    const front = study.pareto();
    for (const { trial } of front)
      for (const other of study.trials) {
        const [a, b] = [other, trial].map((t) => study.objectiveValues(t) ?? []);
        expect(a[0] >= b[0] && a[1] <= b[1] && (a[0] > b[0] || a[1] < b[1])).toBe(false);
      }
    // Those of the model are near the trade-off.
    expect(chosen.filter(({ parameters: { y } }) => Math.abs(y - 0.5) < 0.1).length).toBeGreaterThan(3);
    expect(front.length).toBeGreaterThan(5);
    expect(() => study.best()).toThrow(/pareto/);
  });

  test("heeds thresholds: experiments beyond them are made", async () => {
    const study = createStudy({
      parameters,
      objectives,
      objectiveThresholds: { gain: 0.4, cost: 0.5 },
      noise: false,
      seed: 1,
      ...small,
    });
    for (let i = 0; i < 11; i++) {
      const trial = await study.ask();
      await study.tell(trial, valley(trial.parameters));
    }
    const chosen = study.trials.filter(({ origin }) => origin === "model");
    for (const { reason } of chosen) expect(reason).toMatch(/beyond the thresholds \(gain 0.4, cost 0.5\)/);
    const within = chosen.filter(({ values }) => values && values.gain > 0.4 && values.cost < 0.5);
    expect(within.length).toBeGreaterThan(3);
  });

  test("searches mixed and conditional spaces within constraints, in batches beside trials that run and failed", async () => {
    const study = createStudy({
      parameters: {
        x: floatParameter(0, 1),
        n: intParameter(0, 8),
        kind: choiceParameter(["a", "b", "c"]),
        more: booleanParameter(),
        extra: floatParameter(0, 1, { when: { more: true } }),
      },
      constraints: ["x + n / 8 <= 1.5"],
      metrics: ["gain", "cost", "heat"],
      objectives,
      outcomeConstraints: ["heat <= 1"],
      seed: 4,
      worker: false,
      initialTrials: 4,
    });
    const outcome = ({ x, n, kind, extra = 0 }: { x: number; n: number; kind: string; extra?: number }) => ({
      gain: x + n / 8 + (kind === "b" ? 0.3 : 0),
      cost: x ** 2 + (n / 8) ** 2 + (extra - 0.2) ** 2,
      heat: 2 * x,
    });
    await study.attach([
      { parameters: { x: 0.2, n: 7, kind: "a", more: false }, outcome: { failed: "too many" } },
      ...[0.1, 0.4, 0.8].map((x, i) => {
        const parameters = { x, n: 2 * i, kind: "abc"[i] as "a", more: false };
        return { parameters, outcome: outcome(parameters) };
      }),
    ]);
    const asked = await study.ask(3);
    for (const { reason } of asked) expect(reason).toMatch(/hypervolume improvement|uncertainty/);
    const distinct = new Set(study.trials.map((trial) => JSON.stringify(trial.parameters)));
    expect(distinct.size).toBe(study.trials.length);
    // The last one goes on running.
    for (const trial of asked.slice(0, 2)) await study.tell(trial, outcome(trial.parameters));
    for (const { parameters: p } of study.trials) expect(p.x + p.n / 8).toBeLessThanOrEqual(1.5);
    const [fixed] = await study.ask(1, { fixed: { kind: "c", n: 2 } });
    expect(fixed.parameters).toMatchObject({ kind: "c", n: 2 });
    expect(fixed.reason).toMatch(
      /hypervolume improvement .*given that the outcome constraints hold and the trial does not fail/,
    );
  });

  test("suggests batches of 16 beside trials that run", async () => {
    const study = createStudy({ parameters, objectives, noise: false, seed: 3, ...small });
    for (let i = 0; i < 6; i++) {
      const at = { x: i / 5, y: ((i * 3) % 5) / 4 };
      await study.attach({ parameters: at, outcome: valley(at) });
    }
    await study.enqueue([0.2, 0.6].map((x) => ({ x, y: 0.45 })));
    const batch = await study.ask(18);
    expect(batch.slice(2).map(({ origin }) => origin)).toEqual(Array.from({ length: 16 }, () => "model"));
    expect(new Set(study.trials.map((trial) => JSON.stringify(trial.parameters))).size).toBe(24);
  });

  test("chooses among candidates", async () => {
    const candidates = Array.from({ length: 30 }, (_, i) => ({ x: (i % 6) / 5, y: Math.floor(i / 6) / 4 }));
    const study = createStudy({ parameters, candidates, objectives, ...small });
    for (let i = 0; i < 12; i++) {
      const trial = await study.ask();
      await study.tell(trial, valley(trial.parameters));
    }
    const chosen = study.trials.filter(({ origin }) => origin === "model");
    expect(chosen.filter(({ parameters: { y } }) => y === 0.5).length).toBeGreaterThan(3);
  });
});

test("five objectives are scalarized at random", async () => {
  const study = createStudy({
    parameters,
    objectives: { a: "minimize", b: "maximize", c: "minimize", d: "maximize", e: "minimize" },
    ...small,
  });
  const centres = [0.1, 0.3, 0.5, 0.7, 0.9];
  for (let i = 0; i < 7; i++) {
    const { id, parameters: p } = await study.ask();
    const [a, b, c, d, e] = centres.map((centre) => (p.x - centre) ** 2 + (p.y - centre) ** 2);
    await study.tell(id, { a, b: -b, c, d: -d, e });
  }
  const chosen = study.trials.filter(({ origin }) => origin === "model");
  for (const { reason } of chosen) expect(reason).toMatch(/random augmented Chebyshev scalarization/);
  expect(chosen.length).toBe(2);
});

/** Trials at x with gain 10 x, less y, and cost 10 x². */
async function priced(options: object = {}) {
  const study = createStudy({ parameters, objectives, worker: false, ...options });
  const rows = Array.from({ length: 9 }, (_, i) => ({ x: i / 8, y: ((i * 5) % 8) / 8 }));
  await study.attach(
    rows.map((parameters) => ({
      parameters,
      outcome: { gain: 10 * parameters.x - parameters.y, cost: 10 * parameters.x ** 2 },
    })),
  );
  return study;
}

describe("what a study tells", () => {
  test("the Pareto set with its objectives, and its hypervolume from a reference point that can be given", async () => {
    const study = createStudy({ parameters, objectives });
    await study.ready();
    expect(study.referencePoint()).toBeNull();
    expect(study.hypervolume()).toBe(0);
    await study.attach([
      { parameters: { x: 0.1, y: 0 }, outcome: { gain: 1, cost: 1 } },
      { parameters: { x: 0.2, y: 0 }, outcome: { gain: 3, cost: 2 } },
      { parameters: { x: 0.3, y: 0 }, outcome: { gain: 1, cost: 5 } },
    ]);
    expect(study.pareto()).toEqual(
      [0, 1].map((i) => ({
        trial: study.trials[i],
        parameters: study.trials[i].settings,
        objectives: study.trials[i].values,
      })),
    );
    // A tenth of the range of the front beyond its worst values.
    const { gain, cost } = study.referencePoint() as Record<string, number>;
    expect([gain, cost]).toEqual([expect.closeTo(0.8, 12), expect.closeTo(2.1, 12)]);
    expect(study.hypervolume()).toBeCloseTo(0.2 * 1.1 + 2 * 0.1, 12);
    expect(study.hypervolume({ referencePoint: { gain: 0, cost: 4 } })).toBe(1 * 3 + 2 * 2);
    expect(study.hypervolume({ referencePoint: { gain: 3, cost: 4 } })).toBe(0);
    const points = [{ gain: 0 }, { gain: 0, cost: Number.NaN }, { gain: 0, cost: 1, other: 1 }];
    for (const referencePoint of points)
      expect(() => study.hypervolume({ referencePoint } as never)).toThrow(/invalid referencePoint|unknown/);
    const one = createStudy({ parameters, objectives: { v: "minimize" } });
    expect(() => one.hypervolume()).toThrow('hypervolume: the study has one objective, "v"; use best() or recommend()');
    await expect(one.predictedPareto()).rejects.toThrow(/one objective/);
  });

  test("thresholds are the reference point, reached or not; one of them limits an inferred one", async () => {
    const far = await priced({ objectiveThresholds: { gain: 100, cost: -3 } });
    expect(far.referencePoint()).toEqual({ gain: 100, cost: -3 });
    expect(far.hypervolume()).toBe(0);
    const half = await priced({ objectiveThresholds: { cost: 20 } });
    expect(half.referencePoint()?.cost).toBe(20);
    expect(half.referencePoint()?.gain).toBeLessThan(0);
    const { reason } = await far.ask();
    expect(reason).toMatch(/beyond the thresholds \(gain 100, cost -3\), which no trial reaches yet, on a GP/);
  });

  test("the trial that suits a preference", async () => {
    const study = await priced();
    const at = async (preference: Record<string, number>) => (await study.recommend({ preference }))!;
    const [cheap, between, good] = [await at({ cost: 1 }), await at({ gain: 1, cost: 1 }), await at({ gain: 1 })];
    expect(cheap.parameters.x).toBe(0);
    expect(between.parameters.x).toBeGreaterThan(0.3);
    expect(between.parameters.x).toBeLessThan(0.8);
    expect(good.parameters.x).toBe(1);
    expect(good.objectives).toEqual({ gain: study.trials[8].values?.gain, cost: 10 });
    expect(good.expected.cost.mean).toBeCloseTo(10, 1);
    expect(good.expected.cost.standardDeviation).toBeLessThan(1);
    await expect(study.recommend()).rejects.toThrow(/give a preference, such as .*"gain": 1, "cost": 1/);
    for (const preference of [{ gain: -1 }, { speed: 1 }, {}, { gain: 0, cost: 0 }] as Record<string, number>[])
      await expect(study.recommend({ preference })).rejects.toThrow(/preference/);
  });

  test("the trade-off that the models predict, of experiments that can be made", async () => {
    const study = await priced({ parameters: { x: floatParameter(0, 1), y: floatParameter(0, 1, { step: 0.25 }) } });
    const front = await study.predictedPareto();
    expect(front.length).toBeGreaterThan(20);
    for (const { parameters: p, objectives: o } of front) {
      expect(p.y * 4).toBe(Math.round(p.y * 4));
      expect(Math.abs(o.cost.mean - 10 * p.x ** 2)).toBeLessThan(0.5);
    }
    expect(front.filter(({ parameters: p }) => p.y === 0).length).toBeGreaterThan(0.7 * front.length);
    const gains = front.map(({ objectives: o }) => o.gain.mean);
    expect(gains).toEqual([...gains].sort((a, b) => b - a));
    const candidates = Array.from({ length: 12 }, (_, i) => ({ x: (i % 6) / 5, y: i < 6 ? 0 : 1 }));
    const listed = createStudy({ parameters, candidates, objectives, worker: false });
    await listed.attach(
      candidates.slice(3).map((parameters) => ({
        parameters,
        outcome: { gain: parameters.x - parameters.y, cost: parameters.x + parameters.y },
      })),
    );
    const found = await listed.predictedPareto();
    expect(found.map(({ parameters: p }) => p.y)).not.toContain(1);
    expect(found.length).toBeGreaterThan(3);
  });

  test("the Pareto set as a stream", async () => {
    const study = createStudy({ parameters, objectives });
    const seen: number[] = [];
    const subscription = study.pareto$.subscribe((front) => seen.push(front.length));
    for (const [i, gain] of [1, 2, 0].entries())
      await study.attach({ parameters: { x: i / 4, y: 0 }, outcome: { gain, cost: gain } });
    await eventually(() => expect(seen.at(-1)).toBe(3));
    subscription.unsubscribe();
  });
});

test("until a trial satisfies the outcome constraints, that is what is searched for", async () => {
  const study = createStudy({
    ...{
      parameters,
      objectives,
      metrics: ["gain", "cost", "heat"],
      outcomeConstraints: ["heat <= 0.2"],
      worker: false,
    },
  });
  for (const x of [0.5, 0.6, 0.8, 0.9, 1])
    await study.attach({ parameters: { x, y: x ** 2 }, outcome: { gain: x, cost: x, heat: x } });
  const { reason, parameters: p } = await study.ask();
  expect(reason).toMatch(/probability that the outcome constraints hold/);
  expect(p.x).toBeLessThan(0.4);
  expect(study.hypervolume()).toBe(0);
  expect(study.pareto()).toEqual([]);
  expect(study.referencePoint()).toBeNull();
  expect(await study.recommend({ preference: { gain: 1 } })).toBeNull();
  await expect(study.tell(0, { gain: Number.NaN, cost: 1, heat: 0 })).rejects.toThrow(/finite number for "gain"/);
});

test("raw samples are ranked by fewer base samples, with the weight of outcome constraints", async () => {
  const metrics = ["gain", "cost", "heat"];
  const outcomeConstraints = ["heat <= 0.6"];
  const study = createStudy({ parameters, objectives, metrics, outcomeConstraints, noise: false, worker: false });
  for (let i = 0; i < 9; i++) {
    const at = { x: i / 8, y: ((i * 5) % 8) / 8 };
    await study.attach({ parameters: at, outcome: { ...valley(at), heat: at.x } });
  }
  const { acquisition } = await study.surrogate();
  const X = [0.2, 0.4, 0.95].map((x) => [[x, 0.5]]);
  const [few, all] = noGrad(() => [acquisition.screening?.(X) as Tensor, acquisition.forward(X)]);
  expectAllclose(few, all, { rtol: 0.2, atol: 0.5 });
  expect(few.data).not.toEqual(all.data);
  expect(few.data[2]).toBeLessThan(few.data[1] - 3);
});

test.each([
  true,
  false,
])("the acquisition function of the next trial exports with its gradient: noise %s", async (noise) => {
  const study = await priced({ noise });
  const { model, acquisition } = await study.surrogate();
  expect(model.numOutputs).toBe(2);
  const graph = traceAcquisition(acquisition, { gradient: true });
  const at = asTensor([[[0.3, 0.2]], [[0.8, 0.6]]]);
  const X = variable(at);
  const value = acquisition.forward(X);
  const [gradient] = grad(value.sum(), [X]);
  const result = graph.run({ X: at });
  expectAllclose(result.value, value, { rtol: 1e-12, atol: 1e-12 });
  expectAllclose(result.gradient, gradient, { rtol: 1e-9, atol: 1e-9 });
});

describe("bad input", () => {
  const thresholds =
    (objectiveThresholds: object, of: object = objectives) =>
    () =>
      createStudy({ parameters, objectives: of, objectiveThresholds } as never);

  test("thresholds of something else, of nothing, of a single objective, and that are no numbers", () => {
    expect(thresholds({ yield: 1 })).toThrow(
      /objectiveThresholds has "yield", which is no objective; the study has gain, cost/,
    );
    expect(thresholds({ gain: 1 }, { gain: "maximize" })).toThrow(/are for several objectives.*stopping\.target/);
    expect(thresholds({ gain: Number.NaN })).toThrow(/objectiveThresholds\.gain/);
    expect(thresholds({ gain: "1" })).toThrow(/objectiveThresholds\.gain/);
  });

  test("an acquisition function for another number of objectives", async () => {
    const ask = (acquisition: string, of: object) =>
      createStudy({
        parameters,
        objectives: of as typeof objectives,
        worker: false,
        strategy: { name: "modelBased", acquisition } as never,
      }).ask();
    await expect(ask("logExpectedImprovement", objectives)).rejects.toThrow(
      /"logExpectedImprovement" is for one objective, and the study has 2; use qLogExpectedHypervolumeImprovement, /,
    );
    await expect(ask("qLogNParEGO", { gain: "maximize" })).rejects.toThrow(
      /"qLogNParEGO" is for several objectives, and the study has 1; use logExpectedImprovement, /,
    );
  });
});
