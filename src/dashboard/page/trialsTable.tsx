import { useMemo, useState } from "preact/hooks";
import { type Cell, compared, csv, download, formatValue, type ReportTrial } from "../../report/live.ts";
import type { TrialStatus } from "../../study/index.ts";
import { type Api, pathOf } from "./api.ts";
import type { Board } from "./board.ts";
import { Fault } from "./fault.tsx";
import { useAction } from "./hooks.ts";

interface Props {
  readonly api: Api;
  readonly name: string;
  readonly board: Board;
}

/** Rows that are shown at once. */
const ROWS = 20;

interface Column {
  readonly label: string;
  readonly isNumber: boolean;
  of(trial: ReportTrial): Cell | undefined;
}

/** Every trial: sorted by any column, chosen by status, and what can be done with one. */
export function TrialsTable({ api, name, board }: Props) {
  const [sorted, setSorted] = useState({ column: 0, sign: -1 });
  const [status, setStatus] = useState<TrialStatus | "">("");
  const [start, setStart] = useState(0);
  const { run, isBusy, fault } = useAction();
  const columns = useMemo(() => columnsOf(board), [board.parameters.length, board.objectives.length, board.metrics]);
  const rows = useMemo(() => {
    const chosen = board.trials.filter((trial) => status === "" || trial.status === status);
    const { of } = columns[sorted.column];
    return chosen.sort((a, b) => compared(of(a) ?? null, of(b) ?? null, sorted.sign) || b.id - a.id);
  }, [board, status, sorted]);
  const from = Math.min(start, ROWS * Math.floor(Math.max(rows.length - 1, 0) / ROWS));
  const best = new Set(board.front);
  const post = (call: string, trial: number) =>
    run(() => api.post(pathOf(name, call), { trial, reason: "in the dashboard" }));
  return (
    <section class="card wide-card" id="trials">
      <h2>Trials</h2>
      <div class="row">
        <label class="field">
          Status{" "}
          <select
            value={status}
            onChange={(event) => {
              setStatus(event.currentTarget.value as TrialStatus | "");
              setStart(0);
            }}
          >
            <option value="">all</option>
            {["running", "complete", "failed", "abandoned", "pruned"].map((status) => (
              <option key={status}>{status}</option>
            ))}
          </select>
        </label>
        <span class="quiet" role="status">
          {rows.length === 0 ? "no trials" : `${from + 1} to ${Math.min(from + ROWS, rows.length)} of ${rows.length}`}
        </span>
        <button type="button" disabled={from === 0} onClick={() => setStart(from - ROWS)}>
          Back
        </button>
        <button type="button" disabled={from + ROWS >= rows.length} onClick={() => setStart(from + ROWS)}>
          Forward
        </button>
        <button type="button" onClick={() => download(`${name}.csv`, csvOf(columns, board.trials))}>
          Save as CSV
        </button>
        <Fault message={fault} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
      <section class="scroll" tabIndex={0} aria-label="All trials">
        <table>
          <thead>
            <tr>
              {columns.map(({ label, isNumber }, k) => (
                <th
                  key={label}
                  scope="col"
                  class={isNumber ? "number" : ""}
                  aria-sort={sorted.column !== k ? "none" : sorted.sign > 0 ? "ascending" : "descending"}
                >
                  <button
                    type="button"
                    onClick={() => setSorted({ column: k, sign: sorted.column === k ? -sorted.sign : 1 })}
                  >
                    {label}
                  </button>
                </th>
              ))}
              <th scope="col">actions</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(from, from + ROWS).map((trial) => (
              <tr key={trial.id} class={best.has(trial.id) ? "best" : ""}>
                {columns.map(({ label, isNumber, of }) => (
                  <td key={label} class={isNumber ? "number" : ""}>
                    {formatValue(of(trial))}
                  </td>
                ))}
                <td>
                  {actionsOf(trial).map((call) => (
                    <button
                      key={call}
                      type="button"
                      class="small"
                      disabled={isBusy}
                      aria-label={`${call} trial ${trial.id}`}
                      onClick={() => post(`/${call}`, trial.id)}
                    >
                      {call}
                    </button>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function columnsOf({ objectives, metrics, parameters }: Board): Column[] {
  const names = objectives.map(({ name }) => name);
  return [
    { label: "trial", isNumber: true, of: ({ id }) => id },
    { label: "status", isNumber: false, of: ({ status, excluded }) => (excluded ? `${status}, excluded` : status) },
    ...names.map((label, j) => ({ label, isNumber: true, of: ({ objectives }: ReportTrial) => objectives?.[j] })),
    ...metrics
      .filter((metric) => !names.includes(metric))
      .map((label) => ({ label, isNumber: true, of: ({ values }: ReportTrial) => values?.[label] })),
    ...parameters.map(({ name, label, scale }) => ({
      label,
      isNumber: scale !== "band",
      of: (trial: ReportTrial) => trial.parameters[name],
    })),
    { label: "chosen by", isNumber: false, of: ({ origin }) => origin },
    { label: "reason", isNumber: false, of: ({ message, reason }) => message ?? reason },
  ];
}

function csvOf(columns: readonly Column[], trials: readonly ReportTrial[]): string {
  const cells = trials.map((trial) => columns.map(({ of }) => of(trial) ?? null));
  return csv([columns.map(({ label }) => label), ...cells]);
}

/** What a person may do with a trial, by the names of the operations. */
function actionsOf({ status, excluded }: ReportTrial): string[] {
  if (status === "failed" || status === "abandoned") return ["retry"];
  if (status !== "complete") return [];
  return [excluded ? "include" : "exclude"];
}
