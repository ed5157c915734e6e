import { colors } from "../colors.ts";
import type { ReportData } from "../data.ts";
import { html, type Markup } from "../markup.ts";
import type { Drawing, Picture } from "../picture.ts";
import { dot, lineY, link } from "../plot.ts";
import { formatExpected, formatNumber, paddedDomain, thinned } from "../values.ts";

/** Trials that are drawn, and objectives of which every pair is drawn. */
const [DRAWN, OBJECTIVES] = [500, 4];

/** Pairs of objectives: every trial, those that no other one dominates, and the front that the models expect. */
export const front: Picture = {
  id: "front",
  title: "Pareto front",
  isHalf: true,
  draw(data, drawing) {
    const objectives = data.objectives.slice(0, OBJECTIVES);
    if (objectives.length < 2 || data.front.length === 0) return null;
    const pairs = objectives.flatMap((_, y) => objectives.slice(0, y).map((_, x) => [x, y] as const));
    const all = data.trials.filter(({ isEligible }) => isEligible).length;
    return html`<p>No other trial is at least as good in all objectives as ${data.front.length} of the ${all} that may be the best: trials ${data.front.slice(0, 20).join(", ")}${data.front.length > 20 ? " and others" : ""}.</p>
<div class="grid">${pairs.map((pair) => figureOf(data, pair, drawing))}</div>`;
  },
};

function figureOf(data: ReportData, [x, y]: readonly [number, number], drawing: Drawing): Markup {
  const best = new Set(data.front);
  const complete = data.trials.flatMap(({ id, objectives, isEligible, excluded }) =>
    objectives && !excluded ? [{ id, x: objectives[x], y: objectives[y], isEligible, isBest: best.has(id) }] : [],
  );
  const { drawn, note } = thinned(complete, DRAWN, ({ isBest }) => isBest);
  type Point = (typeof drawn)[number];
  const title = (point: Point) =>
    `trial ${point.id}: ${[x, y].map((j) => `${data.objectives[j].name} ${formatNumber(j === x ? point.x : point.y)}`).join(", ")}`;
  const expected = data.predictedFront.map((each) => ({ x: each[x], y: each[y] }));
  type Predicted = (typeof expected)[number];
  const at = (of: "x" | "y", figure: "median" | "lower" | "upper") => (point: Predicted) => point[of][figure];
  const whisker = { stroke: colors.model, strokeOpacity: 0.3 };
  const axis = (j: number, of: "x" | "y") => ({
    label: `${data.objectives[j].name} (${data.objectives[j].direction})`,
    domain: paddedDomain([...complete.map((point) => point[of]), ...expected.map(at(of, "median"))]),
    ticks: 5,
    tickFormat: formatNumber,
  });
  const stairs = drawn.filter(({ isBest }) => isBest).sort((a, b) => a.x - b.x);
  // From one trial to the next, what is reached stays at the worse value of the objective that is drawn upwards.
  const curve = data.objectives[x].direction === "maximize" ? "step-before" : "step-after";
  return drawing.figure(
    `${data.objectives[y].name} against ${data.objectives[x].name}`,
    html`Red: trials that no other one dominates. Hollow: trials that cannot be the best.${expected.length > 0 ? " Blue: the front that the models expect, the medians and the intervals that hold the outcomes with 95 %." : ""}${note}`,
    {
      width: 420,
      height: 320,
      x: axis(x, "x"),
      y: { ...axis(y, "y"), grid: true },
      clip: true,
      marks: [
        link(expected, {
          x1: at("x", "lower"),
          x2: at("x", "upper"),
          y1: at("y", "median"),
          y2: at("y", "median"),
          ...whisker,
        }),
        link(expected, {
          x1: at("x", "median"),
          x2: at("x", "median"),
          y1: at("y", "lower"),
          y2: at("y", "upper"),
          ...whisker,
        }),
        dot(expected, {
          x: at("x", "median"),
          y: at("y", "median"),
          r: 2,
          fill: colors.model,
          title: (point: Predicted) =>
            `expected: ${data.objectives[x].name} ${formatExpected(point.x)}, ${data.objectives[y].name} ${formatExpected(point.y)}`,
        }),
        ...(data.objectives.length === 2
          ? [lineY(stairs, { x: "x", y: "y", curve, stroke: colors.best, strokeOpacity: 0.6 })]
          : []),
        ...[true, false].map((isEligible) =>
          dot(
            drawn.filter((point) => point.isEligible === isEligible && !point.isBest),
            { x: "x", y: "y", r: 3, [isEligible ? "fill" : "stroke"]: colors.muted, title },
          ),
        ),
        dot(stairs, { x: "x", y: "y", r: 5, fill: colors.best, stroke: colors.paper, title }),
      ],
    },
  );
}
