import type { ReportData } from "../data.ts";
import { html } from "../markup.ts";
import type { Picture } from "../picture.ts";
import { cell, text } from "../plot.ts";
import { shortened } from "../values.ts";

/** Outputs that are drawn, and trials that a correlation takes. */
const [DRAWN, LEAST] = [12, 3];

/** How metrics and objectives go together over the trials. */
export const outputs: Picture = {
  id: "outputs",
  title: "Correlation of the outputs",
  isHalf: true,
  draw(data, drawing) {
    const columns = outputColumns(data).slice(0, DRAWN);
    const n = columns[0]?.values.length ?? 0;
    if (columns.length < 2 || n < LEAST) return null;
    const pairs = columns.flatMap((a) =>
      columns.map((b) => ({ a: a.name, b: b.name, r: correlation(a.values, b.values) })),
    );
    type Pair = (typeof pairs)[number];
    const names = columns.map(({ name }) => name);
    const size = 90 + 46 * names.length;
    const shown = ({ r }: Pair) => (Number.isFinite(r) ? r.toFixed(2) : "–");
    const axis = { domain: names, label: null, tickFormat: (name: string) => shortened(name, 14), padding: 0.04 };
    const strongest = pairs
      .filter(({ a, b, r }) => names.indexOf(a) < names.indexOf(b) && Number.isFinite(r))
      .sort((a, b) => Math.abs(b.r) - Math.abs(a.r))[0];
    const said = strongest ? ` Strongest: ${strongest.a} and ${strongest.b}, ${shown(strongest)}.` : "";
    return drawing.figure(
      "Correlation of the outputs",
      html`Pearson's correlation of observed outputs over ${n} trials: 1 where they rise together, −1 where one falls as the other rises.${said}`,
      {
        width: Math.max(size, 300),
        height: Math.max(size - 20, 200),
        marginLeft: 100,
        x: { ...axis, tickRotate: names.length > 4 ? -30 : 0 },
        y: axis,
        color: { type: "diverging", scheme: "RdBu", domain: [-1, 1], reverse: true },
        marks: [
          cell(pairs, { x: "a", y: "b", fill: "r", title: (pair: Pair) => `${pair.a} and ${pair.b}: ${shown(pair)}` }),
          text(pairs, {
            x: "a",
            y: "b",
            text: shown,
            pointerEvents: "none",
            fill: ({ r }: Pair) => (Math.abs(r) > 0.65 ? "white" : "black"),
          }),
        ],
      },
    );
  },
};

/** The values of each metric, and of each objective that is a formula, in the complete trials. */
function outputColumns({ metrics, objectives, trials }: ReportData): { name: string; values: number[] }[] {
  const complete = trials.filter((trial) => trial.values && trial.objectives && !trial.excluded);
  const measured = metrics.map((name) => ({ name, values: complete.map(({ values }) => values?.[name] as number) }));
  const formulas = objectives.flatMap(({ name }, j) =>
    metrics.includes(name) ? [] : [{ name, values: complete.map((trial) => trial.objectives?.[j] as number) }],
  );
  return [...measured, ...formulas];
}

/** Pearson's correlation; NaN where one of them does not vary. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const centered = (values: readonly number[]) => {
    const scale = Math.max(...values.map(Math.abs)) || 1;
    const mean = values.reduce((sum, value) => sum + value / scale, 0) / values.length;
    return values.map((value) => value / scale - mean);
  };
  const [x, y] = [centered(a), centered(b)];
  const product = (u: readonly number[], v: readonly number[]) => u.reduce((sum, each, i) => sum + each * v[i], 0);
  const [xx, yy] = [product(x, x), product(y, y)];
  const least = 1e-24 * a.length;
  return xx > least && yy > least ? product(x, y) / Math.sqrt(xx * yy) : Number.NaN;
}
