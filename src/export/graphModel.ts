import * as z from "zod/mini";
import { once } from "../errors/index.ts";
import {
  type Elementary,
  type Graph,
  type GraphNode,
  isElementary,
  lowered,
  type Signature,
  shapesOf,
} from "../graph/index.ts";
import { withEqualBatches, withoutDynamicBroadcasts } from "./passes.ts";
import { commonRules, type Rule } from "./rules.ts";
import { reshapeTarget, sliceBounds, summedAxes } from "./shapes.ts";

/** A TensorFlow.js GraphModel as `tf.io` handlers take it: the content of model.json, and the weights in single precision. */
export interface GraphModelArtifacts {
  readonly format: "graph-model";
  /** What wrote it. */
  readonly generatedBy: string;
  readonly convertedBy: null;
  /** The nodes of the graph. */
  readonly modelTopology: { readonly node: readonly NodeDef[]; readonly versions: { readonly producer: number } };
  /** The inputs and outputs by name. */
  readonly signature: { readonly inputs: Record<string, TensorInfo>; readonly outputs: Record<string, TensorInfo> };
  /** Names, shapes and types of the constants. */
  readonly weightSpecs: readonly WeightSpec[];
  /** The values of the constants, one after another. */
  readonly weightData: ArrayBuffer;
}

/** The fields of a GraphModel that BoFlow reads. */
export const graphModelSchema = once(() => {
  const tensorInfo = z.looseObject({
    tensorShape: z.looseObject({ dim: z.array(z.looseObject({ size: z.string() })) }),
  });
  return z.looseObject({
    modelTopology: z.looseObject({}),
    signature: z.looseObject({
      inputs: z.record(z.string(), tensorInfo),
      outputs: z.record(z.string(), tensorInfo),
    }),
  });
});

interface TensorInfo {
  readonly name: string;
  readonly dtype: "DT_FLOAT";
  readonly tensorShape: { readonly dim: readonly { readonly size: string }[] };
}

interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32";
}

interface NodeDef {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, Attribute>>;
}

type Attribute = { type: string } | { b: boolean } | { i: string } | { shape: unknown };

const FLOAT: Attribute = { type: "DT_FLOAT" };
const INTEGER: Attribute = { type: "DT_INT32" };
const BOOLEAN: Attribute = { type: "DT_BOOL" };

interface Writer {
  add(op: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>>): string;
  /** An op whose type `T` is that of single-precision numbers. */
  float(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, Attribute>>): string;
  /** A constant of whole numbers: one, a list, or rows of pairs. */
  integers(values: number | readonly number[] | readonly (readonly number[])[]): string;
  zero(): string;
  shapeOf(name: string): Signature["shape"];
}

const direct =
  (op: string): Rule<Writer> =>
  (write, { inputs }) =>
    write.float(op, inputs);

/** Comparisons are booleans in TensorFlow, numbers 0 and 1 here. */
const indicator =
  (op: string): Rule<Writer> =>
  (write, { inputs }) =>
    write.add("Cast", [write.float(op, inputs)], { SrcT: BOOLEAN, DstT: FLOAT });

const reduction =
  (op: string): Rule<Writer> =>
  (write, { inputs: [x] }) =>
    write.float(op, [x, write.integers([-1])], { Tidx: INTEGER, keep_dims: { b: false } });

/** A value in the shape of a node. */
const reshaped = (write: Writer, x: string, node: GraphNode) =>
  write.float("Reshape", [x, write.integers(reshapeTarget(node))], { Tshape: INTEGER });

/** Ops that TensorFlow.js has beyond the elementary ones, with better numerics in single precision than their lowering. */
type Native = "Expm1" | "Log1p";
const isNative = (op: string): op is Native => op === "Expm1" || op === "Log1p";

const rules: Readonly<Record<Elementary | Native, Rule<Writer>>> = {
  ...commonRules(direct),
  RealDiv: direct("RealDiv"),
  Maximum: direct("Maximum"),
  Minimum: direct("Minimum"),
  Square: direct("Square"),
  Expm1: direct("Expm1"),
  Log1p: direct("Log1p"),
  Less: indicator("Less"),
  LessEqual: indicator("LessEqual"),
  Greater: indicator("Greater"),
  GreaterEqual: indicator("GreaterEqual"),
  Equal: indicator("Equal"),
  NotEqual: indicator("NotEqual"),
  SelectV2: (write, { inputs: [condition, a, b] }) =>
    write.float("SelectV2", [write.float("NotEqual", [condition, write.zero()]), a, b]),
  BatchMatMulV2: (write, { inputs, attributes }) => {
    const { transposeA, transposeB } = attributes as { transposeA: boolean; transposeB: boolean };
    return write.float("BatchMatMulV2", inputs, { adj_x: { b: transposeA }, adj_y: { b: transposeB } });
  },
  Sum: reduction("Sum"),
  Max: reduction("Max"),
  Min: reduction("Min"),
  SumTo: (write, node) => {
    const [x] = node.inputs;
    const axes = summedAxes(write.shapeOf(x), node.shape);
    const attributes = { Tidx: INTEGER, keep_dims: { b: false } };
    const sums = axes.length === 0 ? x : write.float("Sum", [x, write.integers(axes)], attributes);
    return reshaped(write, sums, node);
  },
  Cumsum: (write, { inputs: [x], attributes }) => {
    const { reverse } = attributes as { reverse: boolean };
    const axis = write.integers(write.shapeOf(x).length - 1);
    return write.float("Cumsum", [x, axis], { Tidx: INTEGER, exclusive: { b: false }, reverse: { b: reverse } });
  },
  Reshape: (write, node) => reshaped(write, node.inputs[0], node),
  Transpose: (write, { inputs: [x], attributes }) =>
    write.float("Transpose", [x, write.integers((attributes as { order: number[] }).order)], { Tperm: INTEGER }),
  BroadcastTo: (write, node) =>
    write.float("BroadcastTo", [...node.inputs, write.integers(node.shape as number[])], { Tidx: INTEGER }),
  Slice: (write, node) => {
    const { begin, size } = sliceBounds(node, write.shapeOf(node.inputs[0]));
    const bounds = [write.integers(begin), write.integers(size)];
    return write.float("Slice", [...node.inputs, ...bounds], { Index: INTEGER });
  },
  Pad: (write, { inputs: [x], attributes }) => {
    const { paddings } = attributes as { paddings: [number, number][] };
    return write.float("Pad", [x, write.integers(paddings)], { Tpaddings: INTEGER });
  },
  ConcatV2: (write, { inputs, attributes }) => {
    const axis = write.integers((attributes as { axis: number }).axis);
    return write.float("ConcatV2", [...inputs, axis], { Tidx: INTEGER, N: { i: String(inputs.length) } });
  },
  GatherV2: (write, { inputs: [x], attributes }) => {
    const { indices, axis } = attributes as { indices: number[]; axis: number };
    const parts = [write.integers(indices), write.integers(axis)];
    return write.add("GatherV2", [x, ...parts], {
      Tparams: FLOAT,
      Tindices: INTEGER,
      Taxis: INTEGER,
      batch_dims: { i: "0" },
    });
  },
};

/**
 * The graph as a TensorFlow.js GraphModel, for `tf.io` handlers and `tf.loadGraphModel`, in single precision, the only one
 * that TensorFlow.js has. Inputs and outputs have the graph's names; their first axis is the number of points. Throws InputError for an
 * op or a shape that TensorFlow.js cannot represent.
 *
 *     const model = await tf.loadGraphModel(tf.io.fromMemory(toGraphModel(graph)));
 */
export function toGraphModel(graph: Graph): GraphModelArtifacts {
  const plain = lowered(graph, (op) => isElementary(op) || isNative(op));
  const ready = withoutDynamicBroadcasts(withEqualBatches(plain));
  const shapes = shapesOf(ready);
  const weights: { spec: WeightSpec; data: ArrayLike<number> }[] = [];
  const nodes: NodeDef[] = [];
  const known = new Map<string, string>();

  const constant = (name: string, shape: readonly number[], dtype: WeightSpec["dtype"], data: ArrayLike<number>) => {
    const type = dtype === "float32" ? FLOAT : INTEGER;
    weights.push({ spec: { name, shape: [...shape], dtype }, data });
    nodes.push({ name, op: "Const", input: [], attr: { dtype: type } });
    return name;
  };
  const write: Writer = {
    float: (op, inputs, attributes = {}) => write.add(op, inputs, { T: FLOAT, ...attributes }),
    add: (op, inputs, attributes) => {
      const name = `_v${nodes.length}`;
      nodes.push({ name, op, input: inputs.map((input) => names.get(input) ?? input), attr: attributes });
      return name;
    },
    integers: (list) => {
      const key = JSON.stringify(list);
      const data = [list].flat(2) as number[];
      const shape = typeof list === "number" ? [] : Array.isArray(list[0]) ? [list.length, 2] : [list.length];
      const name = known.get(key) ?? constant(`_i${known.size}`, shape, "int32", data);
      known.set(key, name);
      return name;
    },
    zero: () => {
      const name = known.get("zero") ?? constant("_zero", [], "float32", [0]);
      known.set("zero", name);
      return name;
    },
    shapeOf: (name) => shapes.get(name) as Signature["shape"],
  };

  const names = new Map<string, string>();
  for (const { name, shape } of ready.inputs)
    nodes.push({ name, op: "Placeholder", input: [], attr: { dtype: FLOAT, shape: { shape: dimensions(shape) } } });
  for (const { name, tensor } of ready.constants) constant(name, tensor.shape, "float32", tensor.data);
  for (const node of ready.nodes) names.set(node.name, rules[node.op as Elementary | Native](write, node));
  for (const { name, value } of ready.outputs)
    nodes.push({ name, op: "Identity", input: [names.get(value) ?? value], attr: { T: FLOAT } });

  return {
    format: "graph-model",
    generatedBy: "BoFlow",
    convertedBy: null,
    modelTopology: { node: nodes, versions: { producer: 1 } },
    signature: { inputs: signature(ready.inputs), outputs: signature(ready.outputs) },
    weightSpecs: weights.map(({ spec }) => spec),
    weightData: packed(weights),
  };
}

function dimensions(shape: Signature["shape"]): TensorInfo["tensorShape"] {
  return { dim: shape.map((dim) => ({ size: typeof dim === "number" ? String(dim) : "-1" })) };
}

function signature(values: readonly Signature[]): Record<string, TensorInfo> {
  return Object.fromEntries(
    values.map(({ name, shape }) => [name, { name: `${name}:0`, dtype: "DT_FLOAT", tensorShape: dimensions(shape) }]),
  );
}

/** The concatenated weights, four bytes each, little-endian. */
function packed(weights: readonly { spec: WeightSpec; data: ArrayLike<number> }[]): ArrayBuffer {
  const buffer = new ArrayBuffer(4 * weights.reduce((sum, { data }) => sum + data.length, 0));
  const view = new DataView(buffer);
  let at = 0;
  for (const { spec, data } of weights)
    for (let i = 0; i < data.length; i++, at += 4)
      if (spec.dtype === "float32") view.setFloat32(at, data[i], true);
      else view.setInt32(at, data[i], true);
  return buffer;
}
