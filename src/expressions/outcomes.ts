import { InputError, invalidShape } from "../errors/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { comparisons } from "./comparisons.ts";
import { compileExpression } from "./compile.ts";

/** Samples `S x b x q` of one output, `S x b x q x m` of several → `S x b x q`. */
type OfSamples = (samples: Tensor) => Tensor;

/**
 * An objective of Monte Carlo acquisition functions as a formula of the named outputs of the model. Throws InputError for a formula that
 * depends on none of them.
 *
 *     qLogExpectedImprovement(model, { bestF, objective: expressionObjective("yield - 0.1 * cost", ["yield", "cost"]) })
 */
export function expressionObjective(text: string, outputs: readonly string[]): OfSamples {
  const { evaluate, names } = compileExpression(text, outputs);
  if (names.length === 0)
    throw new InputError(`invalid objective "${text}": it depends on none of ${outputs.join(", ")}`);
  return (samples) => evaluate(columns(samples, outputs));
}

/**
 * Outcome constraints of Monte Carlo acquisition functions, feasible where their value is at most 0: "strength >= 5 * cost" gives one,
 * "1 <= thickness <= 2" gives two. Throws InputError for anything but comparisons by <= or >=.
 */
export function expressionConstraints(text: string, outputs: readonly string[]): { readonly value: OfSamples }[] {
  return comparisons(text, outputs).map(({ lesser, greater, equality }) => {
    if (equality) throw new InputError(`invalid constraint "${text}": outcomes are never exactly equal; use <= and >=`);
    return { value: expressionObjective(`(${lesser}) - (${greater})`, outputs) };
  });
}

/** The outputs by name. */
function columns(samples: Tensor, outputs: readonly string[]): Record<string, Tensor> {
  if (outputs.length === 1) return { [outputs[0]]: samples };
  if (samples.shape[samples.rank - 1] !== outputs.length)
    invalidShape("samples", `… x ${outputs.length}, one for each of ${outputs.join(", ")}`, samples.shape);
  return Object.fromEntries(outputs.map((name, j) => [name, samples.at(-1, j)]));
}
