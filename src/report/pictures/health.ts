import { html } from "../markup.ts";
import type { Picture } from "../picture.ts";

/** What may be wrong with the study, and how it chooses its trials. */
export const health: Picture = {
  id: "health",
  title: "How the study stands",
  draw({ findings, explanation }) {
    if (findings.length === 0 && explanation.length === 0) return null;
    const found = findings.map(
      ({ severity, objective, message, advice }) =>
        html`<li class="${severity}"><strong>${severity === "warning" ? "Warning" : "Note"}${objective ? ` (${objective})` : ""}:</strong> ${message}. <span class="advice">What to do: ${advice}.</span></li>`,
    );
    return html`${findings.length > 0 ? html`<ul class="findings">${found}</ul>` : html`<p>The healthchecks found nothing.</p>`}
${explanation.map((line) => html`<p>${line}</p>`)}`;
  },
};
