import { InputError } from "../errors/index.ts";
import { scalar } from "../tensor/index.ts";
import type { CheckedDefinition } from "./definition.ts";
import type { Measured, Measurements } from "./trials/index.ts";

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
