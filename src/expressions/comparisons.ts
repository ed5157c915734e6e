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
    if (node.type === "ParenthesisNode") return read(node.content);
    if (node.type === "RelationalNode")
      return node.conditionals.map((fn, i) => compare(fn, node.params[i], node.params[i + 1]));
    if (node.type !== "OperatorNode" || node.args.length !== 2) throw wrong(`"${node}"`);
    const [a, b] = node.args;
    return node.fn === "and" ? [...read(a), ...read(b)] : [compare(node.fn, a, b)];
  };
  const found = read(parsed(text, names));
  // An error of a formula shows the whole text.
  compileExpression(text, names);
  return found;
}
