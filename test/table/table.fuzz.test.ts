import fc from "fast-check";
import { expect, test } from "vitest";
import { BoflowError } from "../../src/errors/index.ts";
import { readExperiments } from "../../src/experiments/index.ts";
import { floatParameter } from "../../src/study/index.ts";
import { type Cell, readNumbers, readTable, type TextFormat, writeTable } from "../../src/table/index.ts";

/** `npm run soak` tries many more. */
const numRuns = process.env.BOFLOW_SOAK ? 20_000 : 300;

const format: fc.Arbitrary<TextFormat> = fc
  .record({
    delimiter: fc.constantFrom(",", ";", "\t", "|"),
    decimal: fc.constantFrom(".", ","),
    encoding: fc.constantFrom("utf-8", "utf-8-bom", "utf-16le", "utf-16be", "windows-1252"),
    lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
  })
  .map((each) => each as TextFormat);

/** Texts that spreadsheets are known to spoil, and any others; cells are trimmed, and have no line ends of other systems. */
const text = fc
  .oneof(
    fc.constantFrom(
      "=1+1",
      "-x",
      "'=x",
      "''@y",
      "@cmd",
      "+a",
      'say "hi"',
      "a,b;c|d\te",
      "Ärger",
      "€ 5",
      "日本",
      "#x",
      "sep=;",
      "'",
    ),
    fc.string(),
    fc.string({ unit: "binary" }),
  )
  .map((each) => each.replaceAll(/[\r\0]/g, "").trim());

const number = fc.oneof(
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.integer(),
  fc.constantFrom(0.1, 1e-7, 1234.567, -0.5),
);

test("what is written is read again: any separator, decimal sign, encoding and line end", async () => {
  const row = fc.tuple(number, text, fc.option(number));
  await fc.assert(
    fc.asyncProperty(format, fc.array(row, { minLength: 2, maxLength: 12 }), async (format, rows) => {
      const headings = ["x [°C]", "the word", "y"];
      const records: Cell[][] = [headings, ...rows.map((cells) => cells.map((cell) => (cell === "" ? null : cell)))];
      // The first row of data has a number in each column, so that it is not taken for headings.
      records[1][2] ??= 0.5;
      const table = await readTable("past.csv", writeTable(records, format), { decimal: format.decimal });
      expect(table.columns.map(({ name, unit }) => [name, unit])).toEqual([
        ["x", "°C"],
        ["the word", undefined],
        ["y", undefined],
      ]);
      expect(table.rows.length).toBe(rows.length);
      const column = (k: number) => table.rows.map(({ cells }) => cells[k] ?? null);
      const { decimal } = format;
      const settings = { decimal, otherwise: decimal };
      // Text has no negative zero.
      const numbers = (k: number) => records.slice(1).map((cells) => (cells[k] === null ? null : Number(cells[k]) + 0));
      expect(
        readNumbers(column(0), settings).cells.map((cell) => (typeof cell === "number" ? cell + 0 : cell)),
      ).toEqual(numbers(0));
      expect(
        readNumbers(column(2), settings).cells.map((cell) => (typeof cell === "number" ? cell + 0 : cell)),
      ).toEqual(numbers(2));
      expect(column(1)).toEqual(records.slice(1).map((cells) => cells[1]));
    }),
    { numRuns },
  );
});

const study = { parameters: { x: floatParameter(0, 1) }, metrics: ["y"] };

/** Reads a table and its experiments; only errors about the file may occur. */
async function survives(source: string, bytes: Uint8Array): Promise<void> {
  try {
    const table = await readTable(source, bytes);
    for (const { number } of table.rows) expect(Number.isInteger(number)).toBe(true);
    readExperiments(table, study);
  } catch (error) {
    if (!(error instanceof BoflowError)) throw error;
    expect(error.message.length).toBeLessThan(2000);
  }
}

test("random bytes are refused or read, and nothing else", async () => {
  const magic = fc.constantFrom(
    [],
    [0x50, 0x4b, 0x03, 0x04],
    [0xff, 0xfe],
    [0xfe, 0xff],
    [0xef, 0xbb, 0xbf],
    [0xd0, 0xcf, 0x11, 0xe0],
  );
  await fc.assert(
    fc.asyncProperty(
      magic,
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom("a.csv", "a.json", "a.xlsx"),
      (head, tail, source) => survives(source, Uint8Array.from([...head, ...tail])),
    ),
    { numRuns },
  );
});

test("so are texts of the signs that tables are made of", async () => {
  const sign = fc.constantFrom(
    ..."x,y;z\t|\n\r\"'#=%-. 0123456789eE()[]°",
    "x,y\n",
    "n/a",
    "\u00a0",
    "__proto__",
    "constructor",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(sign, { maxLength: 80 }), (signs) =>
      survives("a.csv", new TextEncoder().encode(signs.join(""))),
    ),
    { numRuns },
  );
});

test("so is JSON of any form", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.jsonValue(), fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 0 })))),
      (value) => survives("a.json", new TextEncoder().encode(JSON.stringify(value))),
    ),
    { numRuns },
  );
});
