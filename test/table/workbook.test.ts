import { expect, test } from "vitest";
import { readNumbers, readTable } from "../../src/table/index.ts";
import { workbook } from "./workbook.ts";

const data = [
  ["made on", "temperature [°C]", "solvent", "dried", "yield"],
  [{ date: 45415 }, 20.5, "water & salt", true, 50],
  [null, null, null, null, null],
  [{ date: 45416 }, "30,5", "DMSO", false, { error: "#DIV/0!" }],
];

test("the first sheet of a workbook is read, with numbers, dates, truth values; errors of formulas are empty cells", async () => {
  const table = await readTable("past.xlsx", workbook({ Data: data, Remarks: [["nothing"]] }));
  expect(table.columns.map(({ letter, name, unit }) => [letter, name, unit])).toEqual([
    ["A", "made on", undefined],
    ["B", "temperature", "°C"],
    ["C", "solvent", undefined],
    ["D", "dried", undefined],
    ["E", "yield", undefined],
  ]);
  expect(table.rows.map(({ number, cells }) => [number, ...cells])).toEqual([
    [2, "2024-05-03", 20.5, "water & salt", true, 50],
    [4, "2024-05-04", "30,5", "DMSO", false, null],
  ]);
  expect(table.notes).toEqual(['the sheet "Data" is read, of "Data", "Remarks"']);
  const { cells } = readNumbers(
    table.rows.map((row) => row.cells[1]),
    { otherwise: table.format.decimal },
  );
  expect(cells).toEqual([20.5, 30.5]);
});

test("a sheet is chosen by its name", async () => {
  const bytes = workbook({ Remarks: [["nothing"]], Data: data });
  const { rows, notes } = await readTable("past.xlsx", bytes, { sheet: "Data" });
  expect([rows.length, notes]).toEqual([2, []]);
  await expect(readTable("past.xlsx", bytes, { sheet: "data" })).rejects.toMatchObject({
    name: "InputError",
    message: 'past.xlsx has no sheet "data"; it has "Remarks", "Data"',
  });
});

test("a file of another program is refused", async () => {
  const { zipSync } = await import("fflate");
  const other = zipSync({ "content.xml": Uint8Array.of(60) });
  await expect(readTable("past.ods", other)).rejects.toMatchObject({
    name: "InputError",
    message: expect.stringMatching(/^past\.ods is not a readable Excel workbook \(.*\); save the sheet as \.csv$/),
  });
});

test("only a workbook has sheets", async () => {
  await expect(readTable("past.csv", new TextEncoder().encode("x,y\n1,2\n"), { sheet: "Data" })).rejects.toThrow(
    'past.csv is no workbook, so it has no sheet "Data"',
  );
});
