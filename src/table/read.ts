import { InputError } from "../errors/index.ts";
import { readDelimited } from "./delimited.ts";
import { type Records, tabulated } from "./headings.ts";
import { readJSON } from "./json.ts";
import { decimalOf } from "./numbers.ts";
import { isOptunaJournal, readOptunaJournal } from "./optuna.ts";
import type { Column, Decimal, Declared, Row, Table, TextFormat } from "./table.ts";
import { decodeText } from "./text.ts";
import { readWorkbook } from "./xlsx.ts";

export interface TableOptions {
  /** The sheet of a workbook, default the first; the study of an Optuna journal, default its only one. */
  readonly sheet?: string | undefined;
  /** What the results of an Optuna journal are called that does not say so. */
  readonly metrics?: readonly string[] | undefined;
  /** The decimal sign of all columns; by default each column tells its own. */
  readonly decimal?: Decimal | undefined;
}

/** How a table is written that was not read from separated text: as Excel takes it in most of the world. */
export const standardFormat: TextFormat = { delimiter: ",", decimal: ".", encoding: "utf-8-bom", lineEnd: "\r\n" };

interface Read extends Records {
  readonly format: TextFormat;
  readonly notes: readonly string[];
  readonly declared?: ReadonlyMap<string, Declared>;
}

/**
 * Reads a table: comma-, semicolon- or tab-separated text in any common encoding, JSON (by the name of the file), an Excel workbook or the journal of
 * an Optuna study. Nothing is guessed silently: `notes` say what was read otherwise than it is written. Throws InputError for what is no table.
 */
export async function readTable(source: string, bytes: Uint8Array, options: TableOptions = {}): Promise<Table> {
  const { format, notes, declared, ...records } = await readRecords(source, bytes, options);
  const { columns, rows, notes: more } = tabulated(records, source);
  const decimal = options.decimal ?? prevailing(columns, rows, format);
  const read = { source, columns, rows, format: { ...format, decimal }, notes: [...notes, ...more] };
  return declared ? { ...read, declared } : read;
}

const begins = (bytes: Uint8Array, ...head: readonly number[]) => head.every((byte, i) => bytes[i] === byte);

async function readRecords(source: string, bytes: Uint8Array, { sheet, metrics }: TableOptions): Promise<Read> {
  if (begins(bytes, 0x50, 0x4b, 0x03, 0x04)) {
    const workbook = await readWorkbook(bytes, source, sheet);
    return { ...workbook, first: 1, named: false, format: standardFormat };
  }
  if (begins(bytes, 0xd0, 0xcf, 0x11, 0xe0))
    throw new InputError(`${source} is a workbook of Excel 97–2003 or is encrypted; save it as .xlsx or .csv`);
  const { text, encoding } = decodeText(bytes, source);
  if (isOptunaJournal(text))
    return {
      ...readOptunaJournal(text, source, { study: sheet, metrics }),
      first: 0,
      named: true,
      format: standardFormat,
    };
  if (sheet !== undefined) throw new InputError(`${source} is no workbook, so it has no sheet "${sheet}"`);
  if (/\.json$/i.test(source)) {
    const { records, named } = readJSON(text, source);
    return { records, named, first: named ? 0 : 1, format: standardFormat, notes: [] };
  }
  const { records, delimiter, lineEnd } = readDelimited(text, source);
  const notes = encoding === "windows-1252" ? ["the text is not UTF-8 and is read as Windows-1252 (Latin-1)"] : [];
  return { records, first: 1, named: false, format: { delimiter, decimal: ".", encoding, lineEnd }, notes };
}

/** The decimal sign of most columns; where no column tells, a comma if columns are separated by semicolons, as spreadsheets then write it. */
function prevailing(columns: readonly Column[], rows: readonly Row[], { delimiter }: TextFormat): Decimal {
  const otherwise = delimiter === ";" ? "," : ".";
  const signs = columns.flatMap(({ index }) => {
    const { decimal, certain } = decimalOf(
      rows.map(({ cells }) => cells[index] ?? null),
      otherwise,
    );
    return certain ? [decimal] : [];
  });
  const commas = signs.filter((sign) => sign === ",").length;
  if (2 * commas === signs.length) return otherwise;
  return 2 * commas > signs.length ? "," : ".";
}
