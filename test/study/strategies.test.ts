import { describe, expect, test } from "vitest";
import {
  choiceParameter,
  createStudy,
  fidelityParameter,
  floatParameter,
  intParameter,
  type Strategy,
  strategies,
  studyFromJSON,
} from "../../src/index.ts";
import { checkedSpace, openSpace } from "../../src/study/space/index.ts";
import type { Evidence } from "../../src/study/strategies/index.ts";
import { spaceFilling } from "../../src/study/strategies/spaceFilling.ts";

const parameters = { x: floatParameter(0, 1), y: floatParameter(0, 1) };

/** Evidence of a bowl at some points. */
async function bowl(): Promise<Evidence> {
  const space = await openSpace(checkedSpace({ parameters }));
  const points = [0.1, 0.3, 0.5, 0.7, 0.9, 0.2].map((x, i) => [x, (0.37 * i) % 1]);
  const outcomes = points.map(([x, y]) => [(x - 0.3) ** 2 + (y - 0.6) ** 2]);
  return {
    space,
    objectives: [{ name: "v", direction: "minimize" }],
    points,
    outcomes,
    variances: outcomes.map(() => [null]),
    violations: outcomes.map(() => []),
    pending: [],
    failed: [],
    pruned: [],
    declared: { initialTrials: 4 },
  };
}

/** Throws on every attempt to change what it is given. */
function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

describe("a strategy", () => {
  const strategy = strategies.auto();
  const request = { id: 6, seed: 3, fixed: {} };

  test("is a pure function of evidence and request; asking for several at once equals asking one by one", async () => {
    const { space, ...data } = await bowl();
    const evidence = { space, ...frozen(data) };
    const three = await strategy(evidence, { ...request, count: 3 });
    expect(await strategy(evidence, { ...request, count: 3 })).toEqual(three);
    const pending: number[][] = [];
    for (const [k, expected] of three.entries()) {
      const [one] = await strategy({ ...evidence, pending }, { ...request, id: request.id + k, count: 1 });
      expect(one).toEqual(expected);
      pending.push(space.encoding.encode(one.parameters));
    }
    expect(new Set(three.map(({ parameters }) => JSON.stringify(parameters))).size).toBe(3);
    expect(three[0].reason).toBe("largest log expected improvement, on a GP of 6 trials");
    expect((await strategy(evidence, { ...request, seed: 4, id: 2, count: 1 }))[0].origin).toBe("sobol");
  });

  test("stops on its signal", async () => {
    const evidence = await bowl();
    const signal = AbortSignal.abort();
    await expect(strategy(evidence, { ...request, count: 1, signal })).rejects.toThrow(/abort/i);
  });

  test("may be a user's own", async () => {
    const centre: Strategy = async (_, { count }) =>
      Array.from({ length: count }, () => ({ parameters: { x: 0.5, y: 0.5 }, origin: "centre", reason: "why not" }));
    const study = createStudy({ parameters, objectives: { v: "minimize" }, strategy: centre });
    expect(await study.ask()).toMatchObject({ parameters: { x: 0.5, y: 0.5 }, origin: "centre", reason: "why not" });
  });
});

describe("outcome constraints", () => {
  test("are learned: the best trial satisfies them, and so do later suggestions", async () => {
    const study = createStudy({
      parameters,
      metrics: ["score", "latency"],
      objectives: { score: "maximize" },
      outcomeConstraints: ["latency <= 60"],
      initialTrials: 6,
    });
    for (let i = 0; i < 16; i++) {
      const trial = await study.ask();
      const { x, y } = trial.parameters;
      await study.tell(trial, { score: x + y, latency: 100 * x + 5 * y });
    }
    const best = study.best();
    expect(best?.trial.values?.latency).toBeLessThanOrEqual(60);
    // The best there is lies at y = 1, x = 0.55.
    expect(best?.value).toBeGreaterThan(1.45);
  });

  test("are learned near their bound where metrics are a thousand times as large far from it", async () => {
    const study = createStudy({
      parameters,
      metrics: ["cost", "stress"],
      objectives: { cost: "minimize" },
      outcomeConstraints: ["stress <= 1"],
    });
    for (let i = 0; i < 20; i++) {
      const trial = await study.ask();
      const [x, y] = [Number(trial.parameters.x), Number(trial.parameters.y)];
      await study.tell(trial, { cost: x + y, stress: Math.exp(12 * (0.7 - x - y * y)) });
    }
    // The best is 0.7, at x = 0.7 and y = 0.
    expect(study.best()?.value).toBeLessThan(0.702);
  });

  test("are searched for until one trial satisfies them", async () => {
    const study = createStudy({
      parameters,
      metrics: ["v", "w"],
      objectives: { v: "maximize" },
      outcomeConstraints: ["w >= 0.85"],
      initialTrials: 2,
    });
    const points: [number, number][] = [
      [0.1, 0.1],
      [0.4, 0.7],
      [0.6, 0.3],
      [0.8, 0.8],
    ];
    for (const [x, y] of points) await study.attach({ parameters: { x, y }, outcome: { v: -x - y, w: x * y } });
    expect(study.best()).toBeNull();
    for (let i = 0; i < 6 && !study.best(); i++) {
      const trial = await study.ask();
      const { x, y } = trial.parameters;
      await study.tell(trial, { v: -x - y, w: x * y });
    }
    expect(study.best()?.trial.values?.w).toBeGreaterThanOrEqual(0.85);
  });

  test("compare with a baseline trial", async () => {
    const study = createStudy({
      parameters,
      metrics: ["score", "latency"],
      objectives: { score: "maximize" },
      outcomeConstraints: ["latency <= 1.05 * baseline"],
      baseline: 1,
    });
    await study.attach({ parameters: { x: 0, y: 0 }, outcome: { score: 9, latency: 200 } });
    expect(study.best()?.value).toBe(9);
    await study.attach({ parameters: { x: 0.5, y: 0 }, outcome: { score: 1, latency: 100 } });
    await study.attach({ parameters: { x: 1, y: 0 }, outcome: { score: 5, latency: 105 } });
    await study.attach({ parameters: { x: 1, y: 1 }, outcome: { score: 7, latency: 105.1 } });
    expect(study.best()?.value).toBe(5);
  });

  test.each<[string, object, RegExp]>([
    ["an unknown metric", { outcomeConstraints: ["speed <= 1"] }, /no "speed"/],
    ["an equality", { outcomeConstraints: ["v == 1"] }, /never exactly equal/],
    ["an unknown metric in an objective", { metrics: ["v"], objectives: { "v - w": "minimize" } }, /no "w"/],
    ["an objective of nothing", { metrics: ["v"], objectives: { "1 + 1": "minimize" } }, /none of the metrics/],
    ["a baseline of two", { metrics: ["v", "w"], outcomeConstraints: ["v + w <= baseline"] }, /takes one metric/],
  ])("%s is refused when the study is opened", async (_, options, message) => {
    const study = createStudy({ parameters, objectives: { v: "minimize" }, ...options });
    await expect(study.ready()).rejects.toThrow(message);
  });
});

describe("a study can continue after every input that it accepts", () => {
  const outcomes: [string, (i: number) => number][] = [
    ["huge ones", (i) => (i % 2 ? 1.7e308 : -1.7e308) * (1 - i / 100)],
    ["tiny ones", (i) => i * 1e-310],
    ["constants", () => 7],
    ["a huge offset", (i) => 1e12 + 0.5 * Math.sin(i)],
    ["penalties", (i) => (i % 3 ? i : 1e10)],
  ];
  test.each(outcomes)("%s", async (_, outcome) => {
    const study = createStudy({ parameters, objectives: { v: "minimize" }, initialTrials: 3 });
    for (let i = 0; i < 9; i++) await study.tell(await study.ask(), outcome(i));
    expect(study.trials.length).toBe(9);
    const { mean, standardDeviation } = await study.predict([{ x: 0.5, y: 0.5 }]);
    expect(Number.isFinite(mean[0]) && standardDeviation[0] >= 0).toBe(true);
  });

  test("a formula that is not finite is refused", async () => {
    const study = createStudy({ parameters, metrics: ["a", "b"], objectives: { "a / b": "minimize" } });
    await expect(study.tell(await study.ask(), { a: 1, b: 0 })).rejects.toThrow(/"a \/ b" is Infinity/);
    expect(study.trials[0].status).toBe("running");
  });
});

test("known standard errors are heeded by the model", async () => {
  const predicted = async (sem: number) => {
    const study = createStudy({ parameters: { x: floatParameter(0, 1) }, objectives: { v: "minimize" } });
    for (const [i, x] of [0, 0.2, 0.4, 0.6, 0.8, 1].entries())
      await study.attach({ parameters: { x }, outcome: { mean: (-1) ** i, sem } });
    return Math.abs((await study.predict([{ x: 0.4 }])).mean[0]);
  };
  expect(await predicted(0.01)).toBeGreaterThan(0.95);
  expect(await predicted(3)).toBeLessThan(0.6);
});

test("expected improvement is that at the highest fidelity; cheaper trials count as data only", async () => {
  const study = createStudy({
    parameters: {
      x: floatParameter(0, 1),
      epochs: fidelityParameter(1, 10, { step: 1, cost: { fixed: 1, perUnit: 2 } }),
    },
    objectives: { v: "minimize" },
    initialTrials: 2,
    strategy: { name: "auto", acquisition: "logExpectedImprovement" },
  });
  await study.attach({ parameters: { x: 0.5, epochs: 1 }, outcome: -5 });
  for (let i = 0; i < 3; i++) {
    const trial = await study.ask();
    expect(trial.parameters.epochs).toBe(10);
    await study.tell(trial, i);
  }
  expect(study.best()?.value).toBe(0);
  expect((await study.ask({ fixed: { epochs: 3 } })).parameters.epochs).toBe(3);
});

test.each([
  { name: "sobol" },
  { name: "modelBased" },
] as const)("a fidelity that is fixed is kept, otherwise it is the highest: $name", async (strategy) => {
  const study = createStudy({
    parameters: { x: floatParameter(0, 1), epochs: fidelityParameter(1, 10, { step: 1 }) },
    objectives: { v: "minimize" },
    strategy,
  });
  await study.attach([0.2, 0.9].map((x) => ({ parameters: { x, epochs: 10 }, outcome: x })));
  expect((await study.ask({ fixed: { epochs: 3 } })).parameters.epochs).toBe(3);
  expect((await study.ask()).parameters.epochs).toBe(10);
});

test("the settings that were run replace those suggested", async () => {
  const study = createStudy({ parameters, objectives: { v: "minimize" } });
  const trial = await study.ask();
  const told = await study.tell(trial, 1, { parameters: { x: 1.2 } });
  expect(told).toMatchObject({ settings: { x: 1.2, y: trial.parameters.y }, outside: ["x"] });
  // @ts-expect-error a misspelt parameter
  await expect(study.tell(await study.ask(), 1, { parameters: { z: 1 } })).rejects.toThrow(/"z"/);
});

test("a trial of another study is refused", async () => {
  const definition = { parameters, objectives: { v: "minimize" } } as const;
  const [a, b] = [createStudy({ ...definition, seed: 1 }), createStudy({ ...definition, seed: 2 })];
  await a.ask();
  await expect(a.tell(await b.ask(), 1)).rejects.toThrow(/other parameters/);
});

test("a study that is saved and read before every call equals one that is not, with its running trials", async () => {
  const definition = {
    parameters: { ...parameters, n: intParameter(1, 5), kind: choiceParameter(["a", "b"]) },
    objectives: { v: "minimize" },
    seed: 7,
    initialTrials: 5,
  } as const;
  const value = (p: Readonly<Record<string, unknown>>) => Number(p.x) + Number(p.y) ** 2 + Number(p.n);
  const straight = createStudy(definition);
  let saved = JSON.stringify(createStudy(definition));
  const again = () => studyFromJSON(JSON.parse(saved));
  for (let i = 0; i < 7; i++) {
    const trial = await straight.ask();
    const restored = await again();
    expect((await restored.ask()).parameters).toEqual(trial.parameters);
    saved = JSON.stringify(restored);
    if (i === 2) continue;
    await straight.tell(trial, value(trial.parameters));
    const later = await again();
    await later.tell(i, { v: value(trial.parameters) });
    saved = JSON.stringify(later);
  }
  expect((await again()).trials.map(({ status }) => status)).toEqual(straight.trials.map(({ status }) => status));
});

test("a starting design of a small space has no repeats", async () => {
  const study = createStudy({
    parameters: { n: intParameter(1, 3), kind: choiceParameter(["a", "b"]) },
    objectives: { v: "minimize" },
    initialTrials: 6,
  });
  const asked = await study.ask(6);
  expect(new Set(asked.map((t) => JSON.stringify(t.parameters))).size).toBe(6);
});

test("where trials fail is learned: the minimum beside a region that fails is found, and failures become rare", async () => {
  const study = createStudy({ parameters, objectives: { v: "minimize" }, initialTrials: 6 });
  for (let i = 0; i < 16; i++) {
    const trial = await study.ask();
    const { x, y } = trial.parameters;
    // Without the failures, the model would be sure of an optimum at x = 0.6.
    await study.tell(trial, x > 0.5 ? { failed: "it broke" } : (x - 0.6) ** 2 + (y - 0.3) ** 2);
  }
  const failed = study.trials.slice(6).filter(({ status }) => status === "failed");
  expect(failed.length).toBeLessThan(7);
  expect(study.best()?.value).toBeLessThan(0.02);
  expect(study.trials[15].reason).toMatch(
    /^largest log expected improvement, given that the trial does not fail, on a GP/,
  );
});

test.each([
  "points",
  "pending",
  "failed",
] as const)("the start passes over a point that is among the %s", async (kind) => {
  const evidence: Evidence = { ...(await bowl()), points: [] };
  const { encode } = evidence.space.encoding;
  const first = spaceFilling(evidence, 3, "start", {});
  const second = spaceFilling({ ...evidence, [kind]: [encode(first)] }, 3, "start", {});
  expect(second).not.toEqual(first);
  expect(spaceFilling({ ...evidence, [kind]: [encode(second)] }, 3, "start", {})).toEqual(first);
});
