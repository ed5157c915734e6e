import { finite, invalid, oneOf } from "../errors/index.ts";
import type { ReportInput, ReportParameter } from "./types.ts";

/** Refuses what could not be drawn; the parts behind `htmlReport` trust their input. */
export function validate(input: ReportInput): void {
  oneOf("objective.direction", input.objective.direction, ["maximize", "minimize"]);
  input.parameters.forEach(validateParameter);
}

function validateParameter(parameter: ReportParameter): void {
  const what = `parameter "${parameter.name}"`;
  oneOf(`${what} type`, parameter.type, ["float", "int", "choice"]);
  if (parameter.type === "choice") {
    if (!parameter.choices?.length) invalid(`${what} choices`, "at least one choice", parameter.choices);
    return;
  }
  const low = finite(`${what} low`, parameter.low);
  const high = finite(`${what} high`, parameter.high);
  if (low > high) invalid(`${what} bounds`, "low <= high", [low, high]);
  if (parameter.log && low <= 0) invalid(`${what} low`, "a positive bound for a log scale", low);
}
