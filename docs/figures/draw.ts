import { writeFileSync } from "node:fs";
import { type PlotOptions, plot } from "@observablehq/plot";
import { parseHTML } from "linkedom";

const { document } = parseHTML("<!doctype html><html><body></body></html>");

/** The colors of the figures. */
export const colors = { model: "#2f6fdb", band: "#dbe6fa", data: "#1d2430", faint: "#c9ced6", accent: "#c77700" };

/** Writes plots of the same height, side by side, as one SVG beside this file. The title is what a screen reader reads. */
export function draw(name: string, title: string, height: number, ...plots: readonly PlotOptions[]): void {
  let width = 0;
  const charts = plots.map((options) => {
    const chart = plot({ document, marginLeft: 45, style: { background: "white" }, ...options, height });
    chart.setAttribute("x", `${width}`);
    width += Number(chart.getAttribute("width"));
    return chart.outerHTML;
  });
  const frame = `xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  const svg = `<svg ${frame} role="img" aria-label="${title}" font-family="system-ui, sans-serif">${charts.join("")}</svg>\n`;
  writeFileSync(new URL(`${name}.svg`, import.meta.url), svg);
}
