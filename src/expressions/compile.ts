import { InputError, invalid } from "../errors/index.ts";
import { evaluate, type Formula, functions, type Numbers, operators } from "../formulas/index.ts";
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
  const formula = formulaOf(parsed(text, names));
  return { formula, names: [...used] };

  function wrong(problem: string): InputError {
    return new InputError(`invalid expression "${text}": ${problem}`);
  }

  function formulaOf(node: MathNode): Formula {
    switch (node.type) {
      case "ConstantNode":
        if (typeof node.value !== "number") throw wrong(`${node} is not a number`);
        return { number: node.value };
      case "ParenthesisNode":
        return formulaOf(node.content);
      case "SymbolNode":
        return symbol(node.name);
      case "OperatorNode":
        if (node.args.length === 2) return chain(node);
        return applied(`the operator "${operatorOf(node)}"`, node.fn, operators, node.args);
      case "RelationalNode":
        return { compare: node.conditionals, of: node.params.map(formulaOf) };
      case "ConditionalNode":
        return { apply: "conditional", to: [node.condition, node.trueExpr, node.falseExpr].map(formulaOf) };
      case "FunctionNode": {
        const name = typeof node.fn === "string" ? node.fn : node.fn.name;
        if (!Object.hasOwn(functions, name))
          throw wrong(`there is no function "${name}"; known are ${Object.keys(functions).join(", ")}`);
        return applied(name, name, functions, node.args);
      }
      default:
        throw wrong(`${node} is not a formula of numbers`);
    }
  }

  function symbol(name: string): Formula {
    if (names.includes(name)) {
      used.add(name);
      return { name };
    }
    if (Object.hasOwn(constants, name)) return { number: constants[name] };
    throw wrong(`there is no "${name}"; known are ${[...names, ...Object.keys(constants)].join(", ")}`);
  }

  function applied(what: string, name: string, known: typeof functions, args: readonly MathNode[]): Formula {
    const [, count] = known[name];
    if (count === "any" ? args.length === 0 : args.length !== count)
      throw wrong(
        `${what} takes ${count === "any" ? "at least one operand" : `${count} operand(s)`}, got ${args.length}`,
      );
    return { apply: name, to: args.map(formulaOf) };
  }

  /** a + b + c + … from left to right, by a loop: recursion on a sum of many terms would overflow the stack. */
  function chain(node: MathNode): Formula {
    const steps: { operator: string; right: MathNode }[] = [];
    let left = node;
    while (left.type === "OperatorNode" && left.args.length === 2) {
      steps.push({ operator: operatorOf(left), right: left.args[1] });
      left = left.args[0];
    }
    const first = formulaOf(left);
    return { first, rest: steps.reverse().map(({ operator, right }) => ({ operator, operand: formulaOf(right) })) };
  }

  function operatorOf(node: MathNode & { readonly fn: string }): string {
    if (!Object.hasOwn(operators, node.fn)) throw wrong(`the operator in ${node} is not supported`);
    return node.fn;
  }
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
    const between = parse(`x ${word} x`);
    return parse(word).type !== "SymbolNode" || between.type !== "OperatorNode" || between.fn !== "multiply";
  } catch {
    return true;
  }
}
