import {
  type Configuration,
  type ExpectedOutcome,
  expectedAt,
  type ParameterSpec,
  type Study,
  type StudyPrediction,
  type Trial,
} from "../study/index.ts";
import { type Cell, type Column, standardFormat, type Table, type TextFormat } from "../table/index.ts";
import type { MatchedColumns, Wanted } from "./columns.ts";

/** An experiment to make next. */
export interface SuggestedExperiment {
  readonly parameters: Configuration;
  /** What the model expects of each objective; empty before there is a result. */
  readonly expected: Readonly<Record<string, ExpectedOutcome>>;
  readonly reason: string;
}

/**
 * The next experiments, with what the model expects of them. They run in the study from then on. Numbers of a continuum are rounded to a
 * ten-thousandth of their range, unless constraints or a list of candidates say which experiments there are.
 */
export async function suggestExperiments(
  study: Study,
  count: number,
  options: { readonly fixed?: Configuration; readonly signal?: AbortSignal } = {},
): Promise<SuggestedExperiment[]> {
  const { constraints = [], candidates } = (study.state?.definition ?? {}) as {
    constraints?: unknown[];
    candidates?: unknown;
  };
  const trials = await study.ask(count, options);
  const isFree = constraints.length === 0 && candidates === undefined;
  const experiments = trials.map(({ parameters }) => (isFree ? rounded(parameters, study.parameters) : parameters));
  const hasResults = study.trials.some(({ status, excluded }: Trial) => status === "complete" && !excluded);
  const predictions: [string, StudyPrediction][] = [];
  for (const { name } of hasResults ? study.objectives : [])
    predictions.push([name, await study.predict(experiments, { objective: name })]);
  return experiments.map((parameters, i) => ({
    parameters,
    expected: Object.fromEntries(predictions.map(([name, figures]) => [name, expectedAt(figures, i)])),
    reason: trials[i].reason ?? trials[i].origin,
  }));
}

function rounded(parameters: Configuration, specs: Study["parameters"]): Configuration {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value === "number" ? roundedTo(specs[name], value) : value,
    ]),
  );
}

function roundedTo(spec: ParameterSpec, value: number): number {
  if ((spec.type !== "float" && spec.type !== "fidelity") || spec.step !== undefined) return value;
  const isScaled = spec.log || ("logit" in spec && spec.logit);
  const exponent = (x: number) => Number(x.toExponential().split("e")[1]);
  const places = 4 - exponent(isScaled ? value : spec.high - spec.low);
  const near = Number(`${Math.round(Number(`${value}e${places}`))}e${-places}`);
  return Math.min(Math.max(Number.isFinite(near) ? near : value, spec.low), spec.high);
}

/** The columns of suggestions, besides those of the experiments. */
const REASON = "why";
const expectedHeadings = (objective: string) => ["", " from", " to"].map((figure) => `expected ${objective}${figure}`);

/**
 * Suggestions as rows of a table, headings first, with empty cells for the results: in the columns of the table that the results so far are in, if
 * there is one, and with columns for what is expected, and why.
 */
export function suggestionTable(
  suggestions: readonly SuggestedExperiment[],
  study: Wanted & { readonly objectives: readonly { readonly name: string }[] },
  past?: { readonly table: Table; readonly columns: MatchedColumns },
): { records: Cell[][]; format: TextFormat } {
  const columns = past ? pastColumns(past) : studyColumns(study);
  const objectives = Object.keys(suggestions[0]?.expected ?? {});
  const heading = [...columns.map(({ heading }) => heading), ...objectives.flatMap(expectedHeadings), REASON];
  const rows = suggestions.map(({ parameters, expected, reason }) => [
    ...columns.map(({ parameter }) => (parameter === undefined ? null : (parameters[parameter] ?? null))),
    ...objectives.flatMap((name) => {
      const { median, lower, upper } = expected[name];
      return [median, lower, upper].map((value) => digits(value, 5));
    }),
    reason,
  ]);
  return { records: [heading, ...rows], format: past?.table.format ?? standardFormat };
}

interface Shown {
  readonly heading: string;
  readonly parameter?: string;
}

function pastColumns({ table, columns }: { table: Table; columns: MatchedColumns }): Shown[] {
  const names = new Map([...columns.parameters].map(([name, column]) => [column, name]));
  const shown = table.columns.map((column): Shown => {
    const parameter = names.get(column);
    return { heading: headingOf(column), ...(parameter !== undefined && { parameter }) };
  });
  return shown.filter(({ heading }) => !/^expected |^why$/.test(heading));
}

/** A heading with its unit. */
function headingOf({ heading, name, unit }: Pick<Column, "heading" | "name" | "unit">): string {
  const text = heading.startsWith(name) ? heading : name;
  return unit === undefined || text.includes(unit) ? text : `${text} [${unit}]`;
}

function studyColumns({ parameters, metrics }: Wanted): Shown[] {
  const named = Object.entries(parameters).map(([parameter, { unit }]) => ({
    parameter,
    heading: headingOf({ heading: parameter, name: parameter, ...(unit && { unit }) }),
  }));
  return [...named, ...metrics.map((heading) => ({ heading }))];
}

/** A number to so many digits that count. */
function digits(x: number, count: number): number {
  return Number(x.toPrecision(count));
}
