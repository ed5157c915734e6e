import { InputError, invalid, isRecord, show } from "../errors/index.ts";
import type { CheckedDefinition } from "./definition.ts";
import type { Goals } from "./objectives.ts";
import type { Measured, Measurements } from "./trials/index.ts";

/** Standard errors up to this one have a finite square. */
const MAX_SEM = 1e154;

/**
 * Reads what a user measured: one number for the only metric, else one for each, or { mean, sem }. Throws InputError for a value that is
 * missing, not known or not finite, and for a formula that is not finite there.
 */
export function readMeasurements(definition: CheckedDefinition, goals: Goals, outcome: unknown): Measurements {
  const { metrics, objectives } = definition;
  const hint = 'a trial without a result is { failed: "why" }';
  const isNamed = isRecord(outcome) && Object.keys(outcome).length > 0;
  const whole = !isNamed || (metrics.length === 1 && "mean" in outcome);
  if (whole && metrics.length > 1) invalid("outcome", `a value for each of ${metrics.join(", ")}`, outcome, hint);
  const byName = (whole ? { [metrics[0]]: outcome } : outcome) as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(byName)) {
    if (metrics.includes(key)) continue;
    if (key === "failed") invalid("outcome", "why it failed, a text", byName.failed);
    throw new InputError(
      `invalid outcome: unknown metric "${key}"; the study has ${metrics.join(", ")}; others are declared by metrics: [...]`,
    );
  }
  const values = Object.fromEntries(metrics.map((name) => [name, measured(name, byName[name], hint)]));
  for (const [i, { value }] of goals.objectives(values).entries())
    if (!Number.isFinite(value))
      throw new InputError(
        `invalid outcome: the objective "${objectives[i].name}" is ${value} for ${show(outcome)}; ${hint}`,
      );
  for (const [i, broken] of goals.constraints(values).entries())
    if (!Number.isFinite(broken))
      throw new InputError(
        `invalid outcome: the sides of the constraint "${goals.constraintTexts[i]}" differ by ${broken} for ${show(outcome)}; ${hint}`,
      );
  return values;
}

function measured(name: string, given: unknown, hint: string): Measured {
  if (typeof given === "number" && Number.isFinite(given)) return { mean: given, sem: null };
  if (typeof given === "object" && given !== null && "mean" in given) {
    const { mean, sem, ...others } = given as Partial<Measured>;
    if (Object.keys(others).length === 0 && Number.isFinite(mean) && (sem as number) >= 0 && (sem as number) <= MAX_SEM)
      return { mean: mean as number, sem: sem as number };
    invalid(`outcome of "${name}"`, `{ mean, sem }, both finite and sem from 0 to ${MAX_SEM}`, given, hint);
  }
  throw new InputError(
    `invalid outcome: expected a finite number for "${name}", got ${given === undefined ? "nothing" : show(given)}; ${hint}`,
  );
}
