import { addExperiments, describeExperiments, readExperiments } from "../experiments/index.ts";
import { withStudy } from "./commands/shared.ts";
import type { Output } from "./output.ts";
import { decimalSign, readTableFile, type TableSettings } from "./tables.ts";

interface ImportOptions extends TableSettings {
  readonly study: string;
  readonly table: string;
  readonly enqueue: boolean;
  readonly redefine: boolean;
}

/** Adds the experiments of a table to the study of a file. */
export async function importTable(given: ImportOptions, output: Output): Promise<void> {
  await withStudy(given.study, { redefine: given.redefine }, async (study) => {
    const table = await readTableFile(given.table, given, study.metrics);
    const read = readExperiments(table, study, { decimal: decimalSign(given) });
    const added = await addExperiments(study, read, { enqueue: given.enqueue });
    const problems = [...read.problems, ...added.problems];
    const notes = [...read.notes, ...added.notes];
    for (const line of describeExperiments(read, added)) output.note(line);
    const planned = read.rows.filter(({ outcome }) => outcome === null).length;
    const { attached, told, known, enqueued } = added;
    const counts: [number, string][] = [
      [attached.length, "added"],
      [told.length, "told as the results of running trials"],
      [enqueued.length, "enqueued"],
      [known.length, "known already"],
      [given.enqueue ? 0 : planned, "without a result, left out (--enqueue plans them)"],
      [problems.length, "not used"],
    ];
    const words = counts.filter(([n], i) => n > 0 || i === 0).map(([n, what]) => `${n} ${what}`);
    output.result({ attached, told, known, enqueued, problems, notes }, `${table.source}: ${words.join(", ")}`);
  });
}
