import { InputError } from "../errors/index.ts";
import type { CompiledExpression } from "../expressions/index.ts";
import type { CheckedDefinition } from "./definition.ts";
import { type Measured, type Measurements, remembered } from "./trials/index.ts";

/** A number with its variance; null where that is not known. */
export interface Noisy {
  readonly value: number;
  readonly variance: number | null;
}

/** What a study wants of its metrics. */
export interface Goals {
  /** Each objective of a trial, in its own direction. */
  objectives(values: Measurements): readonly Noisy[];
  /** The outcome constraints, as they are written. */
  readonly constraintTexts: readonly string[];
  /** By how much each of them is broken: at most 0 where it holds. `baseline` is what the baseline trial had, if it is told. */
  constraints(values: Measurements, baseline?: Measurements): readonly number[];
}

/** The name by which outcome constraints call what the baseline trial had of the metric beside it. */
const BASELINE = "baseline";
/** A baseline that is not told yet. */
const NONE: Measurements = Object.freeze({});

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
      const broken = (values: Measurements, baseline: Measurements) => {
        if (!compiled.names.includes(BASELINE)) return evaluated(compiled, values);
        // Nothing is known to be broken before the baseline trial is told, nor where it gives no number, as a division by zero does not.
        const reference: Measured | undefined = baseline[own[0]];
        const value = reference ? evaluated(compiled, { ...values, [BASELINE]: reference }) : 0;
        return Number.isFinite(value) ? value : 0;
      };
      return { text, broken };
    });
  });
  const constraints = remembered((baseline: Measurements) =>
    remembered((values: Measurements) => Object.freeze(constraintOf.map(({ broken }) => broken(values, baseline)))),
  );
  const all = (values: Measurements) => objectiveOf.map((objective) => objective(values));
  return {
    // Formulas take longer than looking up what they came to; metrics do not.
    objectives: formulas.length > 0 ? remembered(all) : all,
    constraintTexts: constraintOf.map(({ text }) => text),
    constraints: (values, baseline = NONE) => (constraintOf.length > 0 ? constraints(baseline)(values) : []),
  };
}

function noisy({ mean, sem }: Measured): Noisy {
  return { value: mean, variance: sem === null ? null : sem * sem };
}

function evaluated({ names, valueAt }: CompiledExpression, values: Measurements): number {
  return valueAt(Object.fromEntries(names.map((name) => [name, values[name].mean])));
}

/**
 * The value of a formula, and its variance to first order where those of all metrics in it are known; not known either where the formula is
 * not finite within the errors.
 */
function propagated(formula: CompiledExpression, values: Measurements): Noisy {
  const value = evaluated(formula, values);
  let variance = 0;
  for (const name of formula.names) {
    const { mean, sem } = values[name];
    if (sem === null) return { value, variance: null };
    const shifted = (by: number) => evaluated(formula, { ...values, [name]: { mean: mean + by, sem } });
    const change = sem === 0 ? 0 : (shifted(sem) - shifted(-sem)) / 2;
    variance += change * change;
  }
  return { value, variance: Number.isFinite(variance) ? variance : null };
}
