export { type CompiledExpression, compileExpression } from "./compile.ts";
export { type LinearExpression, linearConstraints } from "./linear.ts";
export { expressionConstraints, expressionObjective } from "./outcomes.ts";
