import { log } from "../../math/index.ts";
import type { ParameterValue } from "../../study/index.ts";
import { colorBetween, colors } from "../colors.ts";
import type { ReportData, ReportTrial } from "../data.ts";
import { html } from "../markup.ts";
import type { Picture, Plotted } from "../picture.ts";
import { line, ruleX, text } from "../plot.ts";
import { formatValue, isBetter, paddedDomain, shortened, spansOrders, thinned } from "../values.ts";

/** Trials, parameters and objectives that are drawn, and values of a choice that are named. */
const [DRAWN, PARAMETERS, OBJECTIVES, NAMED] = [300, 10, 4, 8];
/** The share of the trials that is drawn in color where there is one objective. */
const TOP = 0.1;

/** An axis: a number on a linear or logarithmic scale, or values in a row. */
export interface ParallelAxis {
  readonly label: string;
  readonly scale: "linear" | "log" | "band";
  readonly domain: readonly ParameterValue[];
}

/** What the page needs to brush: the axes, where they are in the picture, and where each line crosses them, from 0 to 1. */
export interface Brushable {
  readonly axes: readonly ParallelAxis[];
  readonly columns: readonly number[];
  readonly bottom: number;
  readonly top: number;
  readonly lines: readonly { readonly trial: number; readonly at: readonly (number | null)[] }[];
}

/** Every trial as a line over its parameters and objectives; ranges of the axes are chosen in the page. */
export const parallel: Picture = {
  id: "parallel",
  title: "Parallel coordinates",
  draw(data, drawing) {
    const complete = data.trials.filter(({ objectives, excluded }) => objectives && !excluded);
    const columns = columnsOf(data, complete);
    if (complete.length < 2 || columns.length < 2) return null;
    const front = new Set(data.front);
    const value = ({ objectives }: ReportTrial) => objectives?.[0] as number;
    const ordered = [...complete].sort(
      (a, b) =>
        Number(front.has(a.id)) - Number(front.has(b.id)) ||
        (isBetter(data.objectives[0], value(a), value(b)) ? 1 : -1),
    );
    const { colorOf, legend } = (data.objectives.length > 1 ? alongFront : byRank)(data, ordered);
    const { drawn, note } = thinned(ordered, DRAWN, ({ id }) => front.has(id));
    const lines = drawn.map((trial) => ({
      trial: trial.id,
      at: columns.map(({ axis, of }) => placeOn(axis, of(trial))),
    }));
    const points = lines.flatMap(({ trial, at }) =>
      at.map((place, column) => ({ trial, column, place: place ?? Number.NaN })),
    );
    type Point = (typeof points)[number];
    const color = ({ trial }: Point) => colorOf(trial);
    const title = ({ trial }: Point) =>
      `trial ${trial}: ${columns.map(({ axis, of }) => `${axis.label} ${formatValue(of(data.trials[trial]))}`).join(", ")}`;
    const ticks = columns.flatMap(({ axis }, column) => ticksOf(axis).map((tick) => ({ column, ...tick })));
    const varying = data.parameters.filter(({ domain }) => new Set(domain).size > 1).length;
    const parameters = columns.filter(({ isParameter }) => isParameter).length;
    const left = varying > parameters ? ` ${parameters} of ${varying} parameters are drawn.` : "";
    return html`<div data-brush>${drawing.figure(
      "Parallel coordinates of the trials",
      html`Lines: trials. ${legend} Drag along an axis to choose a range.${left}${note}`,
      {
        width: Math.max(420, 92 * columns.length),
        height: 320,
        marginLeft: 50,
        marginRight: 50,
        marginTop: 42,
        marginBottom: 24,
        x: { type: "linear", domain: [0, columns.length - 1], axis: null },
        y: { type: "linear", domain: [0, 1], axis: null },
        color: { type: "identity" },
        marks: [
          ruleX(columns.keys(), { stroke: colors.faint, strokeWidth: 2 }),
          line(points, {
            x: "column",
            y: "place",
            z: "trial",
            stroke: color,
            title,
            strokeWidth: 1.25,
            strokeOpacity: 0.6,
            curve: "linear",
          }),
          text(ticks, {
            x: "column",
            y: "place",
            text: "text",
            textAnchor: "end",
            dx: -5,
            fill: colors.ink,
            stroke: colors.paper,
            pointerEvents: "none",
          }),
          text(columns, {
            x: (_, column) => column,
            y: 1,
            dy: -24,
            fontWeight: 600,
            fill: colors.ink,
            text: ({ axis }) => shortened(axis.label, 14),
          }),
        ],
      },
      { wide: true, attributes: (plot) => ({ lines: JSON.stringify(brushable(plot, columns, lines)) }) },
    )}<div hidden class="ranges"></div><p role="status"></p></div>`;
  },
};

/** The colors of the trials, by id, and what they mean. */
interface Coloring {
  readonly legend: string;
  colorOf(trial: number): string;
}

/** The best trial and the tenth behind it, of trials of which the best are last. */
function byRank({ front, objectives: [{ name, direction }] }: ReportData, ordered: readonly ReportTrial[]): Coloring {
  const best = new Set(front);
  const top = new Set(ordered.slice(-Math.ceil(TOP * ordered.length)).map(({ id }) => id));
  return {
    legend: `Red: the best trial; blue: the tenth with the ${direction === "maximize" ? "highest" : "lowest"} ${name}.`,
    colorOf: (trial) => (best.has(trial) ? colors.best : top.has(trial) ? colors.model : colors.muted),
  };
}

/** Trials of the front, by where they are on it: by their value of the first objective. */
function alongFront({ front, trials, objectives: [{ name }] }: ReportData): Coloring {
  const values = new Map(front.map((id) => [id, trials[id].objectives?.[0] as number]));
  const [low, high] = [Math.min(...values.values()), Math.max(...values.values())];
  return {
    legend: `In color: trials that no other one dominates, from blue, where ${name} is lowest, to red, where it is highest.`,
    colorOf(trial) {
      const value = values.get(trial);
      if (value === undefined) return colors.muted;
      return colorBetween(high > low ? (value - low) / (high - low) : 1);
    },
  };
}

interface Column {
  readonly axis: ParallelAxis;
  readonly isParameter: boolean;
  of(trial: ReportTrial): ParameterValue | undefined;
}

/** The most important parameters, then the objectives. */
function columnsOf({ parameters, models, objectives }: ReportData, trials: readonly ReportTrial[]): Column[] {
  const ranks = models[0].slices.map(({ parameter }) => parameter);
  const rank = (name: string) => (ranks.indexOf(name) + ranks.length + 1) % (ranks.length + 1);
  const varying = parameters
    .filter(({ domain }) => new Set(domain).size > 1)
    .map((parameter) => ({
      ...parameter,
      rank: ranks.includes(parameter.name) ? rank(parameter.name) : ranks.length + 1,
    }))
    .sort((a, b) => a.rank - b.rank);
  return [
    ...varying.slice(0, PARAMETERS).map(({ name, label, scale, domain }) => ({
      axis: { label, scale, domain },
      isParameter: true,
      of: (trial: ReportTrial) => trial.parameters[name],
    })),
    ...objectives.slice(0, OBJECTIVES).map(({ name }, j) => {
      const values = trials.map((trial) => trial.objectives?.[j] as number);
      const scale = spansOrders(values) ? ("log" as const) : ("linear" as const);
      const domain = scale === "log" ? [Math.min(...values), Math.max(...values)] : paddedDomain(values);
      return {
        axis: { label: name, scale, domain },
        isParameter: false,
        of: (trial: ReportTrial) => trial.objectives?.[j],
      };
    }),
  ];
}

/** The place of a value on an axis: 0 at its beginning, 1 at its end; null where it has none. */
export function placeOn({ scale, domain }: ParallelAxis, value: ParameterValue | undefined): number | null {
  if (value === undefined) return null;
  if (scale === "band") {
    const place = domain.indexOf(value);
    return place < 0 ? null : domain.length > 1 ? place / (domain.length - 1) : 0.5;
  }
  const on = (of: ParameterValue) => (scale === "log" ? log(Number(of)) : Number(of));
  const [low, high] = domain.map(on);
  const place = low < high ? (on(value) - low) / (high - low) : 0.5;
  // Trials from other bounds end at those of today.
  return Number.isFinite(place) ? Math.round(1000 * Math.min(Math.max(place, 0), 1)) / 1000 : null;
}

function ticksOf({ scale, domain }: ParallelAxis): { place: number; text: string }[] {
  if (scale !== "band") return [domain[0], domain[1]].map((value, place) => ({ place, text: formatValue(value) }));
  const stride = Math.ceil(domain.length / NAMED);
  const last = Math.max(domain.length - 1, 1);
  return domain.flatMap((value, i) => (i % stride === 0 ? [{ place: i / last, text: shortened(value, 9) }] : []));
}

function brushable(plot: Plotted, columns: readonly Column[], lines: Brushable["lines"]): Brushable {
  const at = (axis: "x" | "y", value: number) => Math.round(plot.scale(axis)?.apply(value) as number);
  return {
    axes: columns.map(({ axis }) => axis),
    columns: columns.map((_, column) => at("x", column)),
    bottom: at("y", 0),
    top: at("y", 1),
    lines,
  };
}
