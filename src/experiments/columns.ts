import { InputError, nearestName } from "../errors/index.ts";
import type { ParameterSpec } from "../study/index.ts";
import { type Column, columnPlace, type Table } from "../table/index.ts";

/** What a study says of the columns of a table. */
export interface Wanted {
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  readonly metrics: readonly string[];
}

export interface MatchedColumns {
  /** The column of each parameter that has one. */
  readonly parameters: ReadonlyMap<string, Column>;
  /** The column of each metric that has one: all of them, or none. */
  readonly metrics: ReadonlyMap<string, Column>;
  /** The columns of standard errors: "yield sem" of "yield". */
  readonly sems: ReadonlyMap<string, Column>;
  readonly notes: readonly string[];
}

/** A name as far as it counts: case, spaces, underscores, hyphens and what is in brackets do not. */
export function plainName(name: string): string {
  const bare = name.replace(/[[(][^\])]*[\])]/g, "").replace(/[\s_\-–.]+/g, "");
  return (bare || name).toLowerCase();
}

const semEndings = ["sem", "se", "standarderror", "stderr"];

/**
 * Finds the columns of a study by their headings. Throws InputError for a parameter without a column, where some metrics have a column and others
 * none, and for columns of one name that differ; the nearest heading is suggested.
 */
export function matchColumns(table: Table, { parameters, metrics }: Wanted): MatchedColumns {
  const notes: string[] = [];
  const free = new Set(table.columns);
  const find = (names: readonly string[]): Column | undefined => {
    const exact = table.columns.filter(({ name, heading }) => names.includes(name) || names.includes(heading));
    const plain = names.map(plainName);
    const near = table.columns.filter(
      ({ name, heading }) => plain.includes(plainName(name)) || plain.includes(plainName(heading)),
    );
    const [first, ...others] = exact.length > 0 ? exact : near;
    if (first === undefined) return undefined;
    for (const each of [first, ...others]) free.delete(each);
    if (others.length > 0) notes.push(sameColumns(table, first, others));
    return first;
  };
  const all = <T>(entries: readonly (readonly [string, T])[], namesOf: (name: string, entry: T) => readonly string[]) =>
    new Map(
      entries.flatMap(([name, entry]) => {
        const column = find(namesOf(name, entry));
        return column ? [[name, column] as const] : [];
      }),
    );

  const specs = Object.entries(parameters);
  const found = all(specs, (name, { label }) => (label === undefined ? [name] : [name, label]));
  const results = all(
    metrics.map((name) => [name, name] as const),
    (name) => [name],
  );
  const sems = all([...results], (name) => semEndings.map((ending) => `${name} ${ending}`));

  const needed = specs.flatMap(([name, { type, when }]) =>
    type !== "fixed" && when === undefined && !found.has(name) ? [name] : [],
  );
  const lacking = metrics.filter((name) => !results.has(name));
  const headings = [...free].map(({ name }) => name);
  if (needed.length > 0) throw missing(table, "parameter", needed[0], [...free]);
  if (results.size > 0 && lacking.length > 0) throw missing(table, "metric", lacking[0], [...free]);
  if (results.size === 0 && lacking.some((name) => nearestName(name, headings)))
    throw missing(table, "metric", lacking.find((name) => nearestName(name, headings)) as string, [...free]);
  if (results.size === 0) notes.push(`there is no column "${metrics.join('" or "')}", so that no row has a result`);
  for (const [name, column] of found) {
    const { unit } = parameters[name];
    if (unit !== undefined && column.unit !== undefined && plainUnit(unit) !== plainUnit(column.unit))
      notes.push(
        `${columnPlace(column)} has the unit "${column.unit}" and the parameter "${unit}"; its numbers are used as they are`,
      );
  }
  if (free.size > 0)
    notes.push(
      `ignored, as the study does not name ${free.size === 1 ? "it" : "them"}: ${[...free].map(columnPlace).join(", ")}`,
    );
  return { parameters: found, metrics: results, sems, notes };
}

const plainUnit = (unit: string) => unit.replace(/[\s°]/g, "").toLowerCase();

function missing({ source, columns }: Table, what: string, name: string, free: readonly Column[]): InputError {
  const near = nearestName(
    name,
    free.map((column) => column.name),
  );
  const column = free.find((each) => each.name === near);
  const remedy = column
    ? `is it ${columnPlace(column)}? Rename one of them`
    : `its columns are ${columns.map((each) => `"${each.name}"`).join(", ")}`;
  return new InputError(`${source} has no column for the ${what} "${name}"; ${remedy}`);
}

/** Columns of one name are the same where all their cells are. */
function sameColumns({ source, rows }: Table, first: Column, others: readonly Column[]): string {
  for (const other of others) {
    const row = rows.find(({ cells }) => (cells[first.index] ?? null) !== (cells[other.index] ?? null));
    if (row)
      throw new InputError(
        `${source}: ${columnPlace(first)} and ${columnPlace(other)} have one name and differ in row ${row.number}; rename one of them`,
      );
  }
  return `${others.map(columnPlace).join(", ")}: the same as ${columnPlace(first)}, ignored`;
}
