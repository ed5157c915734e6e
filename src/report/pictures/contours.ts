import { colors } from "../colors.ts";
import type { ObjectiveModel, ReportData, Surface } from "../data.ts";
import { html, type Markup } from "../markup.ts";
import { type Drawing, eachObjective, type Picture, type Plotted } from "../picture.ts";
import { barX, barY, cell, contour, dot, type PlotOptions, roundTicks } from "../plot.ts";
import {
  axisOf,
  formatExpected,
  formatNumber,
  formatValue,
  observed,
  parameterOf,
  placeOf,
  thinned,
} from "../values.ts";

/** Trials that are drawn on a contour, and about how many levels it has. */
const [DRAWN, LEVELS] = [200, 9];

/** The posterior median over pairs of the most important parameters; one of them is chosen in the page. */
export const contours: Picture = {
  id: "contours",
  title: "Pairs of parameters",
  isHalf: true,
  draw: (data, drawing) =>
    eachObjective(data, (index) => {
      const model = data.models[index];
      const drawn = model.surfaces.flatMap((surface) => {
        const figure = figureOf(data, model, surface, { index, drawing });
        const names = [surface.x, surface.y].map(({ parameter }) => parameterOf(data, parameter).label);
        return figure ? [{ figure, name: names.join(" and ") }] : [];
      });
      if (drawn.length === 0) return null;
      const options = drawn.map(({ name }, i) => html`<option value="${i}">${name}</option>`);
      return html`<div data-choices><p hidden><label>Parameters <select>${options}</select></label></p>
${drawn.map(({ figure }) => html`<div data-choice>${figure}</div>`)}</div>`;
    }),
};

function figureOf(
  data: ReportData,
  { objective, incumbent }: ObjectiveModel,
  surface: Surface,
  { index, drawing }: { readonly index: number; readonly drawing: Drawing },
): Markup | null {
  const [x, y] = [surface.x, surface.y].map(({ parameter }) => parameterOf(data, parameter));
  const thresholds = levels(
    surface.expected.flat().map(({ median }) => median),
    LEVELS,
  );
  if (!incumbent || thresholds.length === 0) return null;
  const all = observed(data, index).filter(
    ({ parameters }) => parameters[x.name] !== undefined && parameters[y.name] !== undefined,
  );
  const { drawn, note } = thinned(all, DRAWN);
  const place = (parameter: typeof x) => (trial: (typeof all)[number]) =>
    placeOf(parameter, trial.parameters[parameter.name]);
  const trials = { x: place(x), y: place(y) };
  const title = (trial: (typeof all)[number]) =>
    `trial ${trial.id}: ${formatNumber(trial.value)}, ${[x, y].map(({ name, label }) => `${label} ${formatValue(trial.parameters[name])}`).join(", ")}`;
  return drawing.figure(
    `Posterior median of ${objective.name} over ${x.label} and ${y.label}`,
    html`The others as in trial ${incumbent.trial} (ring). Points: trials, wherever their other parameters were.${note}`,
    {
      width: 420,
      height: 340,
      x: axisOf(x, surface.x.values),
      y: { labelAnchor: "center", ...axisOf(y, surface.y.values) },
      color: {
        type: "threshold",
        domain: thresholds,
        scheme: "viridis",
        reverse: objective.direction === "minimize",
        legend: true,
        label: objective.name,
        tickFormat: "~g",
      },
      marks: [
        ...surfaceMarks(x.scale === "band", y.scale === "band", surface, thresholds),
        dot(drawn, { ...trials, r: 3.5, fill: "white", stroke: "black", title }),
        dot(
          all.filter(({ id }) => id === incumbent.trial),
          { ...trials, r: 7, fill: "transparent", stroke: colors.best, strokeWidth: 3, title },
        ),
      ],
    },
    { attributes: (plot) => ({ surface: JSON.stringify(hoverable(plot, surface, [x, y])) }) },
  );
}

/** Contours over numbers; rectangles where a parameter is a band. */
function surfaceMarks(
  isBandX: boolean,
  isBandY: boolean,
  { x, y, expected }: Surface,
  thresholds: readonly number[],
): NonNullable<PlotOptions["marks"]> {
  const cells = expected.flatMap((row, j) =>
    row.map(({ median }, i) => ({ i, j, value: median, x: x.values[i], y: y.values[j] })),
  );
  if (!isBandX && !isBandY)
    return [
      contour(cells, {
        x: "x",
        y: "y",
        fill: "value",
        interpolate: "barycentric",
        pixelSize: 4,
        // The lowest level lies below the surface, so that all of it is filled.
        thresholds: [2 * thresholds[0] - (thresholds[1] ?? thresholds[0] + 1), ...thresholds],
        stroke: "white",
        strokeOpacity: 0.35,
      }),
    ];
  type Cell = (typeof cells)[number];
  const name = (axis: "x" | "y") => (each: Cell) => String(each[axis]);
  if (isBandX && isBandY) return [cell(cells, { x: name("x"), y: name("y"), fill: "value", inset: 0.5 })];
  const across = isBandX ? y.values : x.values;
  const edge = (k: number) => {
    const [a, b] = [across[Math.max(k - 1, 0)], across[Math.min(k, across.length - 1)]].map(Number);
    return (a + b) / 2;
  };
  const start = (each: Cell) => edge(isBandX ? each.j : each.i);
  const end = (each: Cell) => edge((isBandX ? each.j : each.i) + 1);
  return isBandX
    ? [barY(cells, { x: name("x"), y1: start, y2: end, fill: "value" })]
    : [barX(cells, { y: name("y"), x1: start, x2: end, fill: "value" })];
}

/** What the page says at a point of a surface: where its columns and rows are in the picture, and the values there. */
function hoverable(plot: Plotted, { x, y, expected }: Surface, labels: readonly { label: string }[]) {
  const places = (axis: "x" | "y", { values }: Surface["x"]) => {
    const scale = plot.scale(axis);
    const half = (scale?.bandwidth ?? 0) / 2;
    return values.map((value) => Math.round((scale?.apply(half > 0 ? String(value) : value) as number) + half));
  };
  return {
    labels: labels.map(({ label }) => label),
    columns: places("x", x),
    rows: places("y", y),
    x: x.values.map(formatValue),
    y: y.values.map(formatValue),
    expected: expected.map((row) => row.map(formatExpected)),
  };
}

/** Round levels, about `count` of them, inside the range of the values; none when they are all (nearly) equal. */
function levels(values: readonly number[], count: number): number[] {
  const known = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return high - low > 1e-9 * Math.max(Math.abs(low), Math.abs(high)) ? roundTicks(low, high, count) : [];
}
