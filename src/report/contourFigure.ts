import type { Configuration } from "../study/index.ts";
import { colours, draw } from "./draw.ts";
import { html, type Markup } from "./markup.ts";
import { contour, dot, roundTicks } from "./plot.ts";
import { predictAt, type Slice } from "./slices.ts";
import type { ReportInput } from "./types.ts";
import { axisOf, bestTrial, completeTrials, gridOf } from "./values.ts";

const resolution = 41;

/** Posterior mean over the two numeric parameters along which it varies most; undefined if there are fewer than two. */
export async function contourFigure(input: ReportInput, slices: readonly Slice[]): Promise<Markup | undefined> {
  const best = bestTrial(input);
  const [across, up] = slices
    .filter(({ parameter, variation }) => parameter.scale !== "band" && variation > 0)
    .sort((a, b) => b.variation - a.variation)
    .map(({ parameter }) => parameter);
  if (!best || !input.predict || !up) return undefined;

  const [xs, ys] = [gridOf(across, resolution), gridOf(up, resolution)];
  const configurations = ys.flatMap((y) => xs.map((x) => ({ ...best.parameters, [across.name]: x, [up.name]: y })));
  const { mean } = await predictAt(input.predict, configurations);
  const surface = configurations.map((configuration, i) => ({ parameters: configuration, mean: mean[i] }));
  const thresholds = levels(Array.from(mean), 9);
  if (thresholds.length === 0) return undefined;
  const at =
    (name: string) =>
    ({ parameters }: { parameters: Configuration }) =>
      parameters[name];
  const caption = html`Posterior mean of ${input.objective.name}, all else as in the best trial (ring). Points: trials, wherever their other parameters were.`;
  return draw(`Posterior mean of ${input.objective.name} over ${across.label} and ${up.label}`, caption, {
    width: 520,
    height: 380,
    marginLeft: 56,
    marginBottom: 40,
    x: axisOf(across),
    y: axisOf(up),
    color: {
      type: "threshold",
      domain: thresholds,
      scheme: "viridis",
      reverse: input.objective.direction === "minimize",
      legend: true,
      label: input.objective.name,
      tickFormat: "~g",
    },
    marks: [
      contour(surface, {
        x: at(across.name),
        y: at(up.name),
        fill: "mean",
        interpolate: "barycentric",
        pixelSize: 4,
        // The lowest level lies below the surface, so that all of it is filled.
        thresholds: [2 * thresholds[0] - (thresholds[1] ?? thresholds[0] + 1), ...thresholds],
        stroke: "white",
        strokeOpacity: 0.35,
      }),
      dot(completeTrials(input), { x: at(across.name), y: at(up.name), r: 3.5, fill: "white", stroke: "black" }),
      dot([best], { x: at(across.name), y: at(up.name), r: 7, stroke: colours.best, strokeWidth: 3 }),
    ],
  });
}

/** Round levels, about `count` of them, inside the range of the values; none when they are all (nearly) equal. */
function levels(values: readonly number[], count: number): number[] {
  const known = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return high - low > 1e-9 * Math.max(Math.abs(low), Math.abs(high)) ? roundTicks(low, high, count) : [];
}
