import { InputError } from "../errors/index.ts";
import { compileExpression, parsed } from "./compile.ts";
import type { MathNode } from "./parser.ts";

/** lesser <= greater, each a formula. */
export interface Comparison {
  /** The formula of the side that is at most the other. */
  readonly lesser: string;
  /** The formula of the other side. */
  readonly greater: string;
  /** Whether both sides must be equal. */
  readonly equality: boolean;
  /** Whether the text says < or >. */
  readonly strict: boolean;
}

/** The fields of mathjs's nodes that are read here. */
interface Parts {
  readonly fn: string;
  readonly args: readonly MathNode[];
  readonly conditionals: readonly string[];
  readonly params: readonly MathNode[];
  readonly content: MathNode;
}

/**
 * The comparisons in a text: "a <= b", "a >= b", "a == b", chains such as "1 <= x <= 2", and several joined by "and". Throws InputError
 * for any other text.
 */
export function comparisons(text: string, names: readonly string[]): Comparison[] {
  const wrong = (what: string) =>
    new InputError(`invalid constraint "${text}": expected comparisons such as "x + 2 * y <= 10", got ${what}`);
  const compare = (fn: string, a: MathNode, b: MathNode): Comparison => {
    const [left, right] = [a.toString(), b.toString()];
    const strict = fn === "smaller" || fn === "larger";
    if (fn === "smallerEq" || fn === "smaller") return { lesser: left, greater: right, equality: false, strict };
    if (fn === "largerEq" || fn === "larger") return { lesser: right, greater: left, equality: false, strict };
    if (fn === "equal") return { lesser: left, greater: right, equality: true, strict };
    throw wrong(`"${text}"`);
  };
  const read = (node: MathNode): Comparison[] => {
    const parts = node as unknown as Parts;
    if (node.type === "ParenthesisNode") return read(parts.content);
    if (node.type === "RelationalNode")
      return parts.conditionals.map((fn, i) => compare(fn, parts.params[i], parts.params[i + 1]));
    if (node.type !== "OperatorNode" || parts.args.length !== 2) throw wrong(`"${node.toString()}"`);
    return parts.fn === "and" ? parts.args.flatMap(read) : [compare(parts.fn, parts.args[0], parts.args[1])];
  };
  const found = read(parsed(text, names));
  // An error of a formula shows the whole text.
  compileExpression(text, names);
  return found;
}
