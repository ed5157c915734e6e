import { invalid, oneOf } from "../errors/index.ts";
import { readSpace } from "../study/index.ts";
import type { ReportInput } from "./types.ts";

/** Throws InputError for input that cannot be drawn; the other functions do not check it. */
export function validate({ objective, parameters, trials }: ReportInput): void {
  oneOf("objective.direction", objective?.direction, ["maximize", "minimize"]);
  if (!Array.isArray(trials)) invalid("trials", "a list of trials", trials);
  readSpace("report", { parameters });
}
