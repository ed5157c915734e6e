import { html, type Markup } from "./markup.ts";
import type { ReportInput } from "./types.ts";
import { bestTrial, completeTrials, formatNumber, formatValue, parametersOf } from "./values.ts";

/** The best configuration, how much better it is than the first trial, and how the trials ended. */
export function summary(input: ReportInput): Markup {
  const { objective, trials } = input;
  const states = (["complete", "failed", "pruned", "running", "abandoned"] as const)
    .map((status) => ({ status, count: trials.filter((trial) => trial.status === status).length }))
    .filter(({ status, count }) => count > 0 || status === "complete")
    .map(({ status, count }) => `${count} ${status}`);
  const best = bestTrial(input);
  const rows = parametersOf(input).map(
    ({ name, label }) => html`<tr><th scope="row">${label}</th><td>${formatValue(best?.parameters[name])}</td></tr>`,
  );
  return html`<section id="summary"><h2>Summary</h2>
<p>${trials.length === 1 ? "1 trial" : `${trials.length} trials`}: ${states.join(", ")}. Objective: ${objective.direction} ${objective.name}.</p>
${
  best
    ? html`<p class="headline"><strong>${formatNumber(best.value)}</strong> best ${objective.name}, in trial ${best.id}${improvement(input)}</p>
<table class="configuration"><caption>Best configuration</caption><tbody>${rows}</tbody></table>`
    : html`<p>No trial has completed yet.</p>`
}</section>`;
}

function improvement(input: ReportInput): string {
  const first = completeTrials(input)[0].value;
  const best = bestTrial(input)?.value ?? first;
  if (best === first) return "";
  const share =
    first === 0
      ? ""
      : `, ${Math.abs((100 * (best - first)) / first).toFixed(1)} % ${best < first ? "lower" : "higher"}`;
  return ` (the first trial had ${formatNumber(first)}${share})`;
}
