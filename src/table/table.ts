/** What a cell holds: text as it is written, or what a workbook or JSON says; null where it is empty. */
export type Cell = string | number | boolean | null;

/** The sign between the whole part of a number and its fraction. */
export type Decimal = "." | ",";

/** How a table is written as text. */
export interface TextFormat {
  readonly delimiter: string;
  readonly decimal: Decimal;
  readonly encoding: Encoding;
  readonly lineEnd: "\n" | "\r\n" | "\r";
}

/** `utf-8-bom` is UTF-8 that begins with a byte-order mark, by which Excel recognizes it; UTF-16 always has one when it is written. */
export type Encoding = "utf-8" | "utf-8-bom" | "utf-16le" | "utf-16be" | "windows-1252";

export interface Column {
  /** Its place in the rows, from 0. */
  readonly index: number;
  /** What the spreadsheet calls it, such as "C"; absent in JSON objects, whose values have names only. */
  readonly letter?: string;
  /** Its heading as it is written; of two rows of headings, both. */
  readonly heading: string;
  /** Its heading without the unit. */
  readonly name: string;
  /** From brackets in the heading, or from a row of units. */
  readonly unit?: string;
}

export interface Row {
  /** Its number in the spreadsheet, where the first row is 1. */
  readonly number: number;
  readonly cells: readonly Cell[];
  /** Why its cells cannot be told apart, if so. */
  readonly fault?: string;
}

/** Rows of cells under headings. */
/** What a table itself says of a column: the range of its numbers, or all values that it may have. */
export type Declared =
  | {
      readonly low: number;
      readonly high: number;
      readonly whole: boolean;
      readonly log: boolean;
      readonly step: number | null;
    }
  | { readonly choices: readonly (string | number | boolean)[] };

export interface Table {
  /** What messages call it: the name of its file. */
  readonly source: string;
  readonly columns: readonly Column[];
  /** Those that are not blank. */
  readonly rows: readonly Row[];
  /** How it would be written, and how its numbers are read where a column itself does not tell. */
  readonly format: TextFormat;
  /** What was read otherwise than it is written, in sentences. */
  readonly notes: readonly string[];
  /** What it says of its columns, by heading; only the journals of Optuna do. */
  readonly declared?: ReadonlyMap<string, Declared>;
}

/** What a spreadsheet calls its k-th column: A, B, …, Z, AA. */
export function columnLetter(k: number): string {
  const last = String.fromCharCode(65 + (k % 26));
  return k < 26 ? last : columnLetter(Math.floor(k / 26) - 1) + last;
}

/** A column as a person finds it: `column C "temperature"`. */
export function columnPlace({ letter, name }: Column): string {
  return letter === undefined ? `column "${name}"` : `column ${letter} "${name}"`;
}

/** A cell as a person finds it: `row 7, column C "temperature"`. */
export function cellPlace({ number }: Row, column: Column): string {
  return `row ${number}, ${columnPlace(column)}`;
}
