import { invalid, oneOf } from "../errors/index.ts";
import { readSpace } from "../study/index.ts";
import type { ReportInput } from "./types.ts";

/** Refuses what could not be drawn; the parts behind `htmlReport` trust their input. */
export function validate({ objective, parameters, trials }: ReportInput): void {
  oneOf("objective.direction", objective?.direction, ["maximize", "minimize"]);
  if (!Array.isArray(trials)) invalid("trials", "a list of trials", trials);
  readSpace("report", { parameters });
}
