import { kindOf, type Measurement, type ParameterValue, readSpace } from "../study/index.ts";
import {
  type Cell,
  type Column,
  cellPlace,
  columnPlace,
  type Decimal,
  type Row,
  shortened,
  type Table,
} from "../table/index.ts";
import { type MatchedColumns, matchColumns, type Wanted } from "./columns.ts";
import { grouped } from "./grouped.ts";
import { isFault, type NumberSigns, numbersOf, valuesOf } from "./values.ts";

type Parameters = Readonly<Record<string, ParameterValue>>;

/** What came of an experiment: measurements by metric, or why it failed. */
export type Outcome = Readonly<Record<string, Measurement>> | { readonly failed: string };

/** A row as an experiment; one without an outcome was not made yet. */
export interface ExperimentRow {
  /** Its number in the spreadsheet. */
  readonly row: number;
  readonly parameters: Parameters;
  readonly outcome: Outcome | null;
}

/** The experiments of a table. */
export interface Experiments {
  readonly columns: MatchedColumns;
  /** The rows that are used. */
  readonly rows: readonly ExperimentRow[];
  /** Why other rows are not used, each with its place. */
  readonly problems: readonly { readonly row: number; readonly message: string }[];
  /** How the table was read where it could be read otherwise. */
  readonly notes: readonly string[];
}

const failure = /^(fail(ed|ure)?|crash(ed)?|error|aborted)\b[\s:,;–-]*/i;

/**
 * Reads the rows of a table as experiments of a study. Rows that cannot be used are named with what is wrong in which cell, and the others are
 * used: also those out of bounds, and repeats. Throws InputError where the columns do not fit the study.
 */
export function readExperiments(
  table: Table,
  study: Wanted,
  { decimal }: { decimal?: Decimal | undefined } = {},
): Experiments {
  const columns = matchColumns(table, study);
  const signs = { decimal, otherwise: table.format.decimal };
  const notes = [...table.notes, ...columns.notes];
  const reading = <T>(
    column: Column,
    read: (cells: readonly Cell[]) => { values: readonly T[]; notes: readonly string[] },
  ) => {
    const { values, notes: said } = read(table.rows.map(({ cells }) => cells[column.index] ?? null));
    notes.push(...said);
    return values;
  };
  const parameters = [...columns.parameters].map(([name, column]) => {
    const spec = study.parameters[name];
    return { name, column, spec, values: reading(column, (cells) => valuesOf(spec, column, cells, signs)) };
  });
  const metrics = [...columns.metrics].map(([name, column]) => ({
    name,
    column,
    values: reading(column, (cells) => resultsOf(column, cells, signs)),
  }));
  const sems = new Map(
    [...columns.sems].map(([name, column]) => [
      name,
      { column, values: reading(column, (cells) => numbersOf(column, cells, signs)) },
    ]),
  );
  const { activity } = readSpace("study", { parameters: study.parameters });

  const problems: Experiments["problems"][number][] = [];
  const ignored: { row: Row; column: Column }[] = [];
  const rows = table.rows.flatMap((row, i): ExperimentRow[] => {
    const faults: string[] = row.fault ? [`row ${row.number}: ${row.fault}`] : [];
    const given = new Map<string, ParameterValue | null>();
    for (const { name, column, values } of parameters) {
      const value = values[i];
      if (isFault(value)) faults.push(`${cellPlace(row, column)}: ${value.fault}`);
      given.set(name, isFault(value) ? null : value);
    }
    const valueAt = (name: string) => given.get(name) ?? only(study.parameters[name]);
    const active = activity.active(valueAt);
    const values: Record<string, ParameterValue> = {};
    for (const name of Object.keys(study.parameters)) {
      const value = valueAt(name);
      const column = columns.parameters.get(name);
      if (!active.has(name)) {
        if (column && given.get(name) !== null) ignored.push({ row, column });
      } else if (value !== undefined) values[name] = value;
      else if (faults.length === 0)
        faults.push(
          column ? `${cellPlace(row, column)}: there is no value` : `row ${row.number}: there is no column "${name}"`,
        );
    }
    const outcome = faults.length === 0 ? outcomeOf(row, i, faults) : null;
    if (faults.length === 0) return [{ row: row.number, parameters: values, outcome }];
    problems.push({ row: row.number, message: faults.join("; ") });
    return [];
  });
  notes.push(...outOfBounds(rows, columns, study), ...repeats(rows), ...inactive(ignored));
  return { columns, rows, problems, notes };

  /** The outcome of the i-th row; what is wrong with it is added to the faults. */
  function outcomeOf(row: Row, i: number, faults: string[]): Outcome | null {
    const measured: Record<string, Measurement> = {};
    const lacking: Column[] = [];
    let failed: string | undefined;
    for (const { name, column, values } of metrics) {
      const value = values[i];
      const sem = sems.get(name);
      const error = sem?.values[i] ?? null;
      if (typeof value === "string") failed = value;
      else if (isFault(value)) faults.push(`${cellPlace(row, column)}: ${value.fault}`);
      else if (value === null) lacking.push(column);
      else if (sem && isFault(error)) faults.push(`${cellPlace(row, sem.column)}: ${error.fault}`);
      else if (sem && error !== null && (error as number) < 0)
        faults.push(`${cellPlace(row, sem.column)}: a standard error is at least 0, got ${error}`);
      else measured[name] = error === null ? value : { mean: value, sem: error as number };
    }
    if (failed !== undefined && faults.length === 0) return { failed };
    if (lacking.length === metrics.length || faults.length > 0) return null;
    if (lacking.length > 0)
      faults.push(`${cellPlace(row, lacking[0])}: there is no value, as there is for other results`);
    return faults.length > 0 ? null : measured;
  }
}

/** The value of a parameter that has only one. */
function only(spec: Wanted["parameters"][string]): ParameterValue | undefined {
  return spec.type === "fixed" ? spec.value : undefined;
}

/** The results of a column: numbers, or why the experiment failed as a text. */
function resultsOf(column: Column, cells: readonly Cell[], signs: NumberSigns) {
  const failures = cells.map((cell) =>
    typeof cell === "string" && failure.test(cell) ? cell.replace(failure, "") || cell : null,
  );
  const { values, notes, isPercent } = numbersOf(
    column,
    cells.map((cell, i) => (failures[i] === null ? cell : null)),
    signs,
  );
  const percent = isPercent ? [`${columnPlace(column)}: "%" is read as a unit`] : [];
  return { values: values.map((value, i) => failures[i] ?? value), notes: [...notes, ...percent] };
}

/** The experiments out of bounds, by column. */
function outOfBounds(
  rows: readonly ExperimentRow[],
  { parameters: columns }: MatchedColumns,
  { parameters }: Wanted,
): string[] {
  return [...columns].flatMap(([name, column]) => {
    const spec = parameters[name];
    const kind = kindOf(spec);
    const outside = rows.filter(
      ({ parameters }) => parameters[name] !== undefined && kind.check(spec, parameters[name]) === undefined,
    );
    if (outside.length === 0) return [];
    const values = [...new Set(outside.map(({ parameters }) => `${parameters[name]}`))];
    return [
      `${rowsOf(outside)}, ${columnPlace(column)}: ${listOf(values.map(shortened))} ${outside.length > 1 ? "are" : "is"} not ${kind.describe(spec)}; taken as data all the same`,
    ];
  });
}

/** The experiments that were made more than once. */
function repeats(rows: readonly ExperimentRow[]): string[] {
  const made = rows.filter(({ outcome }) => outcome);
  const repeated = [...grouped(made, ({ parameters }) => JSON.stringify(parameters)).values()].filter(
    (group) => group.length > 1,
  );
  const copies = repeated.filter((group) => new Set(group.map(({ outcome }) => JSON.stringify(outcome))).size === 1);
  const replicates = repeated.filter((group) => !copies.includes(group));
  return [
    ...(replicates.length > 0 ? [`${listOf(replicates.map(rowsOf))}: one experiment, measured more than once`] : []),
    ...(copies.length > 0
      ? [
          `${listOf(copies.map(rowsOf))}: equal rows; they count as several measurements, so delete those that are copies`,
        ]
      : []),
  ];
}

function inactive(ignored: readonly { readonly row: Row; readonly column: Column }[]): string[] {
  const columns = [...new Set(ignored.map(({ column }) => column))];
  return columns.map((column) => {
    const rows = ignored.filter((each) => each.column === column).map(({ row: { number: row } }) => ({ row }));
    return `${rowsOf(rows)}, ${columnPlace(column)}: the parameter is not active there, and its value is ignored`;
  });
}

function rowsOf(rows: readonly { readonly row: number }[]): string {
  return `${rows.length > 1 ? "rows" : "row"} ${listOf(rows.map(({ row }) => `${row}`))}`;
}

/** The number of things that a sentence lists. */
const LISTED = 8;

function listOf(texts: readonly string[]): string {
  return texts.length > LISTED
    ? `${texts.slice(0, LISTED).join(", ")} and ${texts.length - LISTED} more`
    : texts.join(", ");
}

/** The number of rows that are named with their problems. */
const NAMED = 20;

/**
 * What became of the rows of a table, in lines: how many are used, what is wrong with each of the others, and the notes. `added` is what a study
 * said of them.
 */
export function describeExperiments(
  { rows, ...read }: Experiments,
  added: Pick<Experiments, "problems" | "notes"> = { problems: [], notes: [] },
): string[] {
  const problems = [...read.problems, ...added.problems];
  const total = rows.length + read.problems.length;
  const planned = rows.filter(({ outcome }) => outcome === null).length;
  return [
    `${total - problems.length} of ${total} ${total === 1 ? "row" : "rows"} used${planned > 0 ? `, ${planned} without a result` : ""}`,
    ...problems.slice(0, NAMED).map(({ message }) => `not used: ${message}`),
    ...(problems.length > NAMED ? [`not used: ${problems.length - NAMED} more rows`] : []),
    ...[...read.notes, ...added.notes].map((note) => `note: ${note}`),
  ];
}
