import { expect, test } from "vitest";
import { choiceParameter, createStudy, floatParameter, generator, intParameter } from "../../src/index.ts";
import { checkedSpace, openSpace } from "../../src/study/space/index.ts";
import { isPool, placesOf, sharesOf } from "../../src/study/strategies/index.ts";
import { covarianceOf, fittedModel, targetOf } from "../../src/study/strategies/recipe.ts";
import type { Evidence } from "../../src/study/strategies/strategy.ts";

const objectives = { v: "maximize" } as const;
const parameters = { x: floatParameter(0, 1), y: floatParameter(0, 1), kind: choiceParameter(["a", "b", "c"]) };
const random = generator("pools");
const candidates = Array.from({ length: 40 }, (_, i) => ({
  x: random.uniform(),
  y: random.uniform(),
  kind: (["a", "b", "c"] as const)[i % 3],
}));

const opened = (definition: object) => openSpace(checkedSpace(definition as never));

const maximized = { name: "v", direction: "maximize" } as const;

test("lists and small spaces are pools, but neither continua nor spaces of whole numbers, whose experiments are repeated", async () => {
  const isPoolOf = async (definition: object, objectives = [maximized]) =>
    isPool({ space: await opened(definition), objectives });
  expect(await isPoolOf({ parameters, candidates })).toBe(true);
  expect(await isPoolOf({ parameters: { kind: parameters.kind, n: intParameter(1, 5) } })).toBe(true);
  expect(await isPoolOf({ parameters })).toBe(false);
  expect(await isPoolOf({ parameters, candidates }, [maximized, maximized])).toBe(false);
  expect(await isPoolOf({ parameters: { n: intParameter(1, 5), m: intParameter(1, 5) } })).toBe(false);
  expect(await isPoolOf({ parameters: { n: intParameter(1, 5) }, candidates: [1, 2, 5].map((n) => ({ n })) })).toBe(
    false,
  );
});

/** The model of some outcomes of the candidates, as of a list or of a continuum. */
async function modelOf(definition: object) {
  const space = await opened(definition);
  const made = candidates.slice(0, 12);
  const points = made.map((candidate) => space.encoding.encode(candidate));
  const outcomes = made.map(({ x, y, kind }) => [Math.sin(5 * x) + y * y + (kind === "a" ? 0.3 : 0)]);
  const evidence: Evidence = {
    ...{
      space,
      points,
      outcomes,
      pending: [],
      failed: [],
      pruned: [],
      objectives: [maximized],
    },
    variances: outcomes.map(() => [null]),
    violations: outcomes.map(() => []),
  };
  return { evidence, model: (await fittedModel(evidence, targetOf(evidence, 0))).model };
}

test("the modes of priors of a pool are at their medians, so that its model has longer lengthscales and more noise", async () => {
  const [pool, continuum] = [await modelOf({ parameters, candidates }), await modelOf({ parameters })];
  for (const { evidence, model } of [pool, continuum]) {
    const priors = Object.values({ ...covarianceOf(evidence).parameters, noise: model.components.noise });
    const medians = [Math.SQRT2 * Math.exp(Math.SQRT2), 4, Math.exp(-4)];
    expect(priors).toHaveLength(3);
    for (const [i, declared] of priors.entries()) {
      const [loc, scale] = declared?.prior?.arguments as number[];
      const mode = evidence === pool.evidence ? medians[i] : medians[i] * Math.exp(-scale * scale);
      expect(Math.exp(loc - scale * scale)).toBeCloseTo(mode, 12);
      expect(declared?.prior?.mode).toBeCloseTo(mode, 12);
    }
  }
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + Math.log(value), 0) / values.length;
  for (const name of Object.keys(pool.model.values))
    if (/lengthscale|noise/.test(name))
      expect(mean([...pool.model.values[name].data])).toBeGreaterThan(mean([...continuum.model.values[name].data]));
});

test("what a model takes for noise of a pool does not change how experiments are chosen; declared noise does", async () => {
  for (const noise of [undefined, true]) {
    const study = createStudy({ parameters, candidates, objectives, worker: false, ...(noise && { noise }) });
    for (const candidate of candidates.slice(0, 15))
      await study.attach({ parameters: candidate, outcome: random.normal() });
    const name = noise ? "log noisy expected improvement" : "log expected improvement";
    expect(await study.explain()).toContain(
      `largest ${name}, as noise is ${noise ? "declared present" : "not declared"}.`,
    );
    const [{ reason }] = await study.ask(1);
    expect(reason).toContain(noise ? "" : `largest ${name}`);
  }
});

test("values of a choice that are numbers are seen by their order in a pool, unless they only count", async () => {
  const places = async (values: (string | number | boolean)[], options = {}) => {
    const space = await opened({ parameters: { level: choiceParameter(values, options) } });
    return placesOf({ space, objectives: [maximized] }, space.encoding.parameters[0])?.flat();
  };
  expect(await places(["12", "24", "48", "6"])).toEqual([1 / 3 - 0.5, 2 / 3 - 0.5, 0.5, -0.5]);
  expect(await places([0.1, 1e-3, 10])).toEqual([0, -0.5, 0.5]);
  const names = [
    ["1", "2", "3"],
    [3, 1, 2, 4],
    ["6", "12"],
    ["1", "4", "x"],
    ["1", "4", ""],
    ["1", "1.0", "4"],
    [true, 5, 9],
  ];
  for (const values of names) expect(await places(values as string[])).toBeUndefined();
  expect(await places([1, 4, 9], { descriptors: { 1: [3], 4: [2], 9: [5] } })).toBeUndefined();
});

/** A pool of mixtures of three parts in thirds, multiplied by the whole. */
const mixtures = (whole: number) =>
  [0, 1, 2, 3].flatMap((a) =>
    [0, 1, 2, 3]
      .filter((b) => a + b <= 3)
      .map((b) => {
        const [oil, water, soap] = [a, b, 3 - a - b].map((part) => Math.round((100 * part * whole) / 3) / 100);
        return { oil, water, soap };
      }),
  );

test("numbers that sum to the same in every experiment of a pool are shares of a whole, but for rounding", async () => {
  const names = async (candidates: object[] | undefined, more = {}, objectives = [maximized]) => {
    const part = () => floatParameter(-1, 100);
    const parameters = { oil: part(), water: part(), soap: part(), ...more };
    const space = await opened({ parameters, ...(candidates && { candidates }) });
    return sharesOf({ space, objectives }).map((column) => space.encoding.parameters[column].name);
  };
  const all = ["oil", "water", "soap"];
  expect(await names(mixtures(1))).toEqual(all);
  expect(await names(mixtures(100))).toEqual(all);
  const kinds = mixtures(1).map((mixture, i) => ({ ...mixture, kind: i % 2 ? "a" : "b" }));
  expect(await names(kinds, { kind: choiceParameter(["a", "b"]) })).toEqual(all);
  expect(await names([...mixtures(1), { oil: 0.3, water: 0.3, soap: 0.3 }])).toEqual([]);
  expect(await names([...mixtures(1), { oil: 1.5, water: -0.5, soap: 0 }])).toEqual([]);
  const heated = mixtures(1).map((mixture, i) => ({ ...mixture, heat: i }));
  expect(await names(heated, { heat: floatParameter(0, 20) })).toEqual([]);
  expect(await names(mixtures(1), {}, [maximized, maximized])).toEqual([]);
  expect(await names(undefined)).toEqual([]);
});

test("shares of a whole have one lengthscale, beside those of other parameters", async () => {
  const parameters = { oil: floatParameter(0, 1), water: floatParameter(0, 1), soap: floatParameter(0, 1) };
  const shapes = async (candidates: object[], more = {}) => {
    const space = await opened({ parameters: { ...parameters, ...more }, candidates });
    const declared = covarianceOf({ space, objectives: [maximized] }).parameters;
    return Object.values(declared).map(({ shape }) => shape);
  };
  expect(await shapes(mixtures(1))).toEqual([[1]]);
  expect(await shapes([...mixtures(1), { oil: 0, water: 0, soap: 0 }])).toEqual([[3]]);
  const kinds = { dose: choiceParameter(["6", "12", "24"]), brand: choiceParameter(["a", "b"]) };
  const labelled = mixtures(1).map((mixture, i) => ({
    ...mixture,
    dose: ["6", "12", "24"][i % 3],
    brand: "ab"[i % 2],
  }));
  expect(await shapes(labelled, kinds)).toEqual([[1], [1], [1]]);
});

test("what is learned of one number tells of the next", async () => {
  const parameters = { dose: choiceParameter(["6", "12", "24", "48", "96"]), kind: choiceParameter(["a", "b"]) };
  const study = createStudy({ parameters, objectives, worker: false });
  const outcomes = { 6: 0, 12: 1, 48: 3, 96: 4 };
  for (const [dose, outcome] of Object.entries(outcomes))
    await study.attach({ parameters: { dose: dose as "6", kind: "a" }, outcome });
  expect((await study.predict([{ dose: "24", kind: "a" }])).mean[0]).toBeCloseTo(2, 0);
});
