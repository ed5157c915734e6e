import { type Elementary, type Graph, isElementary, lowered, type Signature, shapesOf } from "../graph/index.ts";
import { type OnnxAttributes, type OnnxNode, onnxModel } from "./onnxFile.ts";
import { withoutDynamicBroadcasts, withRepeatedFactors } from "./passes.ts";
import { commonRules, type Rule } from "./rules.ts";
import { reshapeTarget, sliceBounds, summedAxes } from "./shapes.ts";

/** The version of the operator set; ONNX Runtime supports it in double precision, natively and in WebAssembly. */
export const OPSET = 18;

/** The interface with which rules write nodes. */
interface Writer {
  /** A node, and the name of its output. */
  add(op: string, inputs: readonly string[], attributes?: OnnxAttributes): string;
  integers(values: readonly number[], scalar?: boolean): string;
  shapeOf(name: string): Signature["shape"];
}

const direct =
  (op: string): Rule<Writer> =>
  (write, { inputs }) =>
    write.add(op, inputs);

/** Comparisons are booleans in ONNX, numbers 0 and 1 here. */
const [BOOL, DOUBLE] = [9, 11];
const indicator =
  (op: string): Rule<Writer> =>
  (write, { inputs }) =>
    write.add("Cast", [write.add(op, inputs)], { to: DOUBLE });

const reduction =
  (op: string): Rule<Writer> =>
  (write, { inputs: [x] }) =>
    write.add(op, [x, write.integers([-1])], { keepdims: 0 });

const rules: Readonly<Record<Elementary, Rule<Writer>>> = {
  ...commonRules(direct),
  RealDiv: direct("Div"),
  Maximum: direct("Max"),
  Minimum: direct("Min"),
  Square: (write, { inputs: [x] }) => write.add("Mul", [x, x]),
  Less: indicator("Less"),
  LessEqual: indicator("LessOrEqual"),
  Greater: indicator("Greater"),
  GreaterEqual: indicator("GreaterOrEqual"),
  Equal: indicator("Equal"),
  NotEqual: (write, { inputs }) => write.add("Cast", [write.add("Not", [write.add("Equal", inputs)])], { to: DOUBLE }),
  SelectV2: (write, { inputs: [condition, a, b] }) =>
    write.add("Where", [write.add("Cast", [condition], { to: BOOL }), a, b]),
  BatchMatMulV2: (write, { inputs, attributes }) => {
    const { transposeA, transposeB } = attributes as { transposeA: boolean; transposeB: boolean };
    const operand = (name: string, transposed: boolean) => {
      if (!transposed) return name;
      const axes = write.shapeOf(name).map((_, i) => i);
      return write.add("Transpose", [name], { perm: [...axes.slice(0, -2), axes.length - 1, axes.length - 2] });
    };
    return write.add("MatMul", [operand(inputs[0], transposeA), operand(inputs[1], transposeB)]);
  },
  Sum: reduction("ReduceSum"),
  Max: reduction("ReduceMax"),
  Min: reduction("ReduceMin"),
  SumTo: (write, node) => {
    const [x] = node.inputs;
    const axes = summedAxes(write.shapeOf(x), node.shape);
    const sums = axes.length === 0 ? x : write.add("ReduceSum", [x, write.integers(axes)], { keepdims: 0 });
    return write.add("Reshape", [sums, write.integers(reshapeTarget(node))]);
  },
  Cumsum: (write, { inputs: [x], attributes }) => {
    const { reverse } = attributes as { reverse: boolean };
    return write.add("CumSum", [x, write.integers([write.shapeOf(x).length - 1], true)], { reverse: reverse ? 1 : 0 });
  },
  Reshape: (write, node) => write.add("Reshape", [...node.inputs, write.integers(reshapeTarget(node))]),
  Transpose: (write, { inputs, attributes }) =>
    write.add("Transpose", inputs, { perm: (attributes as { order: number[] }).order }),
  BroadcastTo: (write, node) => write.add("Expand", [...node.inputs, write.integers(node.shape as number[])]),
  Slice: (write, node) => {
    const [x] = node.inputs;
    const { begin, size } = sliceBounds(node, write.shapeOf(x));
    const end = size.map((n, i) => (n === -1 ? 0x80000000 - 1 : begin[i] + n));
    return write.add("Slice", [x, write.integers(begin), write.integers(end), write.integers(begin.map((_, i) => i))]);
  },
  Pad: (write, { inputs: [x], attributes }) => {
    const { paddings } = attributes as { paddings: [number, number][] };
    const pads = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)];
    return write.add("Pad", [x, write.integers(pads)]);
  },
  ConcatV2: (write, { inputs, attributes }) =>
    write.add("Concat", inputs, { axis: (attributes as { axis: number }).axis }),
  GatherV2: (write, { inputs: [x], attributes }) => {
    const { indices, axis } = attributes as { indices: number[]; axis: number };
    return write.add("Gather", [x, write.integers(indices)], { axis });
  },
};

/** The graph in elementary ops, for formats of double precision. */
export function elementaryGraph(graph: Graph): Graph {
  return withRepeatedFactors(withoutDynamicBroadcasts(lowered(graph, isElementary)));
}

/**
 * The graph as an ONNX model in double precision: the bytes of a `.onnx` file that ONNX Runtime runs natively and in the browser.
 * Its inputs and outputs have the graph's names; the first axis of each is the number of points. Throws InputError for an op or a shape
 * that ONNX cannot represent.
 *
 *     const bytes = toOnnx(traceAcquisition(acquisition, { gradient: true }));
 */
export function toOnnx(graph: Graph): Uint8Array {
  const plain = elementaryGraph(graph);
  const shapes = shapesOf(plain);
  const nodes: OnnxNode[] = [];
  const integers = new Map<string, { name: string; values: readonly number[]; scalar: boolean }>();
  const names = new Map<string, string>();
  const resolved = (name: string) => names.get(name) ?? name;
  const write: Writer = {
    add: (op, inputs, attributes = {}) => {
      const output = `_v${nodes.length}`;
      nodes.push({ op, inputs: inputs.map(resolved), output, attributes });
      return output;
    },
    integers: (list, scalar = false) => {
      const key = `${list}${scalar}`;
      const known = integers.get(key) ?? { name: `_i${integers.size}`, values: list, scalar };
      integers.set(key, known);
      return known.name;
    },
    shapeOf: (name) => shapes.get(name) as Signature["shape"],
  };
  for (const node of plain.nodes) names.set(node.name, rules[node.op as Elementary](write, node));
  for (const { name, value } of plain.outputs)
    nodes.push({ op: "Identity", inputs: [resolved(value)], output: name, attributes: {} });
  return onnxModel({ graph: plain, nodes, integers: [...integers.values()], opset: OPSET });
}
