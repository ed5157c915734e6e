import { colours, draw } from "./draw.ts";
import { html, type Markup } from "./markup.ts";
import { areaY, barY, dot, lineY, ruleX, tickY } from "./plot.ts";
import type { Slice } from "./slices.ts";
import type { ReportInput } from "./types.ts";
import { axisOf, bestTrial, completeTrials, formatValue, paddedDomain } from "./values.ts";

const frame = { width: 360, height: 240, marginLeft: 52, marginBottom: 38 };

/** Mean and a band of two standard deviations along one parameter through the best trial; `domain` is shared by all slices. */
export function sliceFigure(input: ReportInput, slice: Slice, domain: [number, number]): Markup {
  const { name, label, scale } = slice.parameter;
  const best = bestTrial(input);
  const observed = completeTrials(input).map(({ parameters, value }) => ({ at: parameters[name], value }));
  const caption = html`Through the best trial, at ${label} = ${formatValue(best?.parameters[name])}.`;
  const y = { label: input.objective.name, domain, grid: true, ticks: 5, labelArrow: "none" } as const;
  const points = (data: typeof observed) =>
    dot(data, {
      x: ({ at }) => position(scale, at),
      y: "value",
      r: 2.5,
      fill: colours.ink,
      fillOpacity: 0.45,
    });
  const bestPoint = dot(best ? [best] : [], {
    x: ({ parameters }) => position(scale, parameters[name]),
    y: "value",
    r: 5,
    stroke: colours.best,
    strokeWidth: 2,
  });
  const description = `Posterior of ${input.objective.name} along ${label}`;
  if (scale === "band")
    return draw(description, caption, {
      ...frame,
      x: axisOf(slice.parameter),
      y,
      marks: [
        barY(slice.points, {
          x: ({ at }) => String(at),
          y1: "low",
          y2: "high",
          fill: colours.model,
          fillOpacity: 0.25,
        }),
        tickY(slice.points, { x: ({ at }) => String(at), y: "mean", stroke: colours.model, strokeWidth: 3 }),
        points(observed),
        bestPoint,
      ],
    });
  return draw(description, caption, {
    ...frame,
    x: axisOf(slice.parameter),
    y,
    marks: [
      ruleX(best ? [best.parameters[name]] : [], { stroke: colours.best, strokeDasharray: "2 3" }),
      areaY(slice.points, { x: "at", y1: "low", y2: "high", fill: colours.model, fillOpacity: 0.2 }),
      lineY(slice.points, { x: "at", y: "mean", stroke: colours.model, strokeWidth: 2 }),
      points(observed),
      bestPoint,
    ],
  });
}

/** The values that every slice should show: all bands and all observations. */
export function sliceDomain(input: ReportInput, slices: readonly Slice[]): [number, number] {
  const bands = slices.flatMap(({ points }) => points.flatMap(({ low, high }) => [low, high]));
  return paddedDomain([...bands, ...completeTrials(input).map(({ value }) => value)]);
}

function position(scale: string, at: Slice["points"][number]["at"] | undefined) {
  return scale === "band" ? String(at) : at;
}
