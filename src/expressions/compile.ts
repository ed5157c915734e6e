import { InputError, invalid } from "../errors/index.ts";
import { ops, scalar, type Tensor } from "../tensor/index.ts";
import { type MathNode, parse } from "./parser.ts";

/*
 * Expressions such as "yield - 0.1 * cost": mathjs parses them, and their syntax trees are compiled to ops, so that they have gradients
 * and can be traced. Nothing is evaluated as code; only declared names are known.
 */

/** A formula as a function of named tensors. */
export interface CompiledExpression {
  /** The formula as it was written. */
  readonly text: string;
  /** The names that occur in it. */
  readonly names: readonly string[];
  /** Its value, for values by name, which broadcast. */
  evaluate(values: Readonly<Record<string, Tensor>>): Tensor;
}

type Evaluate = CompiledExpression["evaluate"];

/** An operation and its number of operands; "any" for at least one. */
type Entry = readonly [operation: (...operands: Tensor[]) => Tensor, operands: number | "any"];

const both = (a: Tensor, b: Tensor) => ops.notEqual(a, 0).mul(ops.notEqual(b, 0));
const total = (...all: Tensor[]) => all.reduce((a, b) => a.add(b));

const operators: Readonly<Record<string, Entry>> = {
  add: [(a, b) => a.add(b), 2],
  subtract: [(a, b) => a.sub(b), 2],
  multiply: [(a, b) => a.mul(b), 2],
  divide: [(a, b) => a.div(b), 2],
  pow: [(a, b) => a.pow(b), 2],
  unaryMinus: [(a) => a.neg(), 1],
  unaryPlus: [(a) => a, 1],
  smaller: [(a, b) => ops.less(a, b), 2],
  smallerEq: [(a, b) => ops.lessEqual(a, b), 2],
  larger: [(a, b) => ops.greater(a, b), 2],
  largerEq: [(a, b) => ops.greaterEqual(a, b), 2],
  equal: [(a, b) => ops.equal(a, b), 2],
  unequal: [(a, b) => ops.notEqual(a, b), 2],
  and: [both, 2],
  or: [(a, b) => ops.maximum(ops.notEqual(a, 0), ops.notEqual(b, 0)), 2],
  not: [(a) => ops.equal(a, 0), 1],
};

const functions: Readonly<Record<string, Entry>> = {
  exp: [(a) => a.exp(), 1],
  expm1: [(a) => a.expm1(), 1],
  log: [(a) => a.log(), 1],
  log10: [(a) => a.log().div(Math.LN10), 1],
  log2: [(a) => a.log().div(Math.LN2), 1],
  log1p: [(a) => a.log1p(), 1],
  sqrt: [(a) => a.sqrt(), 1],
  square: [(a) => a.square(), 1],
  cube: [(a) => a.square().mul(a), 1],
  pow: [(a, b) => a.pow(b), 2],
  abs: [(a) => a.abs(), 1],
  sign: [(a) => a.sign(), 1],
  floor: [(a) => a.floor(), 1],
  ceil: [(a) => a.neg().floor().neg(), 1],
  sin: [(a) => a.sin(), 1],
  cos: [(a) => a.cos(), 1],
  tan: [(a) => a.sin().div(a.cos()), 1],
  atan: [(a) => a.atan(), 1],
  tanh: [(a) => a.tanh(), 1],
  erf: [(a) => a.erf(), 1],
  min: [(...all) => all.reduce((a, b) => a.minimum(b)), "any"],
  max: [(...all) => all.reduce((a, b) => a.maximum(b)), "any"],
  sum: [total, "any"],
  mean: [(...all) => total(...all).div(all.length), "any"],
};

const constants: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };

/**
 * An expression over the declared names. Throws InputError for names that are operators or constants of formulas (`and`, `mod`,
 * `to`, `pi`, `e`, …), for bad syntax, for unknown names and functions, and for anything that is not a formula of numbers (assignments,
 * text, units, matrices, member access); the message shows the expression and the part at fault.
 */
export function compileExpression(text: string, names: readonly string[]): CompiledExpression {
  const used = new Set<string>();
  const evaluate = compiled(text, parsed(text, names), names, used);
  return { text, names: [...used], evaluate };
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

/** Compiles a node and adds the names in it to `used`. */
function compiled(text: string, node: MathNode, names: readonly string[], used: Set<string>): Evaluate {
  const parts = node as unknown as Parts;
  const shown = () => node.toString();
  const inner = (part: MathNode) => compiled(text, part, names, used);
  const wrong = (problem: string) => new InputError(`invalid expression "${text}": ${problem}`);
  const operation = (name: string, [apply, count]: Entry): Evaluate => {
    const { length } = parts.args;
    if (count === "any" ? length === 0 : length !== count)
      throw wrong(`${name} takes ${count === "any" ? "at least one operand" : `${count} operand(s)`}, got ${length}`);
    const operands = parts.args.map(inner);
    return (values) => apply(...operands.map((operand) => operand(values)));
  };
  const operator = (at: MathNode): Entry => {
    const fn = (at as unknown as Parts).fn as string;
    if (!Object.hasOwn(operators, fn)) throw wrong(`the operator in ${at.toString()} is not supported`);
    return operators[fn];
  };
  /** a + b + c + … from left to right, by a loop: recursion on a sum of many terms would overflow the stack. */
  const chain = (): Evaluate => {
    const steps: { apply: Entry[0]; right: MathNode }[] = [];
    let left = node;
    while (isBinary(left)) {
      const { args } = left as unknown as Parts;
      steps.push({ apply: operator(left)[0], right: args[1] });
      left = args[0];
    }
    const first = inner(left);
    const rest = steps.reverse().map(({ apply, right }) => ({ apply, right: inner(right) }));
    return (values) => rest.reduce((sum, { apply, right }) => apply(sum, right(values)), first(values));
  };
  const rules: Record<string, () => Evaluate> = {
    ConstantNode: () => {
      const { value } = parts;
      if (typeof value !== "number") throw wrong(`${shown()} is not a number`);
      return () => scalar(value);
    },
    ParenthesisNode: () => inner(parts.content),
    SymbolNode: () => {
      const { name } = parts;
      if (names.includes(name)) {
        used.add(name);
        return (values) => named(text, name, values);
      }
      if (Object.hasOwn(constants, name)) return () => scalar(constants[name]);
      throw wrong(`there is no "${name}"; known are ${[...names, ...Object.keys(constants)].join(", ")}`);
    },
    OperatorNode: () => {
      const fn = parts.fn as string;
      if (parts.args.length === 2) return chain();
      return operation(`the operator "${fn}"`, operator(node));
    },
    RelationalNode: () => {
      const operands = parts.params.map(inner);
      return (values) => {
        const at = operands.map((operand) => operand(values));
        return parts.conditionals.map((fn, i) => operators[fn][0](at[i], at[i + 1])).reduce(both);
      };
    },
    ConditionalNode: () => {
      const [test, yes, no] = [parts.condition, parts.trueExpr, parts.falseExpr].map(inner);
      return (values) => ops.where(test(values), yes(values), no(values));
    },
    FunctionNode: () => {
      const name = typeof parts.fn === "string" ? parts.fn : parts.fn.name;
      if (!Object.hasOwn(functions, name))
        throw wrong(`there is no function "${name}"; known are ${Object.keys(functions).join(", ")}`);
      return operation(name, functions[name]);
    },
  };
  if (!Object.hasOwn(rules, node.type)) throw wrong(`${shown()} is not a formula of numbers`);
  return rules[node.type]();
}

function isBinary(node: MathNode): boolean {
  return node.type === "OperatorNode" && (node as unknown as Parts).args.length === 2;
}

function named(text: string, name: string, values: Readonly<Record<string, Tensor>>): Tensor {
  if (Object.hasOwn(values, name)) return values[name];
  throw new InputError(
    `invalid values: expected one for "${name}" of "${text}", got ${Object.keys(values).join(", ") || "none"}`,
  );
}
