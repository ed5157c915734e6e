/**
 * Reports of studies as HTML pages.
 *
 * @module boflow/report
 */

export { htmlReport } from "./htmlReport.ts";
export type { ReportOptions } from "./studyInput.ts";
export type { Prediction, ReportComparison, ReportInput, ReportTrial } from "./types.ts";
