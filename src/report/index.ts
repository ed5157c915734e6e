export { htmlReport } from "./htmlReport.ts";
export type {
  Configuration,
  Prediction,
  ReportComparison,
  ReportInput,
  ReportParameter,
  ReportTrial,
  Value,
} from "./types.ts";
