import { InputError } from "../../errors/index.ts";
import type { FormulaComparison } from "../../expressions/index.ts";
import type { between, slopesAt, valuesAt } from "../../formulas/index.ts";
import type { ParameterValue } from "../trials/index.ts";
import type { Encoding } from "./encoding.ts";

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

/** What evaluates formulas: loaded only where a space has constraints. */
export interface Formulas {
  readonly between: typeof between;
  readonly slopesAt: typeof slopesAt;
  readonly valuesAt: typeof valuesAt;
}

/** A constraint such as "a + 2 * b <= 10", "a + b + c == 1" or "x * y <= 3". */
export function compileConstraint(
  { text, names, lesser, greater, equality, strict, cardinality }: FormulaComparison,
  { between, slopesAt, valuesAt }: Formulas,
): Constraint {
  const difference = between(greater, "subtract", lesser);
  const comparison = between(lesser, strict ? "smaller" : "smallerEq", greater);
  const applies = (at: Numbers) => names.every((name) => at[name] !== undefined);
  const slack = (at: Numbers) => {
    const { value, slopes } = slopesAt(difference, names, at);
    const terms = slopes.map((slope, i) => Math.abs(slope * at[names[i]]));
    const ends = [lesser, greater].map((side) => Math.abs(valuesAt(side, names, [at])[0]));
    const size = [...terms, ...ends].reduce((sum, term) => sum + term, 0);
    return { value, slopes: Object.fromEntries(names.map((name, i) => [name, slopes[i]])), size };
  };
  return {
    text,
    names,
    equality,
    cardinality,
    slack,
    holds(points) {
      if (equality)
        return points.map((at) => {
          if (!applies(at)) return true;
          const { value, size } = slack(at);
          return Math.abs(value) <= EQUALITY * size;
        });
      const held = valuesAt(comparison, names, points);
      return points.map((at, i) => !applies(at) || held[i] !== 0);
    },
  };
}

/**
 * Parses constraints. What does is loaded here, so that a study without constraints does without it, and a worker, which is sent what it makes,
 * at all. Throws InputError that shows the text at fault.
 */
export async function parseConstraints(
  texts: readonly string[],
  parameters: readonly string[],
): Promise<{ parsed: readonly FormulaComparison[]; formulas: Formulas | null }> {
  if (texts.length === 0) return { parsed: [], formulas: null };
  const [{ formulaComparisons, namesFor }, formulas] = await Promise.all([
    import("../../expressions/index.ts"),
    import("../../formulas/index.ts"),
  ]);
  const parsed = texts.flatMap((text) => formulaComparisons(text, parameters));
  for (const { text, names } of parsed)
    if (names.length === 0)
      throw new InputError(
        `invalid constraint "${text}": no parameter has a part in it; parameters with numbers are ${namesFor(text, parameters).join(", ") || "none"}`,
      );
  return { parsed, formulas };
}

/** The parameters that formulas may name: those whose values are numbers. */
export function numericNames({ parameters }: Encoding): string[] {
  return parameters.flatMap(({ name, kind, spec, size }) => {
    const ends = [0, ...(Number.isFinite(size) ? [size - 1] : [])];
    return ends.every((k) => typeof kind.level(spec, k) !== "string") ? [name] : [];
  });
}

/** A value as constraints see it: a truth value is 1 or 0; NaN for a word. */
export function asNumber(value: ParameterValue): number {
  return typeof value === "string" ? Number.NaN : Number(value);
}
