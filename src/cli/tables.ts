import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { InputError } from "../errors/index.ts";
import { type Cell, readTable, type Table, type TextFormat, writeTable } from "../table/index.ts";
import { choice, text } from "./command.ts";

/** What commands that read or write spreadsheets have in common. */

export const tableAbout = "a table: CSV, TSV, JSON, XLSX, or the journal of an Optuna study";

/** How a table is read. */
export const tableOptions = {
  sheet: text("--sheet <name>", "the sheet of a workbook, default the first; the study of an Optuna journal"),
  decimal: choice(
    "--decimal <sign>",
    "the decimal sign of the table; auto: each column tells its own",
    ["auto", "point", "comma"],
    "auto",
  ),
};

export interface TableSettings {
  readonly sheet: string | undefined;
  readonly decimal: "auto" | "point" | "comma";
}

/** The decimal sign that an option names; undefined where columns tell it. */
export function decimalSign({ decimal }: TableSettings): "." | "," | undefined {
  return { auto: undefined, point: "." as const, comma: "," as const }[decimal];
}

export async function readTableFile(
  path: string,
  settings: TableSettings,
  metrics?: readonly string[],
): Promise<Table> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" ? "there is no such file" : error.message;
    throw new InputError(`invalid table ${path}: ${why}`, { cause: error });
  });
  return readTable(basename(path), bytes, { sheet: settings.sheet, decimal: decimalSign(settings), metrics });
}

/** Throws InputError where a file cannot be written by `writeTableFile`. */
export function checkTarget(path: string, force: boolean): void {
  const kind = extname(path).toLowerCase();
  if (![".csv", ".tsv", ".txt", ".json"].includes(kind))
    throw new InputError(`invalid --out ${path}: tables are written as .csv, .tsv or .json`);
  if (!force && existsSync(path)) throw new InputError(`${path} is there already; give another name, or --force`);
}

/** Writes rows, the first of which has the headings. */
export async function writeTableFile(
  path: string,
  records: readonly (readonly Cell[])[],
  format: TextFormat,
): Promise<void> {
  const kind = extname(path).toLowerCase();
  if (kind === ".json") {
    const [headings, ...rows] = records;
    const objects = rows.map((row) => Object.fromEntries(row.map((cell, i) => [String(headings[i]), cell])));
    return writeFile(path, `${JSON.stringify(objects, null, 2)}\n`);
  }
  return writeFile(path, writeTable(records, kind === ".tsv" ? { ...format, delimiter: "\t" } : format));
}
