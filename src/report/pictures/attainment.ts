import { colors } from "../colors.ts";
import type { ReportData } from "../data.ts";
import { html } from "../markup.ts";
import type { Picture } from "../picture.ts";
import { dot, lineY } from "../plot.ts";
import { formatNumber, paddedDomain, trialAxis } from "../values.ts";

/** The hypervolume of the trials so far: how the front grew. */
export const attainment: Picture = {
  id: "attainment",
  title: "Hypervolume",
  isHalf: true,
  draw({ hypervolumes, objectives, referencePoint, trials }: ReportData, drawing) {
    if (!referencePoint || hypervolumes.length === 0) return null;
    const from = objectives.map(({ name }, j) => `${name} ${formatNumber(referencePoint[j])}`).join(", ");
    const last = hypervolumes[hypervolumes.length - 1];
    const grown = hypervolumes.filter(({ value }, i) => i === 0 || value > hypervolumes[i - 1].value);
    return drawing.figure(
      "Hypervolume of the trials so far",
      html`The volume of outcomes that the trials so far dominate, measured from ${from}: ${formatNumber(last.value)} at the end. Points: trials that enlarged it.`,
      {
        width: 480,
        height: 260,
        x: trialAxis(trials.length),
        y: {
          label: "hypervolume",
          grid: true,
          ticks: 5,
          tickFormat: formatNumber,
          domain: paddedDomain([0, last.value]),
        },
        marks: [
          lineY(hypervolumes, { x: "id", y: "value", curve: "step-after", stroke: colors.ink, strokeWidth: 2 }),
          dot(grown, {
            x: "id",
            y: "value",
            r: 3.5,
            fill: colors.best,
            stroke: colors.paper,
            strokeWidth: 0.75,
            title: ({ id, value }) => `trial ${id}: ${formatNumber(value)}`,
          }),
        ],
      },
    );
  },
};
