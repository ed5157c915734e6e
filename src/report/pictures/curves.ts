import { colors } from "../colors.ts";
import type { ReportData } from "../data.ts";
import { html, type Markup } from "../markup.ts";
import type { Drawing, Picture } from "../picture.ts";
import { lineY } from "../plot.ts";
import { formatNumber, thinned, valueAxis } from "../values.ts";

const [DRAWN, METRICS] = [80, 4];

/** The intermediate values that trials reported. */
export const curves: Picture = {
  id: "curves",
  title: "Intermediate values",
  draw(data, drawing) {
    const reported = data.metrics.filter((metric) =>
      data.trials.some(({ reports }) => reports.some(({ values }) => values[metric] !== undefined)),
    );
    if (reported.length === 0) return null;
    return html`<div class="grid">${reported.slice(0, METRICS).map((metric) => figureOf(data, metric, drawing))}</div>`;
  },
};

function figureOf(data: ReportData, metric: string, drawing: Drawing): Markup {
  const curves = data.trials.flatMap(({ id, status, reports }) => {
    const points = reports.flatMap(({ step, values }) => {
      const value = values[metric];
      return value === undefined || !Number.isFinite(value) ? [] : [{ id, status, step, value }];
    });
    return points.length > 0 ? [{ id, status, points }] : [];
  });
  const best = new Set(data.front);
  const { drawn, note } = thinned(curves, DRAWN, ({ id }) => best.has(id));
  const points = drawn.flatMap((curve) => curve.points);
  type Point = (typeof points)[number];
  const last = new Map(drawn.map((curve) => [curve.id, curve.points[curve.points.length - 1]]));
  const title = ({ id, status }: Point) => {
    const { step, value } = last.get(id) as Point;
    return `trial ${id}, ${status}: ${formatNumber(value)} at step ${formatNumber(step)}`;
  };
  const lines = (some: readonly Point[], stroke: string, strokeWidth: number) =>
    lineY(some, { x: "step", y: "value", z: "id", stroke, strokeWidth, title });
  const isComplete = ({ status }: Point) => status === "complete";
  return drawing.figure(
    `${metric} of each trial as it was reported`,
    html`Lines: trials; broken off where they were pruned or failed (gray). The best in color.${note}`,
    {
      width: 420,
      height: 280,
      x: { label: "step", ticks: 5 },
      y: valueAxis(
        { name: metric, direction: "minimize" },
        points.map(({ value }) => value),
      ),
      marks: [
        lines(
          points.filter((point) => !isComplete(point)),
          colors.muted,
          1,
        ),
        lines(
          points.filter((point) => isComplete(point) && !best.has(point.id)),
          colors.model,
          1,
        ),
        lines(
          points.filter(({ id }) => best.has(id)),
          colors.best,
          2.5,
        ),
      ],
    },
  );
}
