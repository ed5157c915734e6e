import {
  addExperiments,
  describeExperiments,
  readExperiments,
  type SuggestedExperiment,
  suggestExperiments,
  suggestionTable,
} from "../experiments/index.ts";
import { memoryStorage, openStudy, type Study } from "../study/index.ts";
import { readStudyFile } from "../studyFile/index.ts";
import type { Table } from "../table/index.ts";
import { readParameters } from "./assignments.ts";
import { withStudy } from "./commands/shared.ts";
import type { Output } from "./output.ts";
import { checkTarget, decimalSign, readTableFile, type TableSettings, writeTableFile } from "./tables.ts";

interface SuggestNextOptions extends TableSettings {
  readonly study: string;
  readonly past: string | undefined;
  readonly count: number | undefined;
  readonly fixed: readonly string[];
  readonly out: string | undefined;
  readonly force: boolean;
}

/** Says which experiments to make next, by the table of past ones, else by the journal of the study. */
export async function suggestNext(given: SuggestNextOptions, output: Output): Promise<void> {
  if (given.out !== undefined) checkTarget(given.out, given.force);
  if (given.past === undefined) return withStudy(given.study, { copy: true }, (study) => next(study, given, output));
  const { definition, strategy, located } = await readStudyFile(given.study);
  const study = await openStudy({ ...definition, strategy, storage: memoryStorage() }).catch((error) => {
    throw located(error);
  });
  try {
    await next(study, given, output, await readTableFile(given.past, given, study.metrics));
  } finally {
    await study.close();
  }
}

async function next(study: Study, given: SuggestNextOptions, output: Output, table?: Table): Promise<void> {
  const fixed = readParameters(given.fixed, study);
  const past = table && { table, ...(await recall(study, table, given, output)) };
  const suggestions = await suggestExperiments(study, given.count ?? 1, { fixed });
  const { records, format } = suggestionTable(suggestions, study, past);
  if (given.out !== undefined) {
    await writeTableFile(given.out, records, format);
    output.note(
      `${given.out}: ${suggestions.length === 1 ? "one experiment" : `${suggestions.length} experiments`} to make`,
    );
  }
  if (given.out === undefined || output.isJson) output.result(suggestions, shown(suggestions, study, output));
}

/** Tells a study of the experiments of a table; those without a result run in it. */
async function recall(study: Study, table: Table, given: SuggestNextOptions, output: Output) {
  const read = readExperiments(table, study, { decimal: decimalSign(given) });
  const added = await addExperiments(study, read, { enqueue: true });
  for (const line of describeExperiments(read, added)) output.note(line);
  if (added.enqueued.length > 0) await study.ask(added.enqueued.length);
  return read;
}

function shown(suggestions: readonly SuggestedExperiment[], { parameters, objectives }: Study, output: Output): string {
  const short = (value: unknown) =>
    typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value ?? "");
  const isExpected = suggestions.some(({ expected }) => Object.keys(expected).length > 0);
  const columns = [
    ...Object.entries(parameters).map(([name, { unit, type }]) => ({
      title: unit ? `${name} [${unit}]` : name,
      align: ["float", "int", "fidelity"].includes(type) ? ("right" as const) : ("left" as const),
    })),
    ...(isExpected ? objectives.map(({ name }) => ({ title: `expected ${name}`, align: "right" as const })) : []),
    "why",
  ];
  const rows = suggestions.map((suggestion) => [
    ...Object.keys(parameters).map((name) => short(suggestion.parameters[name])),
    ...(isExpected
      ? objectives.map(({ name }) => {
          const { median, lower, upper } = suggestion.expected[name];
          const [shown, from, to] = [median, lower, upper].map((value) => Number(value.toPrecision(4)));
          return `${shown} (${from} to ${to})`;
        })
      : []),
    suggestion.reason,
  ]);
  return output.table(columns, rows);
}
