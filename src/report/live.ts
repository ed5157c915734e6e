/** What a live page shares with reports: their pictures, which are drawn again as the study goes on. */

export { colors } from "./colors.ts";
export type { ReportData, ReportTrial } from "./data.ts";
export { csv } from "./page/csv.ts";
export { enliven } from "./page/enliven.ts";
export { compared, download } from "./page/tables.ts";
export { drawingIn, type Picture } from "./picture.ts";
export { accuracy } from "./pictures/accuracy.ts";
export { attainment } from "./pictures/attainment.ts";
export { contours } from "./pictures/contours.ts";
export { curves } from "./pictures/curves.ts";
export { feasibility } from "./pictures/feasibility.ts";
export { front } from "./pictures/front.ts";
export { health } from "./pictures/health.ts";
export { history } from "./pictures/history.ts";
export { importance } from "./pictures/importance.ts";
export { outputs } from "./pictures/outputs.ts";
export { parallel } from "./pictures/parallel.ts";
export { slices } from "./pictures/slices.ts";
export { timeline } from "./pictures/timeline.ts";
export type { Cell } from "./pictures/trialTable.ts";
export { type ModelledData, modelledData, observedData, reportParameter, reportTrial } from "./reportData.ts";
export { palette, pictureStyle } from "./style.ts";
export { formatExpected, formatNumber, formatValue, observed, thinned } from "./values.ts";
