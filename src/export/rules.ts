import type { Elementary, GraphNode } from "../graph/index.ts";

/** Writes one node through a format's writer, and returns the name of its value. */
export type Rule<Writer> = (write: Writer, node: GraphNode) => string;

const common = [
  "Add",
  "Sub",
  "Mul",
  "Pow",
  "Neg",
  "Sqrt",
  "Exp",
  "Log",
  "Sin",
  "Cos",
  "Atan",
  "Tanh",
  "Abs",
  "Sign",
  "Floor",
  "Round",
] as const satisfies readonly Elementary[];

/** The rules of the ops that TensorFlow.js and ONNX have by the same names. */
export function commonRules<R>(rule: (op: string) => R): Record<(typeof common)[number], R> {
  return Object.fromEntries(common.map((op) => [op, rule(op)])) as Record<(typeof common)[number], R>;
}
