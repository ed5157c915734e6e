/**
 * Reports of studies as HTML pages.
 *
 * @module boflow/report
 */

export type {
  Expected,
  Incumbent,
  ObjectiveModel,
  ReportComparison,
  ReportData,
  ReportParameter,
  ReportTrial,
  Slice,
  Surface,
} from "./data.ts";
export { htmlReport } from "./htmlReport.ts";
export type { ReportOptions } from "./reportData.ts";
