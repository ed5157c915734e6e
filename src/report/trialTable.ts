import { html, type Markup } from "./markup.ts";
import type { ReportInput } from "./types.ts";
import { bestTrial, formatValue, parametersOf } from "./values.ts";

/** Every trial in the order of proposal; the best one is marked. */
export function trialTable(input: ReportInput): Markup {
  if (input.trials.length === 0) return html`<section id="trials"><h2>Trials</h2><p>No trials yet.</p></section>`;
  const best = bestTrial(input)?.id;
  const messages = input.trials.some(({ message }) => message);
  const parameters = parametersOf(input);
  const header = ["trial", "origin", "status", input.objective.name, ...parameters.map(({ label }) => label)].concat(
    messages ? ["message"] : [],
  );
  const rows = input.trials.map((trial) => {
    const cells = [trial.origin, trial.status, formatValue(trial.status === "complete" ? trial.value : undefined)]
      .concat(parameters.map(({ name }) => formatValue(trial.parameters[name])))
      .concat(messages ? [trial.message ?? ""] : []);
    return html`<tr${trial.id === best ? html` class="best"` : ""}><th scope="row">${trial.id}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`;
  });
  return html`<section id="trials"><h2>Trials</h2>
<div class="scroll"><table><thead><tr>${header.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div></section>`;
}
