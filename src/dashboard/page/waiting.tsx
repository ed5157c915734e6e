import { useState } from "preact/hooks";
import { formatExpected, formatNumber, formatValue } from "../../report/live.ts";
import type { Configuration, Study, Trial } from "../../study/index.ts";
import { type Api, pathOf } from "./api.ts";
import { spelled } from "./explorer/surrogate.ts";
import type { Explored } from "./explorer/useSurrogate.ts";
import { Fault } from "./fault.tsx";
import { useAction } from "./hooks.ts";
import { numberOr } from "./parameterFields.tsx";

interface Props {
  readonly api: Api;
  readonly name: string;
  readonly study: Study;
  readonly explored: Explored;
}

/** Trials that run, each with a form for its result, and experiments that wait for their turn. */
export function Waiting({ api, name, study, explored }: Props) {
  const [previewed, setPreviewed] = useState<{ readonly version: number; readonly all: readonly Preview[] } | null>(
    null,
  );
  const { run, isBusy, fault } = useAction();
  const version = study.state?.version ?? 0;
  const preview = () =>
    run(async () => setPreviewed({ version, all: (await api.post(pathOf(name, "/preview"))).suggestions }));
  const running = study.trials.filter(({ status }) => status === "running");
  const queue = study.state?.queue ?? [];
  return (
    <section class="card" id="waiting" aria-label="Experiments to make">
      <h2>
        To do <span class="quiet">{running.length > 0 ? `${running.length} running` : "nothing runs"}</span>
      </h2>
      {running.length === 0 && queue.length === 0 && (
        <p class="quiet">Ask for a suggestion: it appears here, with a form for its result.</p>
      )}
      <ul class="plain">
        {running.slice(0, SHOWN).map((trial) => (
          <li key={trial.id} class="experiment">
            <h3>
              Trial {trial.id} <span class="badge">{trial.origin}</span>
            </h3>
            <Settings study={study} configuration={trial.settings as Configuration} />
            <Judged explored={explored} study={study} configuration={trial.settings as Configuration} />
            {trial.reason && <p class="quiet">{trial.reason}</p>}
            <TellForm api={api} name={name} trial={trial as Trial} metrics={study.metrics} />
          </li>
        ))}
        {queue.slice(0, SHOWN).map(({ id, parameters, reason }) => (
          <li key={`queued ${id}`} class="experiment">
            <h3>
              Next <span class="badge">queue</span>
            </h3>
            <Settings study={study} configuration={parameters} />
            <Judged explored={explored} study={study} configuration={parameters} />
            {reason && <p class="quiet">{reason}</p>}
          </li>
        ))}
        {previewed?.version === version &&
          previewed.all.map(({ parameters, origin, reason }) => (
            <li key={JSON.stringify(parameters)} class="experiment preview">
              <h3>
                Would be next <span class="badge">{origin}</span>
              </h3>
              <Settings study={study} configuration={parameters} />
              <Judged explored={explored} study={study} configuration={parameters} />
              <p class="quiet">{reason}</p>
            </li>
          ))}
      </ul>
      {previewed?.version !== version && (
        <div class="row">
          <button type="button" disabled={isBusy} onClick={preview}>
            {isBusy ? "Searching…" : "Preview the next suggestion"}
          </button>
          <Fault message={fault} />
        </div>
      )}
      {Math.max(running.length, queue.length) > SHOWN && <p class="quiet">The first {SHOWN} of each are shown.</p>}
    </section>
  );
}

interface Preview {
  readonly parameters: Configuration;
  readonly origin: string;
  readonly reason: string;
}

/** Experiments of a kind that are shown. */
const SHOWN = 20;

/** The values of parameters, as a list. */
export function Settings({ study, configuration }: { readonly study: Study; readonly configuration: Configuration }) {
  return (
    <dl class="settings">
      {Object.entries(configuration).map(([parameter, value]) => {
        const { label = parameter, unit } = study.parameters[parameter] ?? {};
        return (
          <div key={parameter}>
            <dt>{label}</dt>
            <dd>
              {formatValue(value)}
              {unit && ` ${unit}`}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

interface JudgedProps {
  readonly explored: Explored;
  readonly study: Study;
  readonly configuration: Configuration;
}

/** What the model in this page expects of an experiment, and how promising it finds it. */
function Judged({ explored: { surrogate, coordinates }, study, configuration }: JudgedProps) {
  if (!surrogate) return null;
  const point = Float64Array.from(coordinates.encode(configuration));
  const expected = study.objectives.map(({ name }, j) => {
    const { median, lower, upper } = surrogate.evaluate(point, j);
    return `${name} ${formatExpected({ median: median[0], lower: lower[0], upper: upper[0] })}`;
  });
  return (
    <p class="judged">
      expected {expected.join(", ")}
      {surrogate.acquisition && (
        <span class="quiet">
          {" · "}
          {spelled(surrogate.acquisition)} {formatNumber(surrogate.evaluate(point, 0).acquisition[0])}
        </span>
      )}
    </p>
  );
}

interface TellProps {
  readonly api: Api;
  readonly name: string;
  readonly trial: Trial;
  readonly metrics: readonly string[];
}

function TellForm({ api, name, trial: { id: trial, reports }, metrics }: TellProps) {
  const { run, isBusy, fault } = useAction();
  const post = (call: string, body: object) => run(() => api.post(pathOf(name, call), { trial, ...body }));
  const last = reports.at(-1);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        if ((event.submitter as HTMLButtonElement | null)?.value === "fail")
          return post("/tell", { outcome: { failed: String(form.get("reason")).trim() || "failed" } });
        const outcome = Object.fromEntries(
          metrics.map((metric) => [metric, numberOr(String(form.get(`metric ${metric}`)))]),
        );
        return post("/tell", { outcome });
      }}
    >
      {last && (
        <p class="quiet">
          step {last.step}:{" "}
          {Object.entries(last.values)
            .map(([metric, value]) => `${metric} ${formatNumber(value as number)}`)
            .join(", ")}
        </p>
      )}
      <div class="row">
        {metrics.map((metric) => (
          <label key={metric} class="field">
            {metric} <input name={`metric ${metric}`} inputMode="decimal" autocomplete="off" size={10} />
          </label>
        ))}
        <button type="submit" class="primary" value="tell" disabled={isBusy}>
          Tell
        </button>
      </div>
      <details>
        <summary>No result</summary>
        <div class="row">
          <label class="field">
            Why <input name="reason" autocomplete="off" />
          </label>
          <button type="submit" value="fail" disabled={isBusy}>
            It failed
          </button>
          <button type="button" disabled={isBusy} onClick={() => post("/abandon", {})}>
            Abandon
          </button>
        </div>
      </details>
      <Fault message={fault} />
    </form>
  );
}
