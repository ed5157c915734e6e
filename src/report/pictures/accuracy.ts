import type { StudyLeaveOneOut } from "../../study/index.ts";
import { colors } from "../colors.ts";
import { html } from "../markup.ts";
import { eachObjective, type Picture } from "../picture.ts";
import { dot, line, ruleX } from "../plot.ts";
import { formatExpected, formatNumber, paddedDomain, percent, thinned } from "../values.ts";

const DRAWN = 300;
/** The share of outcomes that their intervals should hold, and by how many standard errors another share differs from it. */
const [NOMINAL, ERRORS] = [0.9, 2];
/** Relative errors up to which predictions are good, and useful. */
const [GOOD, USEFUL] = [0.3, 0.7];

/** Every trial as the model predicts it from all others, against what was observed. */
export const accuracy: Picture = {
  id: "accuracy",
  title: "Predicted against observed",
  isHalf: true,
  draw: (data, drawing) =>
    eachObjective(data, (index) => {
      const { objective, leaveOneOut } = data.models[index];
      if (!leaveOneOut) return null;
      const { drawn, note } = thinned(leaveOneOut.trials, DRAWN);
      type LeftOut = (typeof drawn)[number];
      const domain = paddedDomain(drawn.flatMap((each) => [each.observed, each.median]));
      const axis = { domain, ticks: 5, tickFormat: formatNumber, clamp: true };
      return html`<p>${calibration(leaveOneOut)}</p>
${drawing.figure(
  `${objective.name} predicted against observed`,
  html`Each trial is predicted by the model of all others: the median and the interval that holds its outcome with 95 %, noise included. The nearer to the diagonal, the better.${note}`,
  {
    width: 400,
    height: 350,
    x: { ...axis, label: "observed" },
    y: { ...axis, label: "predicted", grid: true },
    marks: [
      line(
        domain.map((end) => [end, end]),
        { stroke: colors.faint, strokeWidth: 2 },
      ),
      ruleX(drawn, { x: "observed", y1: "lower", y2: "upper", stroke: colors.model, strokeOpacity: 0.35 }),
      dot(drawn, {
        x: "observed",
        y: "median",
        r: 3.5,
        fill: colors.model,
        stroke: colors.paper,
        strokeWidth: 0.75,
        title: (each: LeftOut) =>
          `trial ${each.trial}: observed ${formatNumber(each.observed)}, predicted ${formatExpected(each)}`,
      }),
    ],
  },
)}`;
    }),
};

/** In words: how good the predictions are, and whether their uncertainty is right. */
export function calibration({ trials, relativeError, coverage }: StudyLeaveOneOut): string {
  const error = `their error is ${percent(relativeError)} of that of predicting the mean`;
  const quality =
    relativeError <= GOOD
      ? `The model predicts new trials well: ${error}.`
      : relativeError <= USEFUL
        ? `The model predicts new trials roughly: ${error}.`
        : `The model predicts new trials hardly better than the mean: ${error}.`;
  const deviation = Math.sqrt((NOMINAL * (1 - NOMINAL)) / trials.length);
  const verdict =
    coverage < NOMINAL - ERRORS * deviation
      ? "the model is too sure of itself"
      : coverage > NOMINAL + ERRORS * deviation
        ? "the model is less sure than it could be"
        : "its uncertainty is about right";
  return `${quality} ${Math.round(coverage * trials.length)} of ${trials.length} outcomes (${percent(coverage)}) lie in the 90 % intervals of their predictions: ${verdict}.`;
}
