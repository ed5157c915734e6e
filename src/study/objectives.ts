import { InputError, invalid, show } from "../errors/index.ts";
import { scalar } from "../tensor/index.ts";
import type { CheckedDefinition } from "./definition.ts";

/** What was measured of one metric: its mean, and the standard error of the mean; null where that is not known. */
export interface Measured {
  readonly mean: number;
  readonly sem: number | null;
}

/** Measurements by metric. */
export type Measurements = Readonly<Record<string, Measured>>;

/** A number with its variance; null where that is not known. */
export interface Noisy {
  readonly value: number;
  readonly variance: number | null;
}

/** What a study wants of its metrics. */
export interface Goals {
  /** Each objective of a trial, in its own direction. */
  objectives(values: Measurements): Noisy[];
  /** By how much each outcome constraint is broken: at most 0 where it holds. `baseline` is what the baseline trial had, if it is told. */
  constraints(values: Measurements, baseline?: Measurements): Noisy[];
}

/** The name by which outcome constraints call what the baseline trial had of the metric beside it. */
const BASELINE = "baseline";

/**
 * Compiles the objectives and outcome constraints of a definition; what parses formulas is loaded only where there are any. Throws
 * InputError that shows the text at fault.
 */
export async function compileGoals(definition: CheckedDefinition): Promise<Goals> {
  const { metrics, objectives, outcomeConstraints } = definition;
  const formulas = objectives.filter(({ name }) => !metrics.includes(name));
  const expressions =
    formulas.length + outcomeConstraints.length > 0 ? await import("../expressions/index.ts") : undefined;

  const objectiveOf = objectives.map(({ name }): ((values: Measurements) => Noisy) => {
    if (metrics.includes(name)) return (values) => noisy(values[name]);
    const compiled = (expressions as NonNullable<typeof expressions>).compileExpression(
      name,
      expressions!.namesFor(name, metrics),
    );
    if (compiled.names.length === 0)
      throw new InputError(`invalid objective "${name}": it depends on none of the metrics ${metrics.join(", ")}`);
    return (values) => propagated(compiled, values);
  });
  const constraintOf = outcomeConstraints.flatMap((text) => {
    const { comparisons, compileExpression, namesFor } = expressions as NonNullable<typeof expressions>;
    const names = namesFor(text, [...metrics, BASELINE]);
    return comparisons(text, names).map(({ lesser, greater, equality }) => {
      if (equality)
        throw new InputError(`invalid constraint "${text}": an outcome is never exactly equal; use <= and >=`);
      const compiled = compileExpression(`(${lesser}) - (${greater})`, names);
      const own = compiled.names.filter((name) => name !== BASELINE);
      if (own.length === 0)
        throw new InputError(`invalid constraint "${text}": it depends on none of the metrics ${metrics.join(", ")}`);
      if (compiled.names.includes(BASELINE) && own.length > 1)
        throw new InputError(
          `invalid constraint "${text}": beside ${BASELINE} it takes one metric, got ${own.join(", ")}`,
        );
      return (values: Measurements, baseline?: Measurements) => {
        if (!compiled.names.includes(BASELINE)) return propagated(compiled, values);
        // Before the baseline trial is told, nothing is known to be broken.
        if (!baseline) return { value: 0, variance: null };
        return propagated(compiled, { ...values, [BASELINE]: baseline[own[0]] });
      };
    });
  });
  return {
    objectives: (values) => objectiveOf.map((objective) => objective(values)),
    constraints: (values, baseline) => constraintOf.map((constraint) => constraint(values, baseline)),
  };
}

function noisy({ mean, sem }: Measured): Noisy {
  return { value: mean, variance: sem === null ? null : sem * sem };
}

interface Compiled {
  readonly text: string;
  readonly names: readonly string[];
  evaluate(values: Readonly<Record<string, ReturnType<typeof scalar>>>): { item(): number };
}

/** The value of a formula, and its variance to first order where those of all metrics in it are known. */
function propagated({ names, evaluate }: Compiled, values: Measurements): Noisy {
  const means = names.map((name) => values[name].mean);
  const at = (numbers: readonly number[]) =>
    evaluate(Object.fromEntries(names.map((name, i) => [name, scalar(numbers[i])]))).item();
  const value = at(means);
  const errors = names.map((name) => values[name].sem);
  if (errors.some((sem) => sem === null)) return { value, variance: null };
  const variance = names.reduce((sum, _, i) => {
    const sem = errors[i] as number;
    if (sem === 0) return sum;
    const shifted = (by: number) => at(means.map((mean, k) => (k === i ? mean + by : mean)));
    const change = (shifted(sem) - shifted(-sem)) / 2;
    return sum + change * change;
  }, 0);
  return { value, variance };
}

/**
 * Reads what a user tells of a trial: one number for the only metric, else one for each, or { mean, sem }. Throws InputError for one that
 * is missing, not known or not finite, and for a formula that is not finite there.
 */
export function readMeasurements(definition: CheckedDefinition, goals: Goals, outcome: unknown): Measurements {
  const { metrics, objectives } = definition;
  const hint = 'a trial without a result is { failed: "why" }';
  const whole = typeof outcome !== "object" || outcome === null || (metrics.length === 1 && "mean" in outcome);
  if (whole && metrics.length > 1) invalid("outcome", `a value for each of ${metrics.join(", ")}`, outcome, hint);
  const byName = (whole ? { [metrics[0]]: outcome } : outcome) as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(byName))
    if (!metrics.includes(key))
      throw new InputError(`invalid outcome: unknown metric "${key}"; the study has ${metrics.join(", ")}`);
  const values = Object.fromEntries(metrics.map((name) => [name, measured(name, byName[name], hint)]));
  for (const [i, { value }] of goals.objectives(values).entries())
    if (!Number.isFinite(value))
      throw new InputError(`invalid outcome: the objective "${objectives[i].name}" is ${value} for ${show(outcome)}`);
  return values;
}

function measured(name: string, given: unknown, hint: string): Measured {
  if (typeof given === "number" && Number.isFinite(given)) return { mean: given, sem: null };
  if (typeof given === "object" && given !== null) {
    const { mean, sem } = given as Partial<Measured>;
    if (Number.isFinite(mean) && Number.isFinite(sem) && (sem as number) >= 0)
      return { mean: mean as number, sem: sem as number };
    invalid(`outcome of "${name}"`, "{ mean, sem }, both finite and sem at least 0", given, hint);
  }
  throw new InputError(
    `invalid outcome: expected a finite number for "${name}", got ${given === undefined ? "nothing" : show(given)}; ${hint}`,
  );
}
