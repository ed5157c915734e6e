import { colors, seriesColor } from "../colors.ts";
import type { ReportData } from "../data.ts";
import { html, type Markup } from "../markup.ts";
import { type Drawing, eachObjective, type Picture } from "../picture.ts";
import { dot, lineY, text } from "../plot.ts";
import { formatNumber, isBetter, observed, thinned, trialAxis, valueAxis } from "../values.ts";

/** Points that are drawn, and origins that have colors of their own. */
const [DRAWN, ORIGINS] = [800, 4];

/** Every value in the order of the trials, colored by origin, with the best so far and the searches that it is compared with. */
export const history: Picture = {
  id: "history",
  title: "History",
  isHalf: true,
  draw: (data, drawing) => eachObjective(data, (index) => figureOf(data, index, drawing)),
};

function figureOf(data: ReportData, index: number, drawing: Drawing): Markup | null {
  const objective = data.objectives[index];
  const all = observed(data, index);
  if (all.length === 0) return null;
  const steps = bestSoFar(data, index);
  const improvements = new Set(steps.map(({ id }) => id));
  const { drawn, note } = thinned(all, DRAWN, ({ id }) => improvements.has(id));
  const comparisons = (index === 0 ? data.comparisons : []).map(({ label, best }, i) => ({
    label,
    color: seriesColor(i + 3),
    steps: best.flatMap((value, id) => (Number.isFinite(value) ? [{ id, value }] : [])),
  }));
  const counts = new Map<string, number>();
  for (const { origin } of all) counts.set(origin, (counts.get(origin) ?? 0) + 1);
  const named = [...counts.keys()].slice(0, ORIGINS);
  const originOf = (origin: string) => (named.includes(origin) ? origin : "other");
  const origins = [...new Set(all.map(({ origin }) => originOf(origin)))];
  const without = data.trials.filter(({ status }) => status === "failed" || status === "pruned");
  const axis = trialAxis(Math.max(data.trials.length, ...comparisons.map(({ steps }) => steps.length)));
  const line = [...steps, ...steps.slice(-1).map((step) => ({ ...step, id: data.trials.length - 1 }))];
  const curves = [{ label: "best", color: colors.ink as string, steps: line }, ...comparisons];
  const values = curves
    .flatMap(({ steps }) => steps)
    .concat(drawn)
    .map(({ value }) => value);
  const hollow = all.some(({ isEligible }) => !isEligible) ? " Hollow: trials that cannot be the best." : "";
  const crosses = without.length > 0 ? " Crosses: trials that failed or were pruned." : "";
  const best = steps.at(-1);
  return drawing.figure(
    `${objective.name} of every trial, and the best so far`,
    html`Points: trials, by what chose them. Line: the best so far${best ? `, ${formatNumber(best.value)} at the end` : ""}.${hollow}${crosses}${note}`,
    {
      width: 420,
      height: 280,
      marginRight: comparisons.length > 0 ? 90 : 40,
      x: axis,
      y: valueAxis(objective, values),
      color: { domain: origins, range: origins.map((_, i) => seriesColor(i)), legend: true },
      marks: [
        ...curves.map(({ steps, color }, i) =>
          lineY(steps, {
            x: "id",
            y: "value",
            curve: "step-after",
            stroke: color,
            ...(i === 0 ? { strokeWidth: 2 } : { strokeDasharray: "5 3" }),
          }),
        ),
        ...[true, false].map((isEligible) =>
          dot(
            drawn.filter((trial) => trial.isEligible === isEligible),
            {
              x: "id",
              y: "value",
              r: 3.5,
              title: titleOf,
              [isEligible ? "fill" : "stroke"]: {
                value: ({ origin }: { origin: string }) => originOf(origin),
                scale: true,
              },
              ...(isEligible ? { stroke: colors.paper, strokeWidth: 0.75 } : { fill: "none" }),
            },
          ),
        ),
        dot(thinned(without, DRAWN).drawn, {
          x: "id",
          frameAnchor: "bottom",
          dy: -7,
          symbol: "times",
          stroke: colors.best,
          r: 3.5,
          title: ({ id, status, message }) => `trial ${id}: ${status}${message ? `, ${message}` : ""}`,
        }),
        text(
          curves.flatMap(({ label, color, steps }) => steps.slice(-1).map(({ value }) => ({ label, color, value }))),
          { x: axis.domain[1], y: "value", text: "label", fill: "color", textAnchor: "start", dx: 5 },
        ),
      ],
    },
  );

  function titleOf({ id, value, origin, isEligible }: (typeof all)[number]): string {
    return `trial ${id} (${origin}): ${formatNumber(value)}${isEligible ? "" : ", cannot be the best"}`;
  }
}

/** The trials that were better than all before, of those that may be the best. */
function bestSoFar(data: ReportData, index: number): { id: number; value: number }[] {
  const steps: { id: number; value: number }[] = [];
  for (const { id, value, isEligible } of observed(data, index)) {
    const last = steps.at(-1);
    if (isEligible && (!last || isBetter(data.objectives[index], value, last.value))) steps.push({ id, value });
  }
  return steps;
}
