import type { Cell } from "../pictures/trialTable.ts";

/**
 * A table as comma-separated values (RFC 4180), numbers with all their digits. Text that a spreadsheet would calculate as a formula gets an
 * apostrophe in front.
 */
export function csv(records: readonly (readonly Cell[])[]): string {
  return records.map((cells) => `${cells.map(written).join(",")}\r\n`).join("");
}

function written(cell: Cell): string {
  if (typeof cell !== "string") return cell === null ? "" : String(cell);
  const text = /^'*[=+\-@]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}
