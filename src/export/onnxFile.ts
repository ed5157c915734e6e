import { PbfWriter } from "pbf";
import { type Graph, type Signature, showDim } from "../graph/index.ts";
import { sizeOf, type Tensor } from "../tensor/index.ts";

/*
 * ONNX's file format: protocol buffers, with the field numbers of onnx.proto3. Every function writes one message.
 */

export type OnnxAttributes = Readonly<Record<string, number | readonly number[]>>;

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  /** Whole numbers or lists of them. */
  readonly attributes: OnnxAttributes;
}

interface Integers {
  readonly name: string;
  readonly values: readonly number[];
  readonly scalar: boolean;
}

interface Model {
  readonly graph: Graph;
  readonly nodes: readonly OnnxNode[];
  readonly integers: readonly Integers[];
  readonly opset: number;
}

const [INT64, DOUBLE] = [7, 11];
const IR_VERSION = 8;

export function onnxModel(model: Model): Uint8Array {
  const file = new PbfWriter();
  file.writeVarintField(1, IR_VERSION);
  file.writeStringField(2, "BoFlow");
  file.writeMessage(7, writeGraph, model);
  file.writeMessage(8, writeOpset, model.opset);
  return file.finish();
}

function writeOpset(version: number, file: PbfWriter): void {
  file.writeStringField(1, "");
  file.writeVarintField(2, version);
}

function writeGraph({ graph, nodes, integers }: Model, file: PbfWriter): void {
  for (const node of nodes) file.writeMessage(1, writeNode, node);
  file.writeStringField(2, "boflow");
  for (const { name, tensor } of graph.constants) file.writeMessage(5, writeDoubles, { name, tensor });
  for (const list of integers) file.writeMessage(5, writeIntegers, list);
  for (const input of graph.inputs) file.writeMessage(11, writeValue, input);
  // Constants that `withRepeatedFactors` could not repeat become inputs with a default, which ONNX Runtime does not fold.
  const scaling = new Set(
    graph.nodes.flatMap(({ op, shape, inputs }) =>
      (op === "Mul" || op === "RealDiv") && shape.length > 1 ? inputs : [],
    ),
  );
  for (const { name, tensor } of graph.constants)
    if (tensor.size === 1 && scaling.has(name)) file.writeMessage(11, writeValue, { name, shape: tensor.shape });
  for (const output of graph.outputs) file.writeMessage(12, writeValue, output);
}

function writeNode({ op, inputs, output, attributes }: OnnxNode, file: PbfWriter): void {
  for (const input of inputs) file.writeStringField(1, input);
  file.writeStringField(2, output);
  file.writeStringField(3, output);
  file.writeStringField(4, op);
  for (const entry of Object.entries(attributes)) file.writeMessage(5, writeAttribute, entry);
}

function writeAttribute([name, value]: [string, number | readonly number[]], file: PbfWriter): void {
  const [INT, INTS] = [2, 7];
  file.writeStringField(1, name);
  if (typeof value === "number") file.writeVarintField(3, value);
  else for (const entry of value) file.writeVarintField(8, entry);
  file.writeVarintField(20, typeof value === "number" ? INT : INTS);
}

function writeDoubles({ name, tensor }: { name: string; tensor: Tensor }, file: PbfWriter): void {
  writeTensor(file, name, DOUBLE, tensor.shape, (view, i) => view.setFloat64(8 * i, tensor.data[i], true));
}

function writeIntegers({ name, values, scalar }: Integers, file: PbfWriter): void {
  const shape = scalar ? [] : [values.length];
  writeTensor(file, name, INT64, shape, (view, i) => view.setBigInt64(8 * i, BigInt(values[i]), true));
}

function writeTensor(
  file: PbfWriter,
  name: string,
  type: number,
  shape: readonly number[],
  set: (view: DataView, i: number) => void,
): void {
  const size = sizeOf(shape);
  const bytes = new Uint8Array(8 * size);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < size; i++) set(view, i);
  for (const n of shape) file.writeVarintField(1, n);
  file.writeVarintField(2, type);
  file.writeStringField(8, name);
  file.writeBytesField(9, bytes);
}

function writeValue({ name, shape }: Signature, file: PbfWriter): void {
  file.writeStringField(1, name);
  file.writeMessage(2, writeType, shape);
}

function writeType(shape: Signature["shape"], file: PbfWriter): void {
  file.writeMessage(1, writeTensorType, shape);
}

function writeTensorType(shape: Signature["shape"], file: PbfWriter): void {
  file.writeVarintField(1, DOUBLE);
  file.writeMessage(2, writeShape, shape);
}

function writeShape(shape: Signature["shape"], file: PbfWriter): void {
  for (const dim of shape) file.writeMessage(1, writeDim, dim);
}

function writeDim(dim: Signature["shape"][number], file: PbfWriter): void {
  if (typeof dim === "number") file.writeVarintField(1, dim);
  else file.writeStringField(2, showDim(dim));
}
