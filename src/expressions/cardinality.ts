import { parsed } from "./compile.ts";
import type { MathNode } from "./parser.ts";

/** A constraint that at most `most` of the named parameters are above zero. */
export interface Cardinality {
  /** The names of which at most some may be above zero. */
  readonly names: readonly string[];
  /** How many of them may be. */
  readonly most: number;
}

/** "(a > 0) + (b > 0) + (c > 0) <= 2" as { names: [a, b, c], most: 2 }; null for a text of another form. */
export function cardinality(text: string, names: readonly string[]): Cardinality | null {
  const [counts, limit] = operands(parsed(text, names), "smallerEq");
  const most = limit && bare(limit);
  if (most?.type !== "ConstantNode") return null;
  const counted = summands(counts).map((node) => {
    const [symbol, zero] = operands(node, "larger").map(bare);
    const isCount = symbol?.type === "SymbolNode" && zero.type === "ConstantNode" && zero.value === 0;
    return isCount && names.includes(symbol.name) ? symbol.name : null;
  });
  return counted.every((name) => name !== null) ? { names: counted, most: Math.floor(Number(most.value)) } : null;
}

function bare(node: MathNode): MathNode {
  return node.type === "ParenthesisNode" ? bare(node.content) : node;
}

/** The two operands of an operator; none if the node is something else. */
function operands(node: MathNode, fn: string): readonly MathNode[] {
  const inner = bare(node);
  return inner.type === "OperatorNode" && inner.fn === fn && inner.args.length === 2 ? inner.args : [];
}

function summands(node: MathNode): readonly MathNode[] {
  const terms = operands(node, "add");
  return terms.length > 0 ? terms.flatMap(summands) : [node];
}
