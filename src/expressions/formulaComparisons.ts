import type { Formula } from "../formulas/index.ts";
import { type Cardinality, cardinality } from "./cardinality.ts";
import { comparisons } from "./comparisons.ts";
import { namesFor, readFormula } from "./compile.ts";

/** lesser <= greater as plain data. */
export interface FormulaComparison {
  /** The text that it is part of. */
  readonly text: string;
  /** The side that is at most the other. */
  readonly lesser: Formula;
  /** The other side. */
  readonly greater: Formula;
  /** The names that occur in it. */
  readonly names: readonly string[];
  /** Whether both sides must be equal. */
  readonly equality: boolean;
  /** Whether the text says < or >. */
  readonly strict: boolean;
  /** The limit on how many of the names are above zero; null for comparisons of another form. */
  readonly cardinality: Cardinality | null;
}

/** The comparisons in a text. Throws InputError as `comparisons` does; names that mean something else in formulas are left out. */
export function formulaComparisons(text: string, known: readonly string[]): FormulaComparison[] {
  const names = namesFor(text, known);
  return comparisons(text, names).map(({ lesser, greater, equality, strict }) => {
    const [right, left] = [greater, lesser].map((side) => readFormula(side, names));
    return {
      text,
      lesser: left.formula,
      greater: right.formula,
      equality,
      strict,
      names: [...new Set([...right.names, ...left.names])],
      cardinality: equality || strict ? null : cardinality(`${lesser} <= ${greater}`, names),
    };
  });
}
