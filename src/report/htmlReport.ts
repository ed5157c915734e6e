import { invalid } from "../errors/index.ts";
import type { Study, StudyDefinition } from "../study/index.ts";
import { contourFigure } from "./contourFigure.ts";
import { historyFigure } from "./historyFigure.ts";
import { html, Markup } from "./markup.ts";
import { sliceDomain, sliceFigure } from "./sliceFigure.ts";
import { posteriorSlices } from "./slices.ts";
import { inputsOf, type ReportOptions } from "./studyInput.ts";
import { style } from "./style.ts";
import { summary } from "./summary.ts";
import { trialTable } from "./trialTable.ts";
import type { ReportInput } from "./types.ts";
import { validate } from "./validate.ts";
import { completeTrials } from "./values.ts";

/**
 * A study as one self-contained HTML page: summary, history, slices and a contour of the posterior, and a table of the
 * trials, for each objective. All figures are inline SVG; the page has no scripts and loads nothing. Parts that cannot be drawn yet (no complete
 * trial, no model) are omitted or replaced by a sentence.
 *
 *     writeFileSync("report.html", await htmlReport(study));
 *
 * Results that are not in a study are drawn from a `ReportInput`. Throws InputError for parameters that cannot be drawn, and
 * where `predict` answers too few configurations.
 */
export function htmlReport<D extends StudyDefinition>(study: Study<D>, options?: ReportOptions): Promise<string>;
export function htmlReport(input: ReportInput): Promise<string>;
export async function htmlReport(input: Study | ReportInput, options?: ReportOptions): Promise<string> {
  if (typeof input !== "object" || input === null) invalid("report", "a study", input);
  const inputs = "ask" in input ? await inputsOf(input, options) : [input];
  inputs.forEach(validate);
  const sections = await Promise.all(
    inputs.map(async (each) => [summary(each), history(each), await posterior(each), trialTable(each)]),
  );
  const [{ title, created }] = inputs;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<header><h1>${title}</h1><p>${created}</p></header>
<main>
${sections}
</main>
</body>
</html>
`.source;
}

function history(input: ReportInput): Markup {
  const figure = completeTrials(input).length ? historyFigure(input) : html`<p>Nothing to draw yet.</p>`;
  return html`<section id="history"><h2>History</h2>${figure}</section>`;
}

async function posterior(input: ReportInput): Promise<Markup> {
  const slices = await posteriorSlices(input);
  if (slices.length === 0) return html``;
  const domain = sliceDomain(input, slices);
  const contour = await contourFigure(input, slices);
  return html`<section id="slices"><h2>What the model has learnt</h2>
<p>Mean and two standard deviations of the posterior along each parameter, the others held at the best trial (ring). Points: all trials, wherever their other parameters were.</p>
<div class="slices">${slices.map((slice) => sliceFigure(input, slice, domain))}</div></section>
${contour ? html`<section id="contour"><h2>The two parameters that matter most</h2>${contour}</section>` : ""}`;
}
