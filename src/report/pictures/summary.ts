import type { ObjectiveModel, ReportData } from "../data.ts";
import { html, type Markup } from "../markup.ts";
import type { Picture } from "../picture.ts";
import { counted, formatExpected, formatNumber, formatValue, parameterOf } from "../values.ts";

/** The best trial of each objective, what the model expects there, and how the trials ended. */
export const summary: Picture = {
  id: "summary",
  title: "Summary",
  draw(data) {
    const { trials, objectives } = data;
    const states = (["complete", "failed", "pruned", "running", "abandoned"] as const)
      .map((status) => ({ status, count: trials.filter((trial) => trial.status === status).length }))
      .filter(({ status, count }) => count > 0 || status === "complete")
      .map(({ status, count }) => `${count} ${status}`);
    const goals = objectives.map(({ direction, name }) => `${direction} ${name}`);
    const known = data.models.filter(({ incumbent }) => incumbent !== null);
    return html`<p>${counted(trials.length, "trial")}: ${states.join(", ")}. Goal: ${goals.join(" and ")}.</p>
${known.length > 0 ? known.map((model) => best(data, model)) : html`<p>No trial is complete yet.</p>`}
${known.length > 0 ? configuration(data, known) : ""}`;
  },
};

function best(data: ReportData, { objective, incumbent, missing }: ObjectiveModel): Markup {
  if (!incumbent) return html``;
  const { trial, value, expected, atBounds, recommended } = incumbent;
  const { isEligible } = data.trials[trial];
  const first = data.trials.find(({ objectives }) => objectives !== null);
  const start =
    first && first.id !== trial ? ` The first trial had ${formatNumber(firstValue(data, objective.name))}.` : "";
  const model = expected
    ? html` The model expects ${formatExpected(expected)} there (the median, and the interval that holds it with 95 %, without noise).`
    : "";
  const instead = recommended
    ? html`<p>By the model, trial ${recommended.trial} is the best${data.outcomeConstraints.length > 0 ? " of those that satisfy the outcome constraints" : ""}: it expects ${formatExpected(recommended)} there.</p>`
    : "";
  const bounds = atBounds.map(({ parameter, side }) => {
    const { label, domain } = parameterOf(data, parameter);
    return html`<p class="notice">${label} is at its ${side} bound, ${formatValue(domain[side === "lower" ? 0 : 1])}: there may be better values beyond it.</p>`;
  });
  const what = isEligible
    ? html`best ${objective.name}, in trial ${trial}.`
    : html`${objective.name} of trial ${trial}, the one that comes nearest to the outcome constraints; none satisfies them yet.`;
  return html`<p class="headline"><strong>${formatNumber(value)}</strong> ${what}${model}${start}</p>${instead}${bounds}
${missing.map((line) => html`<p class="notice">Not shown: ${line}</p>`)}`;
}

function firstValue(data: ReportData, name: string): number {
  const index = data.objectives.findIndex((objective) => objective.name === name);
  return data.trials.find(({ objectives }) => objectives)?.objectives?.[index] ?? Number.NaN;
}

/** The parameters of the best trials, one column for each that differs. */
function configuration(data: ReportData, known: readonly ObjectiveModel[]): Markup {
  const ids = [...new Set(known.flatMap(({ incumbent }) => (incumbent ? [incumbent.trial] : [])))];
  const rows = data.parameters.map(
    ({ name, label }) =>
      html`<tr><th scope="row">${label}</th>${ids.map((id) => html`<td>${formatValue(data.trials[id].parameters[name])}</td>`)}</tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Configuration of the best trials"><table><caption>Configuration</caption><thead><tr><th scope="col">parameter</th>${ids.map((id) => html`<th scope="col">trial ${id}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}
