import { InputError } from "../errors/index.ts";
import type { Study, Trial } from "../study/index.ts";
import { grouped } from "./grouped.ts";
import type { ExperimentRow, Experiments, Outcome } from "./read.ts";

/** What became of the rows of a table that were added to a study, by their numbers. */
export interface AddedExperiments {
  /** Experiments made elsewhere, which are trials now. */
  readonly attached: readonly number[];
  /** Results of trials that were running. */
  readonly told: readonly number[];
  /** Rows that the study had already. */
  readonly known: readonly number[];
  /** Rows without a result that wait in the queue now. */
  readonly enqueued: readonly number[];
  /** Rows that the study refused, and why. */
  readonly problems: Experiments["problems"];
  /** Rows that break constraints. */
  readonly notes: readonly string[];
}

type Done = ExperimentRow & { readonly outcome: Outcome };

/**
 * Adds the experiments of a table to a study, each once: a table that has grown may be added again. A row with the parameters of a running trial
 * is its result; rows without a result are put into the queue with `enqueue` (default false). Rows that the study refuses are named, and the others are
 * added.
 */
export async function addExperiments(
  study: Study,
  { rows }: Experiments,
  { enqueue = false }: { readonly enqueue?: boolean } = {},
): Promise<AddedExperiments> {
  await study.refresh();
  const problems: { row: number; message: string }[] = [];
  const refused = (row: number, error: unknown) => {
    if (!(error instanceof InputError)) throw error;
    problems.push({ row, message: `row ${row}: ${error.message}` });
  };
  const asked = study.trials.filter(({ attempts }) => attempts > 0);
  const running = grouped(
    asked.filter(({ status }) => status === "running"),
    ({ parameters }) => keyOf(parameters),
  );
  const settled = grouped(asked, ({ settings, measurements, message }) =>
    keyOf(settings, measurements[0] ?? { failed: message }),
  );

  const [told, known, elsewhere]: [number[], number[], Done[]] = [[], [], []];
  for (const { row, parameters, outcome } of rows) {
    if (!outcome) continue;
    const isKnown = settled.get(keyOf(parameters, outcome))?.shift() !== undefined;
    const trial = isKnown ? undefined : running.get(keyOf(parameters))?.shift();
    if (isKnown) known.push(row);
    else if (!trial) elsewhere.push({ row, parameters, outcome });
    else
      await study.tell(trial.id, outcome).then(
        () => told.push(row),
        (error) => refused(row, error),
      );
  }
  const trials = await attached(study, elsewhere, refused);
  const waiting = grouped(elsewhere, ({ parameters, outcome }) => keyOf(parameters, outcome));
  const made = trials.map((trial) => {
    const key = keyOf(trial.parameters, trial.measurements[0] ?? { failed: trial.message });
    return { trial, row: waiting.get(key)?.shift()?.row as number };
  });
  const isMade = new Set([...made, ...problems].map(({ row }) => row));
  known.push(...elsewhere.map(({ row }) => row).filter((row) => !isMade.has(row)));

  const enqueued: number[] = [];
  const planned = grouped([...(study.state?.queue ?? []), ...[...running.values()].flat()], ({ parameters }) =>
    keyOf(parameters),
  );
  for (const { row, parameters, outcome } of enqueue ? rows : []) {
    if (outcome) continue;
    if (planned.get(keyOf(parameters))?.shift()) known.push(row);
    else
      await study.enqueue(parameters).then(
        () => enqueued.push(row),
        (error) => refused(row, error),
      );
  }
  const notes = made.flatMap(({ row, trial }) => {
    const broken = trial.outside.filter((each) => !Object.hasOwn(study.parameters, each));
    return broken.length > 0 ? [`row ${row} breaks ${broken.join(", ")}; taken as data all the same`] : [];
  });
  return { attached: made.map(({ row }) => row), told, known, enqueued, problems, notes };
}

/** Attaches rows together, without those that the study refuses. Returns the trials that it did not have. */
async function attached(
  study: Study,
  rows: readonly Done[],
  refused: (row: number, error: unknown) => void,
): Promise<Trial[]> {
  const left = [...rows];
  for (;;) {
    try {
      return await study.attach(left.map(({ parameters, outcome }) => ({ parameters, outcome })));
    } catch (error) {
      // The message of several rows says which one it is about.
      const { message, cause } = error as Error;
      const [, index = "0"] = /^row (\d+): /.exec(message) ?? [];
      refused(left.splice(Number(index), 1)[0].row, left.length > 0 ? (cause ?? error) : error);
    }
  }
}

/** The same for equal experiments, with equal outcomes if any. */
function keyOf(parameters: Trial["parameters"], outcome?: object): string {
  const plain = Object.entries(outcome ?? {}).map(([name, value]) =>
    typeof value === "object" && value !== null ? [name, value.mean, value.sem] : [name, value, null],
  );
  return JSON.stringify([...Object.entries(parameters).sort(byName), null, ...plain.sort(byName)]);
}

const byName = ([a]: unknown[], [b]: unknown[]) => ((a as string) < (b as string) ? -1 : 1);
