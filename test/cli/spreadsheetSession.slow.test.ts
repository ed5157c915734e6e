import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inTerminal } from "./terminal.ts";

/* A chemist with a spreadsheet of 25 past experiments, from the study file to the report, in a terminal. */

const folder = mkdtempSync(join(tmpdir(), "boflow-session-"));
const read = (name: string) => readFileSync(join(folder, name), "utf8");

beforeAll(() => {
  const past = fileURLToPath(new URL("../../examples/spreadsheet/past.csv", import.meta.url));
  copyFileSync(past, join(folder, "past.csv"));
});

afterAll(() => rmSync(folder, { recursive: true }));

test("boflow init --from asks for the column of results", async () => {
  const { code, lines } = await inTerminal(
    folder,
    ["init", "--from", "past.csv"],
    [
      ["Which column is the result?", "\r"],
      ["Is yield to be small or large?", "\r"],
    ],
  );
  expect(code).toBe(0);
  expect(lines.slice(-7)).toEqual([
    'left out: column A "date": it holds dates',
    'left out: column G "remarks": it holds names or remarks',
    "study.yaml is written. Look through it, and then",
    "  boflow suggest study.yaml past.csv -n 4",
    "      says which experiments to make next",
    "  boflow import study.yaml past.csv",
    "      keeps the past ones in the study, for its reports and predictions",
  ]);
  const sections = read("study.yaml")
    .split("\n")
    .filter((line) => /^(\w| {2}\w)/.test(line));
  expect(sections).toEqual([
    "parameters:",
    "  temperature: { type: int, low: 40, high: 110, step: 5, unit: °C } # column B, 40 to 110 so far",
    "  time: { type: int, low: 10, high: 90, step: 5, unit: min } # column C, 10 to 90 so far",
    "  catalyst: { type: float, low: 0.5, high: 5, step: 0.5, unit: mol% } # column D, 0.5 to 5 so far",
    "  solvent: { type: choice, values: [ ethanol, toluene, DMF ] } # column E",
    "objectives:",
    "  yield: maximize # column F",
  ]);
});

test("boflow suggest says what to try next", async () => {
  const { code, lines } = await inTerminal(folder, ["suggest", "study.yaml", "past.csv", "-n", "4"]);
  expect(code).toBe(0);
  expect(lines.slice(0, 3).map((line) => line.replace(/ {2,}/g, "  "))).toEqual([
    "25 of 25 rows used",
    'note: ignored, as the study does not name them: column A "date", column G "remarks"',
    "temperature [°C]  time [min]  catalyst [mol%]  solvent  expected yield  why",
  ]);
  expect(lines.length).toBe(7);
  for (const line of lines.slice(3))
    expect(line).toMatch(
      /^ +\d+ +\d+ +[\d.]+ +(toluene|DMF|ethanol) +[\d.]+ \([\d.]+ to [\d.]+\) +largest .* on a GP of 25 trials$/,
    );
});

test("what came of them is filled into a table, which boflow import adds to the past", async () => {
  const plan = await inTerminal(folder, ["suggest", "study.yaml", "past.csv", "-n", "2", "--out", "next.csv", "-q"]);
  expect(plan).toEqual({ code: 0, lines: [] });
  const [heading, ...rows] = read("next.csv").trimEnd().split("\n");
  expect(heading).toBe(`${read("past.csv").split("\n")[0]},expected yield,expected yield from,expected yield to,why`);
  const filled = rows.map((row, i) => row.replace(/(toluene|DMF|ethanol),,/, `$1,8${i}.5,`));
  writeFileSync(join(folder, "next.csv"), [heading, ...filled].join("\n"));

  const add = async (table: string) => (await inTerminal(folder, ["import", "study.yaml", table, "-q"])).lines;
  expect(await add("past.csv")).toEqual(["past.csv: 25 added"]);
  expect(await add("next.csv")).toEqual(["next.csv: 2 added"]);
  expect(await add("past.csv")).toEqual(["past.csv: 0 added, 25 known already"]);
});

test("the study tells the best, and boflow report writes its page", async () => {
  const best = await inTerminal(folder, ["best", "study.yaml"]);
  expect(best.code).toBe(0);
  expect(best.lines.join("\n")).toContain("81.5");
  expect(await inTerminal(folder, ["report", "study.yaml"])).toEqual({ code: 0, lines: ["study.html"] });
  expect(read("study.html")).toMatch(/^<!doctype html>/);
});
