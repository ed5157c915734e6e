import type { Cell, Decimal, TextFormat } from "./table.ts";
import { encodeText } from "./text.ts";

/** A table as separated text. Text that a spreadsheet would calculate as a formula gets an apostrophe in front, which `readTable` removes. */
export function writeTable(records: readonly (readonly Cell[])[], format: TextFormat): Uint8Array {
  const { delimiter, decimal, encoding, lineEnd } = format;
  const lines = records.map((cells) => {
    const line = cells.map((cell) => quoted(writtenCell(cell, decimal), delimiter)).join(delimiter);
    // An empty line would be a blank row.
    return line === "" && cells.length === 1 ? '""' : line;
  });
  return encodeText(lines.map((line) => line + lineEnd).join(""), encoding);
}

/** A cell as text; a number with all its digits. */
function writtenCell(cell: Cell, decimal: Decimal): string {
  if (typeof cell === "number") return String(cell).replace(".", decimal);
  if (typeof cell !== "string") return cell === null ? "" : String(cell);
  return /^'*[=+\-@]/.test(cell) ? `'${cell}` : cell;
}

function quoted(text: string, delimiter: string): string {
  const isPlain =
    text === text.trim() && !/["\r\n]/.test(text) && !text.includes(delimiter) && !/^(#|sep=)/i.test(text);
  return isPlain ? text : `"${text.replaceAll('"', '""')}"`;
}
