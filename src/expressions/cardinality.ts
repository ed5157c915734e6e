import { parsed } from "./compile.ts";
import type { MathNode } from "./parser.ts";

/** The fields of mathjs's nodes that are read here. */
interface Parts {
  readonly fn: string;
  readonly name: string;
  readonly value: unknown;
  readonly args: readonly MathNode[];
  readonly content: MathNode;
}

/** A constraint that at most `most` of the named parameters are above zero. */
export interface Cardinality {
  /** The names of which at most some may be above zero. */
  readonly names: readonly string[];
  /** How many of them may be. */
  readonly most: number;
}

/** "(a > 0) + (b > 0) + (c > 0) <= 2" as { names: [a, b, c], most: 2 }; null for a text of another form. */
export function cardinality(text: string, names: readonly string[]): Cardinality | null {
  const root = operator(parsed(text, names), "smallerEq");
  const most = root && bare(root[1]);
  if (!root || most?.type !== "ConstantNode") return null;
  const counted = summands(root[0]).map((node) => {
    const [symbol, zero] = (operator(node, "larger") ?? []).map((part) => bare(part) as MathNode & Parts);
    return symbol?.type === "SymbolNode" && zero.value === 0 && names.includes(symbol.name) ? symbol.name : null;
  });
  return counted.every((name) => name !== null)
    ? { names: counted as string[], most: Math.floor(Number((most as MathNode & Parts).value)) }
    : null;
}

function bare(node: MathNode): MathNode {
  return node.type === "ParenthesisNode" ? bare((node as MathNode & Parts).content) : node;
}

/** The two operands of an operator, if the node is one. */
function operator(node: MathNode, fn: string): readonly MathNode[] | null {
  const { type, fn: name, args } = bare(node) as MathNode & Parts;
  return type === "OperatorNode" && name === fn && args.length === 2 ? args : null;
}

function summands(node: MathNode): readonly MathNode[] {
  return operator(node, "add")?.flatMap(summands) ?? [node];
}
