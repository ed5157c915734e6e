import { describe, expect, test } from "vitest";
import { createStudy, floatParameter } from "../../src/index.ts";

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
      ...{ parameters, objectives, objectiveThresholds: { gain: 0.4, cost: 0.5 }, noise: false, seed: 1 },
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
        ...{ parameters, objectives: of as typeof objectives, worker: false },
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
