import { InputError, isRecord, parsedJSON, show } from "../errors/index.ts";
import type { Cell } from "./table.ts";

/**
 * The cells of a JSON text: a list of lists, the first of which has the headings, or a list of objects, whose names are the headings (`named`).
 * Throws InputError for anything else.
 */
export function readJSON(text: string, source: string): { records: Cell[][]; named: boolean } {
  const rows = parsedJSON(source, text);
  if (!Array.isArray(rows))
    throw new InputError(`${source}: expected a list of rows, such as [{ "x": 1, "y": 0.4 }], got ${show(rows)}`);
  if (Array.isArray(rows[0])) {
    const lists = rows.map((row, i) => (Array.isArray(row) ? row : unexpected("a list", row, i)));
    return { named: false, records: lists.map((row, i) => row.map((value) => cellOf(value, i))) };
  }
  const objects: object[] = rows.map((row, i) => (isRecord(row) ? row : unexpected("an object", row, i)));
  const names = [...new Set(objects.flatMap(Object.keys))];
  const cells = objects.map((row, i) => {
    const values = new Map(Object.entries(row));
    return names.map((name) => cellOf(values.get(name) ?? null, i));
  });
  return { named: true, records: [names, ...cells] };

  function cellOf(value: unknown, i: number): Cell {
    if (value === null || value === "") return null;
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
    return unexpected("numbers, texts, true or false", value, i);
  }

  function unexpected(expected: string, got: unknown, i: number): never {
    throw new InputError(`${source}, row ${i + 1}: expected ${expected}, got ${show(got)}`);
  }
}
