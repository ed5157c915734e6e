import { InputError } from "../errors/index.ts";
import type { Cell } from "./table.ts";

/** The package that reads workbooks. */
const READER = "read-excel-file";

/**
 * The cells of a sheet of an Excel workbook: of the named one, else of the first. Throws InputError where there is no such sheet, the bytes are no
 * workbook, or the package that reads them is not installed.
 */
export async function readWorkbook(
  bytes: Uint8Array,
  source: string,
  sheet?: string,
): Promise<{ records: Cell[][]; notes: string[] }> {
  const { default: readXlsxFile } = await import("read-excel-file/universal").catch((error: Error) => {
    throw new InputError(
      `${source}: Excel workbooks are read by the package ${READER}, which is not installed; run npm install ${READER}, or save the sheet as .csv`,
      { cause: error },
    );
  });
  const sheets = await readXlsxFile(new Blob([Uint8Array.from(bytes)])).catch((error: Error) => {
    throw new InputError(`${source} is not a readable Excel workbook (${error.message}); save the sheet as .csv`, {
      cause: error,
    });
  });
  const names = sheets.map((each) => each.sheet);
  const index = sheet === undefined ? 0 : names.indexOf(sheet);
  if (index < 0)
    throw new InputError(`${source} has no sheet "${sheet}"; it has ${names.map((name) => `"${name}"`).join(", ")}`);
  const others = names.length > 1 && sheet === undefined;
  return {
    records: sheets[index].data.map((row) => row.map(cellOf)),
    notes: others ? [`the sheet "${names[0]}" is read, of ${names.map((name) => `"${name}"`).join(", ")}`] : [],
  };
}

function cellOf(value: unknown): Cell {
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value === "string") return value.trim() === "" ? null : value.trim();
  return typeof value === "number" || typeof value === "boolean" ? value : null;
}
