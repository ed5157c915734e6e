import { invalid } from "../errors/index.ts";
import type { Study, StudyDefinition } from "../study/index.ts";
import type { ReportData } from "./data.ts";
import { newDocument } from "./dom.ts";
import { html, Markup } from "./markup.ts";
import { drawingIn } from "./picture.ts";
import { pictures } from "./pictures/index.ts";
import { type ReportOptions, reportData } from "./reportData.ts";
import { script } from "./script.ts";
import { style } from "./style.ts";

/**
 * A study as one self-contained HTML page that loads nothing: the best trial, history, slices and contours of the model, importances,
 * accuracy, trials. Pictures are inline SVG; a small script shows values, brushes, sorts and saves, and all can be read without it. Parts of
 * which a study has nothing yet are left out.
 *
 *     writeFileSync("report.html", await htmlReport(study));
 *
 * Throws InputError for what is not a study, and AbortError when `signal` fires.
 */
export async function htmlReport<D extends StudyDefinition>(study: Study<D>, options?: ReportOptions): Promise<string> {
  if (typeof study !== "object" || study === null || !("ask" in study)) invalid("report", "a study", study);
  return reportPage(await reportData(study as unknown as Study, options));
}

/** The page of a report. */
function reportPage(data: ReportData): string {
  const drawing = drawingIn(newDocument());
  const sections = pictures.flatMap(({ id, title, isHalf, draw }) => {
    const content = draw(data, drawing);
    return content ? [{ id, title, content, isHalf }] : [];
  });
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${data.title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<header><h1>${data.title}</h1><p>${data.created}</p></header>
<nav aria-label="Parts of the report"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main>
${sections.map(
  ({
    id,
    title,
    content,
    isHalf,
  }) => html`<section id="${id}"${isHalf ? html` class="half"` : ""}><h2>${title}</h2>${content}</section>
`,
)}
</main>
<script>${new Markup(script.replaceAll("</", "<\\/"))}</script>
</body>
</html>
`.source;
}
