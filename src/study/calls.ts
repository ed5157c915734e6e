import { InputError, invalid, isPromise, knownKeys, show } from "../errors/index.ts";
import type { TrialReference } from "./trials/index.ts";

/** The options of a call. Throws InputError for one that it does not have. */
export function callOptions<T extends object>(call: string, options: T, known: readonly (keyof T & string)[]): T {
  if (typeof options !== "object" || options === null || isPromise(options))
    invalid(`${call} options`, "an object", options);
  knownKeys(`${call} options`, options, known);
  return options;
}

/** A trial as it was handed out, or its id. Throws InputError for anything else. */
export function referenceTo(trial: object | number): TrialReference {
  if (typeof trial === "number") return trial;
  if (typeof trial !== "object" || trial === null || !("id" in trial) || !("parameters" in trial))
    throw new InputError(`invalid trial: expected a trial of this study or its id, got ${show(trial)}`);
  return { id: trial.id, parameters: trial.parameters } as TrialReference;
}

export function isFailure(outcome: unknown): outcome is { readonly failed: string } {
  return typeof outcome === "object" && outcome !== null && "failed" in outcome && typeof outcome.failed === "string";
}
