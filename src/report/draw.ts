import { html, Markup } from "./markup.ts";
import { type PlotOptions, parseHTML, plot } from "./plot.ts";

const { document } = parseHTML("<!doctype html><html><body></body></html>");

/** Colours by role; style.ts gives each a value for light and for dark pages. */
export const colours = {
  model: "var(--model)",
  best: "var(--best)",
  ink: "var(--ink)",
  faint: "var(--faint)",
  paper: "var(--paper)",
  series: ["var(--series-1)", "var(--series-2)", "var(--series-3)", "var(--series-4)", "var(--series-5)"],
} as const;

/** A figure in inline SVG; `description` is its text for screen readers. */
export function draw(description: string, caption: Markup, options: PlotOptions): Markup {
  const chart = plot({ ...options, document, style: { fontSize: "12px" } });
  return html`<figure aria-label="${description}">${new Markup(chart.outerHTML)}<figcaption>${caption}</figcaption></figure>`;
}
