import { colors } from "../colors.ts";
import { html } from "../markup.ts";
import { eachObjective, type Picture } from "../picture.ts";
import { barX, ruleX, ruleY, tickX } from "../plot.ts";
import { parameterOf, percent, shortened } from "../values.ts";

/** Parameters that are drawn. */
const DRAWN = 20;

/** First-order and total Sobol' indices of each parameter, with their uncertainty. */
export const importance: Picture = {
  id: "importance",
  title: "Importance of the parameters",
  isHalf: true,
  draw: (data, drawing) =>
    eachObjective(data, (index) => {
      const { objective, importance } = data.models[index];
      if (importance.length === 0) return null;
      const rows = [...importance]
        .sort((a, b) => b.total.mean - a.total.mean)
        .slice(0, DRAWN)
        .map(({ parameter, first, total }) => ({ label: parameterOf(data, parameter).label, first, total }));
      type Row = (typeof rows)[number];
      const share = ({ mean, standardDeviation }: Row["total"]) =>
        `${percent(mean)} ± ${percent(2 * standardDeviation)}`;
      const left =
        rows.length < importance.length ? ` The ${rows.length} most important of ${importance.length} parameters.` : "";
      return drawing.figure(
        `Importance of the parameters for ${objective.name}`,
        html`How much of the variation of ${objective.name} over the search space is due to each parameter: alone (dark), and with its interactions with others (light), by Sobol' indices of the model. Lines: two standard deviations of the total.${left}`,
        {
          width: 420,
          height: 70 + 28 * rows.length,
          marginLeft: 120,
          x: {
            label: "share of the variation",
            domain: [0, 100],
            percent: true,
            ticks: 5,
            grid: true,
          },
          y: {
            label: null,
            domain: rows.map(({ label }) => label),
            padding: 0.3,
            tickFormat: (label: string) => shortened(label, 18),
          },
          marks: [
            barX(rows, {
              y: "label",
              x: ({ total }: Row) => clamped(total.mean),
              fill: colors.model,
              fillOpacity: 0.35,
              title: ({ label, first, total }: Row) =>
                `${label}: alone ${share(first)}, with interactions ${share(total)}`,
            }),
            barX(rows, {
              y: "label",
              x: ({ first }: Row) => clamped(first.mean),
              fill: colors.model,
              insetTop: 4,
              insetBottom: 4,
              pointerEvents: "none",
            }),
            ruleY(rows, {
              y: "label",
              stroke: colors.ink,
              pointerEvents: "none",
              x1: ({ total }: Row) => clamped(total.mean - 2 * total.standardDeviation),
              x2: ({ total }: Row) => clamped(total.mean + 2 * total.standardDeviation),
            }),
            tickX(rows, {
              y: "label",
              x: ({ total }: Row) => clamped(total.mean),
              stroke: colors.ink,
              strokeWidth: 2,
              pointerEvents: "none",
            }),
            ruleX([0], { stroke: colors.faint }),
          ],
        },
      );
    }),
};

const clamped = (share: number) => Math.min(Math.max(share, 0), 1);
