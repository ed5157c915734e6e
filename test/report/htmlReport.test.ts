import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { choiceParameter, floatParameter, intParameter } from "../../src/index.ts";
import { htmlReport, type ReportInput } from "../../src/report/index.ts";

const base: ReportInput = {
  title: "Baking <bread> & more",
  created: "2026-11-24 10:00",
  objective: { name: "crust <crumb>", direction: "maximize" },
  parameters: {
    heat: floatParameter(150, 250, { unit: "°C" }),
    yeast: floatParameter(1e-3, 1, { log: true }),
    rounds: intParameter(1, 9),
    flour: choiceParameter(["rye", "<wheat>"]),
  },
  trials: Array.from({ length: 8 }, (_, id) => ({
    id,
    parameters: { heat: 150 + 12 * id, yeast: 10 ** (-3 + id / 3), rounds: 1 + id, flour: id % 2 ? "rye" : "<wheat>" },
    status: "complete" as const,
    value: Math.sin(id),
    origin: id < 4 ? "sobol" : "model",
  })),
  comparisons: [{ label: "random search", best: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7] }],
  predict: (configurations) => ({
    mean: configurations.map(({ heat, yeast }) => Number(heat) / 100 + Math.log10(Number(yeast))),
    standardDeviation: configurations.map(() => 0.3),
  }),
};
const trials = (count: number, change: object = {}) => base.trials.slice(0, count).map((t) => ({ ...t, ...change }));

const html = await htmlReport(base);

describe("htmlReport", () => {
  test("is one self-contained file", () => {
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).not.toMatch(/<script|<link|<img|@import/i);
    for (const [url] of html.matchAll(/https?:\/\/[^"'\s<)]+/g)) expect(url).toMatch(/^http:\/\/www\.w3\.org\//);
  });

  test("draws a history, a slice for each parameter and a contour", () => {
    expect((html.match(/<svg/g) ?? []).length).toBeGreaterThanOrEqual(1 + Object.keys(base.parameters).length + 1);
    for (const name of Object.keys(base.parameters)) expect(html).toContain(name);
    expect(html).toContain("random search");
  });

  test("escapes user text", () => {
    const { document } = parseHTML(html);
    expect(document.querySelector("bread, wheat, crumb")).toBeNull();
    expect(document.querySelector("svg")).not.toBeNull();
    expect(html).toContain("&lt;bread&gt;");
  });

  const odd: [string, ReportInput][] = [
    ["no prediction", { ...base, predict: undefined }],
    ["no comparison", { ...base, comparisons: undefined }],
    ["no trials", { ...base, trials: [] }],
    ["one trial", { ...base, trials: trials(1) }],
    ["only failures", { ...base, trials: trials(3, { status: "failed", value: undefined, message: "<oops>" }) }],
    ["constant values", { ...base, trials: trials(5, { value: 2 }) }],
    ["one parameter", { ...base, parameters: { heat: base.parameters.heat } }],
    ["minimised", { ...base, objective: { name: "loss", direction: "minimize" } }],
    ["huge values", { ...base, trials: trials(4, { value: 1e300 }) }],
  ];
  test.each(odd)("works with %s", async (_, input) => {
    const page = await htmlReport(input);
    expect(page).toContain("</html>");
    expect(page).not.toMatch(/NaN|undefined|<oops>/);
  });
});
