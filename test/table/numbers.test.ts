import { describe, expect, test } from "vitest";
import { isDate, isMissing, parseNumber, readNumbers } from "../../src/table/index.ts";

test.each([
  ["1", ".", 1],
  ["-1.5", ".", -1.5],
  ["−1.5", ".", -1.5],
  ["+.5", ".", 0.5],
  ["5.", ".", 5],
  ["1,234,567.25", ".", 1234567.25],
  ["1 234,5", ",", 1234.5],
  ["1\u00a0234,5", ",", 1234.5],
  ["1\u202f234", ".", 1234],
  ["1.234.567,25", ",", 1234567.25],
  ["1'234.5", ".", 1234.5],
  ["1E+05", ".", 100000],
  ["1,5e-3", ",", 0.0015],
  ["1.2 × 10^-3", ".", 0.0012],
  ["0.1", ".", 0.1],
  ["0.30000000000000004", ".", 0.30000000000000004],
] as const)("%s with %s is %d", (text, decimal, value) => {
  expect(parseNumber(text, decimal)).toEqual({ value, unit: "" });
});

test.each([
  ["12 mL", 12, "mL"],
  ["12mL", 12, "mL"],
  ["45%", 45, "%"],
  ["20 °C", 20, "°C"],
  ["3 mol/L", 3, "mol/L"],
  ["5 /h", 5, "/h"],
] as const)("%s has a unit", (text, value, unit) => {
  expect(parseNumber(text, ".")).toEqual({ value, unit });
});

test.each([
  "",
  " ",
  "abc",
  "1.2.3",
  "1,23,4",
  "12/5",
  "20x30",
  "5-10",
  "2024-05-03",
  "1 2",
  "0,123,456",
  "--5",
  "e5",
  ".",
])("%j is no number", (text) => {
  expect(parseNumber(text, ".")).toBeNull();
});

test.each(["2024-05-03", "03.05.2024", "3/5/24", "5-Mar", "03. Mai", "12:30", "Mar-24"])("%s is a date", (text) => {
  expect(isDate(text)).toBe(true);
});

test.each(["3.5", "12 mL", "water", "2-propanol", "10-20"])("%s is no date", (text) => {
  expect(isDate(text)).toBe(false);
});

test.each([null, "-", "–", "n/a", "N/A", "NaN", "?", "#N/A", "none"])("%j is missing", (cell) => {
  expect(isMissing(cell)).toBe(true);
});

describe("the decimal sign of a column", () => {
  const read = (cells: readonly string[], otherwise: "." | "," = ".") => readNumbers(cells, { otherwise });

  test("is that by which more cells are numbers", () => {
    expect(read(["1,234", "2,5"])).toMatchObject({ decimal: ",", cells: [1.234, 2.5] });
    expect(read(["1,234", "2.5"], ",")).toMatchObject({ decimal: ".", cells: [1234, 2.5] });
    expect(read(["0.125", "1.250"], ",")).toMatchObject({ decimal: ".", cells: [0.125, 1.25] });
  });

  test("is said to be ambiguous where no cell tells", () => {
    expect(read(["5", "1.250"], ",")).toEqual({ decimal: ",", cells: [5, 1250], ambiguous: "1.250" });
    expect(read(["5", "1.250"])).toEqual({ decimal: ".", cells: [5, 1.25], ambiguous: "1.250" });
    expect(read(["1.5", "1.250"]).ambiguous).toBeUndefined();
  });

  test("is the same in all cells", () => {
    const { cells } = read(["1,5", "2,5", "3.5"]);
    expect(cells).toEqual([1.5, 2.5, { fault: '"3.5" has a decimal point, where the column has decimal commas' }]);
  });
});

test("a number too large to be one is a fault, not Infinity", () => {
  expect(readNumbers(["1e999"], { otherwise: "." }).cells).toEqual([{ fault: '"1e999" is too large a number' }]);
});
