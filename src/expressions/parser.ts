import { create, parseDependencies } from "mathjs/number";

/** A node of a formula's syntax tree, as mathjs makes them: the fields that are read here. Nodes of other types are no part of formulas. */
export type MathNode = { toString(): string } & (
  | { readonly type: "ConstantNode"; readonly value: unknown }
  | { readonly type: "SymbolNode"; readonly name: string }
  | { readonly type: "ParenthesisNode"; readonly content: MathNode }
  | { readonly type: "OperatorNode"; readonly fn: string; readonly args: readonly MathNode[] }
  | {
      readonly type: "FunctionNode";
      readonly fn: string | { readonly name: string };
      readonly args: readonly MathNode[];
    }
  | { readonly type: "RelationalNode"; readonly conditionals: readonly string[]; readonly params: readonly MathNode[] }
  | {
      readonly type: "ConditionalNode";
      readonly condition: MathNode;
      readonly trueExpr: MathNode;
      readonly falseExpr: MathNode;
    }
);

/**
 * mathjs's parser without the rest of mathjs. The build bundles it into this file (scripts/build.mjs), so that mathjs is not a
 * dependency of the installed package.
 */
export const parse: (text: string) => MathNode = create(parseDependencies).parse as never;
