import { InputError, invalid } from "../errors/index.ts";
import { evaluate, type Formula, functions, type Numbers, type Operation, operators } from "../formulas/index.ts";
import { scalar, type Tensor } from "../tensor/index.ts";
import { type MathNode, parse } from "./parser.ts";

/*
 * Expressions such as "yield - 0.1 * cost": mathjs parses them, and their syntax trees become formulas, which are evaluated by ops, so that they
 * have gradients and can be traced. Nothing is evaluated as code; only declared names are known.
 */

/** A formula as a function of named tensors. */
export interface CompiledExpression {
  /** The formula as it was written. */
  readonly text: string;
  /** The names that occur in it. */
  readonly names: readonly string[];
  /** Its value, for values by name, which broadcast. */
  evaluate(values: Readonly<Record<string, Tensor>>): Tensor;
  /** Its value, for numbers by name. */
  valueAt(numbers: Numbers): number;
}

const constants: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };

/**
 * An expression over the declared names. Throws InputError for names that are operators or constants of formulas (`and`, `mod`,
 * `to`, `pi`, `e`, …), for bad syntax, for unknown names and functions, and for anything that is not a formula of numbers (assignments,
 * text, units, matrices, member access); the message shows the expression and the part at fault.
 */
export function compileExpression(text: string, names: readonly string[]): CompiledExpression {
  const { formula, names: used } = readFormula(text, names);
  const value = (values: Readonly<Record<string, Tensor>>) => {
    for (const name of used)
      if (!Object.hasOwn(values, name))
        throw new InputError(
          `invalid values: expected one for "${name}" of "${text}", got ${Object.keys(values).join(", ") || "none"}`,
        );
    return evaluate(formula, values);
  };
  return {
    text,
    names: used,
    evaluate: value,
    valueAt: (numbers) => value(Object.fromEntries(used.map((name) => [name, scalar(numbers[name])]))).item(),
  };
}

/** The formula of a text, and the names that occur in it. Throws InputError as `compileExpression` does. */
export function readFormula(text: string, names: readonly string[]): { formula: Formula; names: string[] } {
  const used = new Set<string>();
  const formula = formulaOf(text, parsed(text, names), names, used);
  return { formula, names: [...used] };
}

/** The syntax tree of a formula. */
export function parsed(text: string, names: readonly string[]): MathNode {
  if (typeof text !== "string" || text.trim() === "") invalid("expression", 'a formula such as "x + 2 * y"', text);
  if (!Array.isArray(names) || !names.every((name) => typeof name === "string"))
    invalid("names", "a list of names", names);
  for (const name of names)
    if (isReserved(name)) invalid("names", "names without a meaning of their own in formulas", name);
  try {
    return parse(text);
  } catch (error) {
    const hint = /[^<>=!]=[^=]/.test(text) ? "; to compare, write ==" : "";
    throw new InputError(`invalid expression "${text}": ${(error as Error).message}${hint}`);
  }
}

/** The names, without reserved ones that the text does not contain: those are harmless. */
export function namesFor(text: string, names: readonly string[]): string[] {
  return names.filter((name) => !isReserved(name) || new RegExp(`\\b${name}\\b`).test(text));
}

/** Whether a word is an operator or a constant in formulas. */
function isReserved(word: string): boolean {
  if (!/^[A-Za-z_]\w*$/.test(word)) return false;
  if (Object.hasOwn(constants, word)) return true;
  try {
    // An ordinary name between two others is a factor of an implicit product.
    const between = parse(`x ${word} x`) as unknown as Parts;
    return parse(word).type !== "SymbolNode" || between.fn !== "multiply";
  } catch {
    return true;
  }
}

interface Named {
  readonly name: string;
}

/** The fields of mathjs's nodes that are read here. */
interface Parts {
  readonly value: unknown;
  readonly name: string;
  readonly content: MathNode;
  readonly fn: string | Named;
  readonly args: readonly MathNode[];
  readonly conditionals: readonly string[];
  readonly params: readonly MathNode[];
  readonly condition: MathNode;
  readonly trueExpr: MathNode;
  readonly falseExpr: MathNode;
}

/** The formula of a node; adds the names in it to `used`. */
function formulaOf(text: string, node: MathNode, names: readonly string[], used: Set<string>): Formula {
  const parts = node as unknown as Parts;
  const shown = () => node.toString();
  const inner = (part: MathNode) => formulaOf(text, part, names, used);
  const wrong = (problem: string) => new InputError(`invalid expression "${text}": ${problem}`);
  const applied = (what: string, name: string, [, count]: Operation): Formula => {
    const { length } = parts.args;
    if (count === "any" ? length === 0 : length !== count)
      throw wrong(`${what} takes ${count === "any" ? "at least one operand" : `${count} operand(s)`}, got ${length}`);
    return { apply: name, to: parts.args.map(inner) };
  };
  const operatorOf = (at: MathNode): string => {
    const fn = (at as unknown as Parts).fn as string;
    if (!Object.hasOwn(operators, fn)) throw wrong(`the operator in ${at.toString()} is not supported`);
    return fn;
  };
  /** a + b + c + … from left to right, by a loop: recursion on a sum of many terms would overflow the stack. */
  const chain = (): Formula => {
    const steps: { operator: string; right: MathNode }[] = [];
    let left = node;
    while (isBinary(left)) {
      const { args } = left as unknown as Parts;
      steps.push({ operator: operatorOf(left), right: args[1] });
      left = args[0];
    }
    const first = inner(left);
    return { first, rest: steps.reverse().map(({ operator, right }) => ({ operator, operand: inner(right) })) };
  };
  const rules: Record<string, () => Formula> = {
    ConstantNode: () => {
      const { value } = parts;
      if (typeof value !== "number") throw wrong(`${shown()} is not a number`);
      return { number: value };
    },
    ParenthesisNode: () => inner(parts.content),
    SymbolNode: () => {
      const { name } = parts;
      if (names.includes(name)) {
        used.add(name);
        return { name };
      }
      if (Object.hasOwn(constants, name)) return { number: constants[name] };
      throw wrong(`there is no "${name}"; known are ${[...names, ...Object.keys(constants)].join(", ")}`);
    },
    OperatorNode: () => {
      if (parts.args.length === 2) return chain();
      const fn = operatorOf(node);
      return applied(`the operator "${fn}"`, fn, operators[fn]);
    },
    RelationalNode: () => ({ compare: parts.conditionals, of: parts.params.map(inner) }),
    ConditionalNode: () => ({
      apply: "conditional",
      to: [parts.condition, parts.trueExpr, parts.falseExpr].map(inner),
    }),
    FunctionNode: () => {
      const name = typeof parts.fn === "string" ? parts.fn : parts.fn.name;
      if (!Object.hasOwn(functions, name))
        throw wrong(`there is no function "${name}"; known are ${Object.keys(functions).join(", ")}`);
      return applied(name, name, functions[name]);
    },
  };
  if (!Object.hasOwn(rules, node.type)) throw wrong(`${shown()} is not a formula of numbers`);
  return rules[node.type]();
}

function isBinary(node: MathNode): boolean {
  return node.type === "OperatorNode" && (node as unknown as Parts).args.length === 2;
}
