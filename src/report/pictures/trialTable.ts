import type { ReportData, ReportTrial } from "../data.ts";
import { html, json } from "../markup.ts";
import type { Picture } from "../picture.ts";
import { counted, formatValue } from "../values.ts";

/** Rows of a page of the table. */
const ROWS = 25;

export type Cell = string | number | boolean | null;

/** A table as the page sorts, pages and saves it. */
export interface TableData {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly Cell[])[];
  /** Indices of the rows of the best trials. */
  readonly best: readonly number[];
  /** How many rows are shown at once. */
  readonly page: number;
  /** Of the file that is saved. */
  readonly file: string;
}

export interface TableColumn {
  /** In the file that is saved. */
  readonly name: string;
  /** In the page; null where it is in the file only. */
  readonly label: string | null;
}

/** Every trial with its settings, results and the reason for it: sorted, paged and saved as CSV in the page. */
export const trialTable: Picture = {
  id: "trials",
  title: "Trials",
  draw(data) {
    if (data.trials.length === 0) return html`<p>There are no trials yet.</p>`;
    const columns = columnsOf(data);
    const table: TableData = {
      columns: columns.map(({ name, label }) => ({ name, label })),
      rows: data.trials.map((trial) => columns.map(({ of }) => of(trial) ?? null)),
      best: data.front,
      page: ROWS,
      file: `${
        data.title
          .replace(/[^\p{L}\p{N}]+/gu, "-")
          .replace(/^-|-$/g, "")
          .slice(0, 60) || "study"
      }.csv`,
    };
    const shown = columns.filter(({ label }) => label !== null);
    const best = new Set(data.front);
    const rows = data.trials.slice(0, ROWS).map(
      (trial) =>
        html`<tr${best.has(trial.id) ? html` class="best"` : ""}>${shown.map(({ of }, i) => (i === 0 ? html`<th scope="row">${trial.id}</th>` : html`<td>${formatValue(of(trial))}</td>`))}</tr>
`,
    );
    const few =
      data.trials.length > ROWS
        ? `The first ${ROWS} of ${counted(data.trials.length, "trial")}.`
        : counted(data.trials.length, "trial");
    return html`<div data-table><p class="controls" role="group" aria-label="Pages and file" hidden></p><p role="status">${few}</p>
<div class="scroll" tabindex="0" role="group" aria-label="Trials"><table><thead><tr>${shown.map(({ label }) => html`<th scope="col">${label ?? ""}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>
<script type="application/json">${json(table)}</script></div>`;
  },
};

interface Column extends TableColumn {
  of(trial: ReportTrial): Cell | undefined;
}

function columnsOf({ objectives, parameters, metrics, trials, outcomeConstraints }: ReportData): Column[] {
  const time = (at: number | null) => (at ? new Date(at).toISOString() : null);
  const both = (name: string, of: Column["of"], label: string | null = name): Column => ({ name, label, of });
  const fileOnly = (name: string, of: Column["of"]) => both(name, of, null);
  const some = (column: Column) => (trials.some((trial) => (column.of(trial) ?? "") !== "") ? [column] : []);
  const names = objectives.map(({ name }) => name);
  return [
    both("trial", ({ id }) => id),
    both("status", ({ status, excluded }) => (excluded ? `${status}, excluded` : status)),
    ...objectives.map(({ name }, j) => both(name, (trial) => trial.objectives?.[j])),
    ...metrics.filter((name) => !names.includes(name)).map((name) => both(name, ({ values }) => values?.[name])),
    ...metrics.flatMap((name) => some(fileOnly(`${name} sem`, ({ sems }) => sems?.[name]))),
    ...parameters.map(({ name, label }) => both(name, (trial) => trial.parameters[name], label)),
    ...outcomeConstraints.map((text, k) => fileOnly(`broken by: ${text}`, ({ violations }) => violations?.[k])),
    both("origin", ({ origin }) => origin),
    ...some(both("reason", ({ reason }) => reason)),
    ...some(both("message", ({ message }) => message)),
    fileOnly("created", ({ created }) => time(created)),
    fileOnly("settled", ({ settled }) => time(settled)),
    ...some(fileOnly("process", ({ session }) => session)),
  ];
}
