import { type Dim, type Graph, type GraphNode, timesOf } from "../graph/index.ts";
import { GraphBuilder } from "./builder.ts";

/*
 * Stretching along the points. Formats want the target of a broadcast as constants, and the number of points is none. Most
 * broadcasts go, since the ops that use them broadcast by themselves; the others become products with ones, made from the first input.
 */

/** Ops whose operands broadcast. */
const stretching = new Set([
  ...["Add", "Sub", "Mul", "RealDiv", "Pow", "Maximum", "Minimum", "SelectV2"],
  ...["Less", "LessEqual", "Greater", "GreaterEqual", "Equal", "NotEqual"],
]);

const isDynamic = (dim: Dim) => typeof dim !== "number";

/** The same graph without a broadcast to a shape that depends on the number of points. */
export function withoutDynamicBroadcasts(graph: Graph): Graph {
  const builder = new GraphBuilder(graph);
  const sources = new Map<string, string>();
  for (const node of graph.nodes) if (node.op === "BroadcastTo") sources.set(node.name, node.inputs[0]);
  const ones = new Map<number, string>();
  const stretched = new Map<string, string>();

  /** A broadcast's own operand where that is enough. */
  const operands = (node: GraphNode): readonly string[] => {
    if (!stretching.has(node.op)) return node.inputs;
    return node.inputs.reduce((kept, name, i) => {
      const source = sources.get(name);
      if (source === undefined) return kept;
      const bare = kept.with(i, source);
      const shape = broadcast(bare.map((n) => builder.shapeOf(n)));
      return String(shape) === String(node.shape) ? bare : kept;
    }, node.inputs as string[]);
  };
  const resolved = (name: string) => stretched.get(name) ?? name;
  const needed = new Set([...graph.outputs.map(({ value }) => value), ...graph.nodes.flatMap(operands)]);

  for (const node of graph.nodes) {
    if (node.op !== "BroadcastTo") builder.keep({ ...node, inputs: operands(node).map(resolved) });
    else if (!node.shape.some(isDynamic)) builder.keep({ ...node, inputs: node.inputs.map(resolved) });
    else if (needed.has(node.name))
      stretched.set(node.name, stretch(builder, graph, ones, resolved(node.inputs[0]), node.shape));
  }
  const made = builder.finished();
  return Object.assign(made, { outputs: made.outputs.map((o) => ({ ...o, value: resolved(o.value) })) });
}

function broadcast(shapes: readonly (readonly Dim[])[]): readonly Dim[] {
  const rank = Math.max(...shapes.map((s) => s.length));
  return Array.from({ length: rank }, (_, i) => {
    const lengths = shapes.map((s) => s[i - rank + s.length] ?? 1);
    return lengths.find((n) => n !== 1) ?? 1;
  });
}

/** x times ones of the target's shape. */
function stretch(
  builder: GraphBuilder,
  graph: Graph,
  ones: Map<number, string>,
  x: string,
  target: readonly Dim[],
): string {
  const axes = target.map((_, i) => i);
  const own = (axis: number) => builder.shapeOf(x)[axis - target.length + builder.shapeOf(x).length] ?? 1;
  const fixed = target.map((dim, axis) => (own(axis) === 1 && typeof dim === "number" ? dim : 1));
  const size = fixed.reduce((a, b) => a * b, 1);
  let result = builder.node(
    "Mul",
    [x, builder.constant(fixed, new Array<number>(size).fill(1))],
    broadcast([builder.shapeOf(x), fixed]),
  );
  for (const axis of axes) {
    const dim = target[axis];
    if (!isDynamic(dim) || own(axis) !== 1) continue;
    const shape = axes.map((other) => (other === axis ? dim : 1));
    const along = builder.node("Reshape", [onesAlong(builder, graph, ones, timesOf(dim), dim)], shape, { shape });
    result = builder.node("Mul", [result, along], broadcast([builder.shapeOf(result), shape]));
  }
  return result;
}

/** Ones `times · b`, made from the first input: 0 · x + 1. */
function onesAlong(builder: GraphBuilder, graph: Graph, ones: Map<number, string>, times: number, dim: Dim): string {
  const known = ones.get(times);
  if (known) return known;
  const [{ name, shape }] = graph.inputs;
  const inner = shape.slice(1).reduce<number>((a, n) => a * Number(n), 1);
  const rows = builder.node("Reshape", [name], ["b", inner], { shape: ["b", inner] });
  const first = builder.node("Slice", [rows], ["b", 1], { begin: [0, 0], size: ["b", 1] });
  const zeros = builder.node(
    "Mul",
    [first, builder.constant([1, times], new Array<number>(times).fill(0))],
    ["b", times],
  );
  const plusOne = builder.node("Add", [zeros, builder.constant([], [1])], ["b", times]);
  const made = builder.node("Reshape", [plusOne], [dim], { shape: [dim] });
  ones.set(times, made);
  return made;
}
