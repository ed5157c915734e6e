import { type Options, parse } from "csv-parse/sync";
import { InputError } from "../errors/index.ts";
import { isNumeric } from "./numbers.ts";
import type { Cell } from "./table.ts";

/** Separators, the more likely ones first. */
const delimiters = [",", ";", "\t", "|"];

/** The number of rows by which a separator is recognized. */
const SAMPLE = 100;

const options: Options = { relax_quotes: true, relax_column_count: true, record_delimiter: "\n", trim: true };

export interface DelimitedText {
  readonly records: Cell[][];
  readonly delimiter: string;
  readonly lineEnd: "\n" | "\r\n" | "\r";
}

/**
 * The cells of comma-, semicolon- or tab-separated text, a record for each row of the spreadsheet, blank ones included. Throws InputError for
 * quotes that do not fit.
 */
export function readDelimited(text: string, source: string): DelimitedText {
  const lineEnd = text.includes("\r\n") ? "\r\n" : text.includes("\r") && !text.includes("\n") ? "\r" : "\n";
  const lines = text.replace(/\r\n?/g, "\n");
  // Excel's own way to name the separator: a first line that it does not show.
  const [named, given] = /^"?sep=(.)"?\n/i.exec(lines) ?? [""];
  const body = lines.slice(named.length);
  const delimiter = given ?? delimiterOf(body);
  try {
    return { records: parse(body, { ...options, delimiter }).map((record) => record.map(cellOf)), delimiter, lineEnd };
  } catch (error) {
    const { code, records = 0 } = error as { code?: string; records?: number };
    const problem =
      code === "CSV_QUOTE_NOT_CLOSED"
        ? 'a quote (") is opened there and never closed'
        : 'a cell goes on after its closing quote; quotes within a quoted cell are written twice ("")';
    throw new InputError(`${source}, row ${records + 1}: ${problem}`, { cause: error });
  }
}

/** Undoes what `writeTable` does to text that a spreadsheet would take for a formula. */
function cellOf(text: string): Cell {
  const trimmed = text.trim();
  return trimmed === "" ? null : trimmed.replace(/^'(?='*[=+\-@])/, "");
}

/**
 * The separator by which most rows have the same number of cells, more than one: the first row, or one that has text, as headings do. In a table of one
 * column, a separator that does not occur.
 */
function delimiterOf(text: string): string {
  const scores = delimiters.map((delimiter) => {
    const records = sampleOf(text, delimiter).filter((record) => record.some((cell) => cell !== ""));
    const counts = new Map<number, number>();
    for (const { length } of records) counts.set(length, (counts.get(length) ?? 0) + 1);
    const [[width, rows] = [1, 0]] = [...counts].sort(([a, n], [b, m]) => m - n || b - a);
    const hasText = (record: readonly string[]) => record.some((cell) => cell !== "" && !isNumeric(cell));
    const isHeaded =
      records[0]?.length === width || records.some((record) => record.length >= width && hasText(record));
    const isTable = width > 1 && isHeaded;
    return { delimiter, share: records.length === 0 ? 1 : isTable ? rows / records.length : 0, width };
  });
  const best = scores.reduce((a, b) => (b.share > a.share || (b.share === a.share && b.width > a.width) ? b : a));
  return best.share > 0 ? best.delimiter : (delimiters.find((delimiter) => !text.includes(delimiter)) ?? ",");
}

function sampleOf(text: string, delimiter: string): string[][] {
  try {
    return parse(text, { ...options, delimiter, to: SAMPLE });
  } catch {
    // A quote is not closed, which is said when the whole text is read.
    return parse(text, { ...options, delimiter, quote: false, to: SAMPLE });
  }
}
