/**
 * Formulas in names and numbers, compiled to ops: objectives, outcome constraints and input constraints.
 *
 * @module boflow/expressions
 */

export { type Cardinality, cardinality } from "./cardinality.ts";
export { type Comparison, comparisons } from "./comparisons.ts";
export { type CompiledExpression, compileExpression, namesFor } from "./compile.ts";
export { type FormulaComparison, formulaComparisons } from "./formulaComparisons.ts";
export { type LinearExpression, linearConstraints } from "./linear.ts";
export { expressionConstraints, expressionObjective } from "./outcomes.ts";
