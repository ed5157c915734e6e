import type { ExpectedOutcome, ParameterValue, Study, Trial } from "../study/index.ts";

/** A number with five digits. */
export function shownNumber(value: number): string {
  return String(Number(value.toPrecision(5)));
}

/** A median, and the interval that holds the outcome with 95 %. */
export function shownExpected({ median, lower, upper }: Pick<ExpectedOutcome, "median" | "lower" | "upper">): string {
  return `${shownNumber(median)} (${shownNumber(lower)} to ${shownNumber(upper)})`;
}

export function shownValue(value: ParameterValue): string {
  return typeof value === "number" ? shownNumber(value) : String(value);
}

/** lr=0.01 layers=3 */
export function shownParameters(parameters: Readonly<Record<string, ParameterValue>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${shownValue(value)}`)
    .join(" ");
}

/** What a trial came to: its values, or in a line why there are none. */
export function shownOutcome({ status, values, message }: Trial): string {
  if (!values) return message === undefined ? status : `${status}: ${inALine(message)}`;
  return Object.entries(values)
    .map(([name, value]) => `${name} ${shownNumber(value)}`)
    .join(", ");
}

/** The reason and, of the last lines of the output that follow, the last one. */
function inALine(message: string): string {
  const [reason, ...lines] = message.split("\n");
  return lines.length === 0 ? reason : `${reason.replace(/; its last lines:$/, "")}: ${lines[lines.length - 1].trim()}`;
}

/** The best trial, or those that no other one beats, in words. */
export function bestText(study: Study): string {
  const found = study.pareto();
  if (found.length === 0) return "there is no result yet";
  const lines = found.map(
    ({ trial, parameters }) => `trial ${trial.id}: ${shownOutcome(trial)}  at ${shownParameters(parameters)}`,
  );
  return study.objectives.length > 1 ? ["the Pareto set:", ...lines].join("\n") : `best: ${lines[0]}`;
}

/** A trial as data for scripts. */
export function trialJSON({ id, status, settings, values, message, reason, origin }: Trial): object {
  return { id, status, parameters: settings, values, message, reason, origin };
}

/** How many trials there are of each status. */
export function statusCounts(study: Study): Record<Trial["status"], number> {
  const counts = { complete: 0, running: 0, failed: 0, pruned: 0, abandoned: 0 };
  for (const { status } of study.trials) counts[status]++;
  return counts;
}
