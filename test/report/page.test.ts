import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/errors/index.ts";
import { type Configuration, choiceParameter, createStudy, floatParameter, intParameter } from "../../src/index.ts";
import { htmlReport, type ReportInput, type ReportTrial } from "../../src/report/index.ts";

const input: ReportInput = {
  title: "A study",
  created: "24 November 2026",
  objective: { name: "loss", direction: "minimize" },
  parameters: {
    rate: floatParameter(1e-4, 1, { log: true }),
    depth: intParameter(1, 8),
    momentum: floatParameter(0, 1),
    kernel: choiceParameter(["rbf", "linear", true]),
  },
  trials: [],
};

const bowl = (c: Configuration) =>
  (Math.log10(Number(c.rate)) + 2) ** 2 +
  (Number(c.depth) - 4) ** 2 +
  Number(c.momentum) / 10 +
  (c.kernel === "rbf" ? 0 : 1);

const trials: ReportTrial[] = Array.from({ length: 12 }, (_, i) => {
  const parameters = {
    rate: 10 ** (-4 + (i % 5)),
    depth: 1 + ((3 * i) % 8),
    momentum: ((7 * i) % 12) / 12,
    kernel: ["rbf", "linear", true][i % 3],
  };
  return { id: i, parameters, status: "complete", value: bowl(parameters), origin: i < 5 ? "sobol" : "model" };
});

const predict: ReportInput["predict"] = (configurations) => ({
  mean: configurations.map(bowl),
  standardDeviation: configurations.map(() => 0.3),
});

const full: ReportInput = { ...input, trials, predict, comparisons: [{ label: "random", best: [40, 20, 20, 9] }] };

async function page(report: ReportInput) {
  const source = await htmlReport(report);
  expect(source).not.toMatch(/NaN|undefined|Infinity|\[object/);
  const { document } = parseHTML(source);
  return {
    source,
    document,
    sections: [...document.querySelectorAll("section")].map((section) => section.id),
    text: (selector: string): string => document.querySelector(selector)?.textContent ?? "",
  };
}

test("a full study has every section, a slice for each parameter and a row for each trial", async () => {
  const { document, sections, text } = await page(full);
  expect(sections).toEqual(["summary", "history", "slices", "contour", "trials"]);
  expect(document.querySelectorAll("#slices .slices > figure").length).toBe(4);
  expect(document.querySelectorAll("#trials tbody tr").length).toBe(12);
  expect(document.querySelectorAll("#trials tr.best").length).toBe(1);
  expect(text("#history")).toContain("random");
  expect(text("#history")).toContain("sobol");
});

test("the summary shows the best trial by the objective's direction", async () => {
  const values = trials.map(({ value }) => value as number);
  const shown = (value: number) => String(Number(value.toPrecision(4)));
  expect((await page(full)).text("#summary .headline strong")).toBe(shown(Math.min(...values)));
  const upward = await page({ ...full, objective: { name: "gain", direction: "maximize" } });
  expect(upward.text("#summary .headline strong")).toBe(shown(Math.max(...values)));
});

test("the contour spans the two numeric parameters along which the mean varies most", async () => {
  const label = (await page(full)).document.querySelector("#contour figure[aria-label]")?.getAttribute("aria-label");
  expect(label).toMatch(/over depth and rate$/);
});

test("the page is self-contained: no scripts, and no URLs but those of XML namespaces", async () => {
  const { source } = await page(full);
  expect(source).not.toMatch(/<script|<link|<img|@import|src=|href=/);
  const addresses = [...source.matchAll(/https?:\/\/[^"'\s<)]*/g)].map(([address]) => address);
  expect(addresses.filter((address) => !/^http:\/\/www\.w3\.org\/(2000\/svg|1999\/xlink)$/.test(address))).toEqual([]);
});

test("all text of the user is escaped, in the page and in its figures", async () => {
  const evil = `<b onclick="x">&'</b></svg><script>alert(1)</script>`;
  const parameters = { [evil]: choiceParameter([evil, "b"]) };
  const { source, document } = await page({
    title: evil,
    created: evil,
    objective: { name: evil, direction: "minimize" },
    parameters,
    trials: [
      { id: evil, parameters: { [evil]: evil }, status: "complete", value: 1, origin: evil },
      { id: 2, parameters: { [evil]: "b" }, status: "failed", origin: evil, message: evil },
    ],
    comparisons: [{ label: evil, best: [2, 1] }],
    predict: (configurations) => ({
      mean: configurations.map(() => 1),
      standardDeviation: configurations.map(() => 1),
    }),
  });
  expect(source).not.toMatch(/<script|<b /);
  expect(document.querySelector("h1")?.textContent).toBe(evil);
  expect(document.querySelectorAll("section").length).toBe(4);
});

test("an origin that is also the name of a colour is drawn in its own colour of the legend", async () => {
  const { source } = await page({ ...full, trials: trials.map((trial) => ({ ...trial, origin: "red" })) });
  expect(source).not.toContain('="red"');
});

test("without a model there are no slices", async () => {
  expect((await page({ ...full, predict: undefined })).sections).toEqual(["summary", "history", "trials"]);
});

test.each([
  ["no trials", []],
  [
    "all failed",
    trials.map((trial) => ({ ...trial, status: "failed" as const, value: undefined, message: "out of memory" })),
  ],
  ["a value that is not finite", [{ ...trials[0], value: Number.POSITIVE_INFINITY }]],
])("with %s the report says so instead of drawing", async (_, trials) => {
  const source = await htmlReport({ ...full, comparisons: undefined, trials });
  const { document } = parseHTML(source);
  expect([...document.querySelectorAll("section")].map(({ id }) => id)).toEqual(["summary", "history", "trials"]);
  expect(source).toContain("No trial has completed yet.");
  expect(source).not.toContain("<svg");
});

test.each([
  ["one trial", trials.slice(0, 1), predict],
  ["constant values and a flat model", trials.map((trial) => ({ ...trial, value: 3 })), flat],
  ["values of zero", trials.map((trial) => ({ ...trial, value: 0 })), flat],
  ["values over many orders", trials.map((trial, i) => ({ ...trial, value: 10 ** (i - 6) })), predict],
  [
    "a trial still running",
    [...trials, { id: "r", parameters: {}, status: "running" as const, origin: "model" }],
    predict,
  ],
])("draws %s", async (_, trials, predict) => {
  const { sections } = await page({ ...full, trials, predict });
  expect(sections).toEqual(
    predict === flat
      ? ["summary", "history", "slices", "trials"]
      : ["summary", "history", "slices", "contour", "trials"],
  );
});

function flat(configurations: readonly Configuration[]) {
  return { mean: configurations.map(() => 3), standardDeviation: configurations.map(() => 0) };
}

test("a parameter whose bounds are equal is drawn", async () => {
  const rate = floatParameter(0.1, 0.1, { log: true });
  expect((await page({ ...full, parameters: { ...input.parameters, rate } })).sections).toContain("slices");
});

test("a comparison longer than the study, with gaps, is drawn", async () => {
  const { text } = await page({ ...full, comparisons: [{ label: "long", best: [Number.NaN, ...Array(40).fill(2)] }] });
  expect(text("#history")).toContain("long");
});

test("the same input gives the same page", async () => {
  expect(await htmlReport(full)).toBe(await htmlReport(full));
});

describe("the report of a study", () => {
  const definition = {
    name: "ovens",
    parameters: {
      heat: floatParameter(150, 250, { unit: "°C", label: "oven heat" }),
      kind: choiceParameter(["gas", "electric"]),
      fan: intParameter(0, 3, { when: { kind: "electric" } }),
    },
  };

  test("is made without an adapter, before and after results", async () => {
    const study = createStudy({ ...definition, objectives: { crust: "maximize" }, initialTrials: 3 });
    expect(await htmlReport(study)).toContain("No trial has completed yet.");
    for (let i = 0; i < 6; i++) {
      const trial = await study.ask();
      if (i === 1) await study.tell(trial, { failed: "power cut" });
      else await study.tell(trial, -Math.abs(trial.parameters.heat - 200) + (trial.parameters.fan ?? 0));
    }
    const html = await htmlReport(study, { created: "today", comparisons: [{ label: "by hand", best: [-20, -10] }] });
    expect(html).not.toMatch(/NaN|undefined|\[object/);
    const { document } = parseHTML(html);
    expect(document.querySelector("h1")?.textContent).toBe("ovens");
    expect([...document.querySelectorAll("th")].map((th) => th.textContent)).toContain("oven heat (°C)");
    expect(document.querySelectorAll("#trials tbody tr").length).toBe(6);
    for (const text of ["power cut", "by hand", "today"]) expect(html).toContain(text);
    expect(document.querySelector("#slices")).not.toBeNull();
  });

  test("draws each of several objectives, formulas too", async () => {
    const study = createStudy({
      ...definition,
      metrics: ["crust", "cost"],
      objectives: { "crust - cost": "maximize", cost: "minimize" },
    });
    for (let i = 0; i < 3; i++) {
      const trial = await study.ask();
      await study.tell(trial, { crust: trial.parameters.heat, cost: i });
    }
    const { document } = parseHTML(await htmlReport(study));
    const best = [...document.querySelectorAll("#summary .headline strong")].map((strong) =>
      Number(strong.textContent),
    );
    const net = study.trials.map(({ values }) => (values ? values.crust - values.cost : Number.NaN));
    expect(best[0]).toBeCloseTo(Math.max(...net), 1);
    expect(best[1]).toBe(0);
  });
});

test("what cannot be drawn is refused by name", async () => {
  const refuse = (changes: Partial<ReportInput>) => expect(htmlReport({ ...full, ...changes })).rejects;
  await refuse({ objective: { name: "loss", direction: "up" as "minimize" } }).toThrow(/objective\.direction/);
  await refuse({ parameters: {} }).toThrow(/parameters/);
  await refuse({ predict: () => ({ mean: [1], standardDeviation: [1] }) }).toThrow(InputError);
});
