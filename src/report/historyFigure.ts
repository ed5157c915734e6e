import { colours, draw } from "./draw.ts";
import { html, type Markup } from "./markup.ts";
import { dot, lineY, ruleY, text } from "./plot.ts";
import type { ReportInput } from "./types.ts";
import { bestSoFar, completeTrials, formatNumber, paddedDomain } from "./values.ts";

const width = 520;

/** Every value in the order of proposal, coloured by origin, with the best so far and the searches it is compared with. */
export function historyFigure(input: ReportInput): Markup {
  const complete = completeTrials(input);
  const best = bestSoFar(input);
  const origins = [...new Set(complete.map((trial) => trial.origin))];
  const comparisons = (input.comparisons ?? []).map(({ label, best }) => ({
    label,
    steps: best.flatMap((value, i) => (Number.isFinite(value) ? [{ number: i + 1, value }] : [])),
  }));
  const unfinished = input.trials.flatMap((trial, i) =>
    trial.status === "failed" || trial.status === "abandoned" ? [{ number: i + 1 }] : [],
  );
  const values = [...complete, ...comparisons.flatMap(({ steps }) => steps)].map(({ value }) => value);
  const longest = Math.max(input.trials.length, ...comparisons.map(({ steps }) => steps.length), 2);
  const orders = Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) > 1000;
  const domain = paddedDomain(values);
  const lines = comparisons.map(({ steps }, i) =>
    lineY(steps, { x: "number", y: "value", stroke: comparisonColour(i), strokeDasharray: "5 3", curve: "step-after" }),
  );
  const curves = [
    { label: "best so far", steps: best, colour: String(colours.ink) },
    ...comparisons.map((comparison, i) => ({ ...comparison, colour: comparisonColour(i) })),
  ];
  const ends = curves.flatMap(({ label, colour, steps }) =>
    steps.slice(-1).map(({ value }) => ({ label, colour, value })),
  );
  const unfinishedNote = unfinished.length ? html` Crosses at the foot: trials without a value.` : html``;
  const caption = html`Points: trials, by what proposed them. Line: the best so far, ${formatNumber(best.at(-1)?.value ?? Number.NaN)} at the end.${unfinishedNote}`;
  return draw(`${input.objective.name} of every trial, and the best so far`, caption, {
    width,
    height: 310,
    marginLeft: 56,
    marginRight: 100,
    marginBottom: 40,
    x: {
      label: "trial",
      labelAnchor: "center",
      domain: [0.5, longest + 0.5],
      labelArrow: "none",
      tickFormat: "d",
      ticks: Math.min(longest, 10),
    },
    y: {
      label: input.objective.name,
      domain: orders ? undefined : domain,
      type: orders ? "log" : "linear",
      grid: true,
      ticks: 6,
      labelArrow: "none",
    },
    color: { domain: origins, range: origins.map((_, i) => colours.series[i % colours.series.length]), legend: true },
    marks: [
      ruleY(orders ? [] : [domain[0]], { stroke: colours.faint }),
      ...lines,
      lineY(best, { x: "number", y: "value", curve: "step-after", stroke: colours.ink, strokeWidth: 2 }),
      dot(complete, { x: "number", y: "value", fill: { value: "origin", scale: true }, r: 4, stroke: colours.paper }),
      dot(unfinished, { x: "number", frameAnchor: "bottom", dy: -7, symbol: "times", stroke: colours.best, r: 4 }),
      text(orders ? ends : spread(ends, 0.05 * (domain[1] - domain[0])), {
        x: longest + 0.5,
        y: "value",
        text: "label",
        fill: "colour",
        textAnchor: "start",
        dx: 6,
      }),
    ],
  });
}

function comparisonColour(i: number): string {
  return colours.series[(i + 3) % colours.series.length];
}

/** Moves labels up where they would stand closer than `gap`. */
function spread<Label extends { value: number }>(labels: readonly Label[], gap: number): Label[] {
  const placed: Label[] = [];
  for (const label of [...labels].sort((a, b) => a.value - b.value)) {
    const floor = (placed.at(-1)?.value ?? -Infinity) + gap;
    placed.push({ ...label, value: Math.max(label.value, floor) });
  }
  return placed;
}
