import { colors } from "../colors.ts";
import type { Expected, ObjectiveModel, ReportData, Slice } from "../data.ts";
import { html, type Markup } from "../markup.ts";
import { type Drawing, eachObjective, type Picture } from "../picture.ts";
import { areaY, barY, dot, lineY, ruleX, tickY } from "../plot.ts";
import {
  axisOf,
  formatExpected,
  formatNumber,
  formatValue,
  observed,
  parameterOf,
  placeOf,
  thinned,
  valueAxis,
} from "../values.ts";

/** Trials that are drawn in a slice. */
const DRAWN = 250;

/** The posterior along each parameter through the best trial, with the trials. */
export const slices: Picture = {
  id: "slices",
  title: "Slices through the best trial",
  draw: (data, drawing) =>
    eachObjective(data, (index) => {
      const model = data.models[index];
      const { incumbent, objective } = model;
      if (!incumbent || model.slices.length === 0) return null;
      const points = model.slices.flatMap(({ points }) => points);
      const shown = [...points.map(({ median }) => median), ...observed(data, index).map(({ value }) => value)];
      const axis = valueAxis(objective, [...shown, ...within(shown, points)]);
      const varying = data.parameters.filter(({ domain }) => new Set(domain).size > 1).length;
      const left =
        varying > model.slices.length
          ? ` The ${model.slices.length} most important of ${varying} parameters are shown.`
          : "";
      return html`<p>Line and band: what the model expects along a parameter, the median and the interval that holds the outcome with 95 %, the others as in trial ${incumbent.trial} (ring). Points: trials, wherever their other parameters were.${left}</p>
<div class="grid">${model.slices.map((slice) => figureOf(data, model, slice, { index, axis, drawing }))}</div>`;
    }),
};

/** The ends of the intervals, as far as they reach half the range of what is shown beyond it: long tails would hide everything else. */
function within(shown: readonly number[], intervals: readonly Expected[]): number[] {
  const known = shown.filter(Number.isFinite);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const beyond = (high - low) / 2;
  return intervals.flatMap(({ lower, upper }) => [Math.max(lower, low - beyond), Math.min(upper, high + beyond)]);
}

interface Shared {
  readonly index: number;
  readonly axis: ReturnType<typeof valueAxis>;
  readonly drawing: Drawing;
}

function figureOf(data: ReportData, { objective, incumbent }: ObjectiveModel, slice: Slice, shared: Shared): Markup {
  const parameter = parameterOf(data, slice.parameter);
  const { name, label, scale } = parameter;
  const all = observed(data, shared.index).filter(({ parameters }) => parameters[name] !== undefined);
  const best = all.filter(({ id }) => id === incumbent?.trial);
  const { drawn, note } = thinned(all, DRAWN);
  const place = ({ parameters }: (typeof all)[number]) => placeOf(parameter, parameters[name]);
  const at = ({ at }: Slice["points"][number]) => placeOf(parameter, at);
  const isBand = scale === "band";
  const values = [
    ...new Set([...slice.points.map(({ at }) => at), ...(slice.points.length === 0 ? parameter.domain : [])]),
  ];
  const title = (point: Slice["points"][number]) =>
    `${label} ${formatValue(point.at)}: ${formatExpected(point)} expected`;
  const where = best[0]
    ? `Through ${label} = ${formatValue(best[0].parameters[name])}.`
    : `${label} is inactive in the best trial: only trials are drawn.`;
  const reason = slice.points.length > 0 || !best[0] ? "" : " Other parameters depend on it: only trials are drawn.";
  const shown =
    isBand && values.length < parameter.domain.length ? ` ${values.length} of ${parameter.domain.length} values.` : "";
  const names = new Set(values.map(String));
  return shared.drawing.figure(`${objective.name} along ${label}`, html`${where}${reason}${shown}${note}`, {
    width: 360,
    height: 240,
    x: axisOf(parameter, values),
    y: { ...shared.axis, clamp: true },
    marks: [
      ...(isBand
        ? [
            barY(slice.points, { x: at, y1: "lower", y2: "upper", fill: colors.model, fillOpacity: 0.25, title }),
            tickY(slice.points, { x: at, y: "median", stroke: colors.model, strokeWidth: 3 }),
          ]
        : [
            ruleX(best, { x: place, stroke: colors.best, strokeDasharray: "2 3" }),
            areaY(slice.points, { x: at, y1: "lower", y2: "upper", fill: colors.model, fillOpacity: 0.2 }),
            lineY(slice.points, { x: at, y: "median", stroke: colors.model, strokeWidth: 2 }),
            dot(slice.points, { x: at, y: "median", r: 6, fill: "transparent", title }),
          ]),
      dot(
        drawn.filter(({ parameters }) => !isBand || names.has(String(parameters[name]))),
        {
          x: place,
          y: "value",
          r: 2.5,
          fill: colors.ink,
          fillOpacity: 0.5,
          title: ({ id, value, parameters }) =>
            `trial ${id}, ${label} ${formatValue(parameters[name])}: ${formatNumber(value)}`,
        },
      ),
      dot(best, {
        x: place,
        y: "value",
        r: 5,
        fill: "transparent",
        stroke: colors.best,
        strokeWidth: 2,
        title: ({ id, value }) => `best trial ${id}: ${formatNumber(value)}`,
      }),
    ],
  });
}
