import { grad, noGrad, scalar, type Tensor, tensor, variable } from "../tensor/index.ts";
import type { Formula } from "./formula.ts";
import { both, functions, operators } from "./operations.ts";

/** Numbers by name. */
export type Numbers = Readonly<Record<string, number>>;

/** The value of a formula by ops, for values by name, which broadcast. */
export function evaluate(formula: Formula, values: Readonly<Record<string, Tensor>>): Tensor {
  const inner = (part: Formula) => evaluate(part, values);
  const apply = (operation: string) => (operators[operation] ?? functions[operation])[0];
  if ("number" in formula) return scalar(formula.number);
  if ("name" in formula) return values[formula.name];
  if ("first" in formula)
    return formula.rest.reduce(
      (sum, { operator, operand }) => apply(operator)(sum, inner(operand)),
      inner(formula.first),
    );
  if ("apply" in formula) return apply(formula.apply)(...formula.to.map(inner));
  const at = formula.of.map(inner);
  return formula.compare.map((operator, i) => apply(operator)(at[i], at[i + 1])).reduce(both);
}

/** The values of a formula of the names at points; NaN where a point lacks one. */
export function valuesAt(formula: Formula, names: readonly string[], points: readonly Numbers[]): ArrayLike<number> {
  const column = (name: string) => [name, tensor(points.map((at) => at[name] ?? Number.NaN))] as const;
  return noGrad(() => evaluate(formula, Object.fromEntries(names.map(column)))).data;
}

/** The value of a formula at a point, and its derivatives by the names. */
export function slopesAt(formula: Formula, names: readonly string[], at: Numbers): { value: number; slopes: number[] } {
  const values = names.map((name) => variable(at[name]));
  const value = evaluate(formula, Object.fromEntries(names.map((name, i) => [name, values[i]])));
  const slopes = value.requiresGrad ? grad(value, values).map((slope) => slope.item()) : names.map(() => 0);
  return { value: value.item(), slopes };
}
