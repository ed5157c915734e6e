import type { StudyDefinition } from "./definition.ts";
import { measurementsOf } from "./outcome.ts";
import type { Trial } from "./records.ts";
import type { Configuration } from "./trials/index.ts";
import type { Measurement } from "./types.ts";

/** A trial as plain data; one without values that did not fail is running. */
export interface TrialJSON {
  readonly parameters: Configuration;
  readonly values?: Readonly<Record<string, Measurement>>;
  readonly failed?: string;
  readonly origin?: string;
}

/** A study as plain data: what it is about, and its trials. */
export interface StudyJSON extends StudyDefinition {
  readonly trials: readonly TrialJSON[];
}

export function trialJSON(trial: Trial): TrialJSON {
  const { parameters, state, message, origin } = trial;
  const measured = Object.entries(measurementsOf(trial));
  return {
    parameters,
    origin,
    ...(state === "failed" && { failed: message ?? state }),
    ...(state === "complete" && {
      values: Object.fromEntries(measured.map(([name, { mean, sem }]) => [name, sem === null ? mean : { mean, sem }])),
    }),
  };
}
