/** A formula as plain data, which can be sent to a worker. */
export type Formula =
  | { readonly number: number }
  | { readonly name: string }
  /** Operators from left to right, as in a + b - c: a list, since a tree of a sum of many terms would be deep. */
  | { readonly first: Formula; readonly rest: readonly { readonly operator: string; readonly operand: Formula }[] }
  /** An operator before its operand, or a function. */
  | { readonly apply: string; readonly to: readonly Formula[] }
  /** A chain of comparisons, as in a < b <= c. */
  | { readonly compare: readonly string[]; readonly of: readonly Formula[] };

/** An operator between two formulas. */
export function between(first: Formula, operator: string, operand: Formula): Formula {
  return { first, rest: [{ operator, operand }] };
}
