import { colors } from "../colors.ts";
import { html } from "../markup.ts";
import type { Picture } from "../picture.ts";
import { dot, ruleY } from "../plot.ts";
import { formatNumber, paddedDomain, percent, thinned, trialAxis } from "../values.ts";

const [DRAWN, CONSTRAINTS] = [400, 6];

/** By how much each outcome constraint is broken in every trial. */
export const feasibility: Picture = {
  id: "feasibility",
  title: "Outcome constraints",
  draw({ trials, outcomeConstraints }, drawing) {
    const complete = trials.filter(({ violations }) => violations !== null);
    if (outcomeConstraints.length === 0 || complete.length === 0) return null;
    const rows = outcomeConstraints.map((text, k) => {
      const points = complete.map(({ id, violations }) => ({ id, violation: violations?.[k] ?? Number.NaN }));
      return { text, points, held: points.filter(({ violation }) => violation <= 0).length };
    });
    const all = complete.filter(({ violations }) => violations?.every((violation) => violation <= 0)).length;
    const left =
      rows.length > CONSTRAINTS ? html`<p>The first ${CONSTRAINTS} of ${rows.length} constraints are drawn.</p>` : "";
    const items = rows.map(
      ({ text, held }) =>
        html`<li><code>${text}</code> holds in ${held} of ${complete.length} (${percent(held / complete.length)})</li>`,
    );
    const figures = rows.slice(0, CONSTRAINTS).map(({ text, points }) => {
      const { drawn, note } = thinned(points, DRAWN);
      type Point = (typeof drawn)[number];
      return drawing.figure(
        `By how much ${text} is broken`,
        html`<code>${text}</code>: satisfied at or below 0.${note}`,
        {
          width: 360,
          height: 200,
          x: trialAxis(trials.length),
          y: {
            label: "broken by",
            grid: true,
            ticks: 4,
            tickFormat: formatNumber,
            domain: paddedDomain([0, ...points.map(({ violation }) => violation)]),
          },
          marks: [
            ruleY([0], { stroke: colors.ink }),
            ...[true, false].map((isHeld) =>
              dot(
                drawn.filter(({ violation }) => violation <= 0 === isHeld),
                {
                  x: "id",
                  y: "violation",
                  r: 3,
                  fill: isHeld ? colors.model : colors.best,
                  symbol: isHeld ? "circle" : "diamond",
                  title: ({ id, violation }: Point) =>
                    `trial ${id}: ${isHeld ? `satisfied, ${formatNumber(-violation)} to spare` : `broken by ${formatNumber(violation)}`}`,
                },
              ),
            ),
          ],
        },
      );
    });
    return html`<p>${all} of ${complete.length} complete trials satisfy all outcome constraints.</p><ul>${items}</ul>
<div class="grid">${figures}</div>${left}`;
  },
};
