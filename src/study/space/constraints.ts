import { InputError } from "../../errors/index.ts";
import { grad, noGrad, type Tensor, tensor, variable } from "../../tensor/index.ts";
import type { ParameterValue } from "../trials/index.ts";

/** Numbers by name; a name is absent where its parameter is inactive. */
export type Numbers = Readonly<Record<string, number>>;

/**
 * A constraint on parameters: one comparison, in the user's units. It applies where all parameters that it names are active.
 */
export interface Constraint {
  readonly text: string;
  readonly names: readonly string[];
  readonly equality: boolean;
  /** At most so many of the names are above zero; null for constraints of another form. */
  readonly cardinality: { readonly names: readonly string[]; readonly most: number } | null;
  /** Whether it holds: an inequality exactly as it is evaluated, an equality to 1e-12 of its terms. One entry per point. */
  holds(points: readonly Numbers[]): boolean[];
  /** How far it is from being broken: negative where it is broken; an equality holds at 0. With its slope by name and the size of its terms. */
  slack(at: Numbers): { value: number; slopes: Numbers; size: number };
}

/** How exactly an equality holds, relative to the sum of its terms. */
const EQUALITY = 1e-12;

/**
 * Compiles constraints such as "a + 2 * b <= 10", "a + b + c == 1" or "1 <= x * y <= 2". What parses them is loaded here, so that a
 * study without constraints does without it. Throws InputError that shows the text at fault.
 */
export async function compileConstraints(
  texts: readonly string[],
  parameters: readonly string[],
): Promise<Constraint[]> {
  if (texts.length === 0) return [];
  const { cardinality, comparisons, compileExpression, namesFor } = await import("../../expressions/index.ts");
  return texts.flatMap((text) => {
    const names = namesFor(text, parameters);
    return comparisons(text, names).map(({ lesser, greater, equality, strict }) => {
      const difference = compileExpression(`(${greater}) - (${lesser})`, names);
      const sides = [lesser, greater].map((side) => compileExpression(side, names));
      const comparison = compileExpression(`(${lesser}) ${strict ? "<" : "<="} (${greater})`, names);
      const used = difference.names;
      if (used.length === 0)
        throw new InputError(
          `invalid constraint "${text}": no parameter has a part in it; parameters with numbers are ${names.join(", ") || "none"}`,
        );
      const applies = (at: Numbers) => used.every((name) => at[name] !== undefined);
      const slack = (at: Numbers) => {
        const values = used.map((name) => variable(at[name]));
        const byName = Object.fromEntries(used.map((name, i) => [name, values[i]]));
        const value = difference.evaluate(byName);
        const slopes = value.requiresGrad ? grad(value, values).map((slope) => slope.item()) : used.map(() => 0);
        const terms = slopes.map((slope, i) => Math.abs(slope * at[used[i]]));
        const ends = sides.map((side) => Math.abs(side.evaluate(byName).item()));
        const size = [...terms, ...ends].reduce((sum, term) => sum + term, 0);
        return { value: value.item(), slopes: Object.fromEntries(used.map((name, i) => [name, slopes[i]])), size };
      };
      return {
        text,
        names: used,
        equality,
        cardinality: equality || strict ? null : cardinality(`${lesser} <= ${greater}`, names),
        slack,
        holds(points) {
          if (equality)
            return points.map((at) => {
              if (!applies(at)) return true;
              const { value, size } = slack(at);
              return Math.abs(value) <= EQUALITY * size;
            });
          const column = (name: string): [string, Tensor] => [name, tensor(points.map((at) => at[name] ?? Number.NaN))];
          const held = noGrad(() => comparison.evaluate(Object.fromEntries(used.map(column)))).data;
          return points.map((at, i) => !applies(at) || held[i] !== 0);
        },
      };
    });
  });
}

/** A value as constraints see it: a truth value is 1 or 0; NaN for a word. */
export function asNumber(value: ParameterValue): number {
  return typeof value === "string" ? Number.NaN : Number(value);
}
