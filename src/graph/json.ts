import * as z from "zod/mini";
import { conforming, InputError, once, parsedJSON } from "../errors/index.ts";
import { type Shape, sizeOf, Tensor } from "../tensor/index.ts";
import { atSize, type Dim, showDims } from "./dims.ts";
import { checkedGraph, Graph } from "./graph.ts";
import { graphHash, littleEndian, plainNumber } from "./hash.ts";
import { peakSize } from "./interpreter.ts";
import { dim, readAttributes, resultShape } from "./operators.ts";
import { checkNames, type GraphParts } from "./parts.ts";

const VERSION = 1;

const schema = once(() => {
  const shape = z.array(dim());
  const name = z.string().check(z.minLength(1));
  return z.strictObject({
    format: z.literal("boflow-graph"),
    version: z.int(),
    hash: z.string(),
    about: z.record(z.string(), z.unknown()),
    inputs: z.array(z.strictObject({ name, shape })).check(z.minLength(1)),
    constants: z.array(z.strictObject({ name, shape: z.array(z.int().check(z.minimum(0))), data: z.base64() })),
    nodes: z.array(
      z.strictObject({ name, op: z.string(), inputs: z.array(name), attributes: z.optional(z.unknown()), shape }),
    ),
    outputs: z.array(z.strictObject({ name, value: name, shape })).check(z.minLength(1)),
  });
});

/** The largest depth of nesting in a file. */
const DEPTH = 64;
/** Numbers of points at which shapes are checked: lengths are affine in it, so those that agree at two numbers agree at all. */
const SIZES = [2, 3];
/** The number of doubles that running a graph for two points may hold: a constant, plus some for each number in the file. */
const [HELD, HELD_PER_NUMBER] = [2_000_000, 1000];

/** The graph as JSON text, with constants in base64, which `parseGraph` restores to the last bit. Throws InputError for what is not a graph. */
export function serializeGraph(graph: Graph): string {
  const { inputs, constants, nodes, outputs, about } = checkedGraph(graph);
  const encoded = constants.map(({ name, tensor }) => ({
    name,
    shape: tensor.shape,
    data: toBase64(littleEndian(tensor.data)),
  }));
  const file = {
    format: "boflow-graph",
    version: VERSION,
    hash: graphHash(graph),
    about,
    inputs,
    constants: encoded,
    nodes,
    outputs,
  };
  return JSON.stringify(file, plainNumber);
}

/**
 * The graph that `serializeGraph` wrote. Reading a graph executes nothing. Throws InputError for a text that is truncated, was edited, is
 * from a newer version, uses an unknown op, or needs far more memory than its content justifies.
 */
export function parseGraph(text: string): Graph {
  const json = parsed(text);
  const version = (json as { version?: unknown } | null)?.version;
  if (typeof version === "number" && version > VERSION)
    throw new InputError(
      `invalid graph: it is of version ${version}, this BoFlow reads up to ${VERSION}; update BoFlow`,
    );
  const { inputs, constants, nodes, outputs, hash, about } = conforming("graph", schema(), json);
  const graph = new Graph({
    inputs,
    outputs,
    about,
    constants: constants.map((c) => ({ name: c.name, tensor: decoded(c) })),
    nodes: nodes.map((node) => ({
      ...node,
      attributes: readAttributes(`graph: ${node.name} = ${node.op}`, node.op, node.attributes),
    })),
  });
  checkStructure(graph);
  checkMemory(graph);
  if (graphHash(graph) !== hash)
    throw new InputError(
      "invalid graph: its content does not match its hash; the file was changed or damaged, export it again",
    );
  return graph;
}

function parsed(text: string): unknown {
  const json = parsedJSON("graph", text);
  let level = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEPTH) throw new InputError(`invalid graph: its data are nested more than ${DEPTH} deep`);
    level = level.flatMap((v) => (typeof v === "object" && v !== null ? Object.values(v) : []));
  }
  return json;
}

function decoded({ name, shape, data }: { name: string; shape: Shape; data: string }): Tensor {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const size = sizeOf(shape);
  if (bytes.length !== 8 * size)
    throw new InputError(`invalid graph: constant ${name} has ${bytes.length} bytes, its shape needs ${8 * size}`);
  const view = new DataView(bytes.buffer);
  return new Tensor(
    shape,
    Float64Array.from({ length: size }, (_, i) => view.getFloat64(8 * i, true)),
  );
}

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

/** Checks that every op is known, every value is defined once and before its use, and every shape follows from its op. */
function checkStructure({ inputs, constants, nodes, outputs }: GraphParts): void {
  const names = outputs.map(({ name }) => name);
  checkNames(
    inputs.map(({ name }) => name),
    names,
  );
  if (new Set(names).size !== names.length) throw new InputError("invalid graph: two outputs have the same name");
  const shapes = new Map<string, readonly Dim[]>();
  const define = (name: string, shape: readonly Dim[]) => {
    if (shapes.has(name)) throw new InputError(`invalid graph: ${name} is defined twice`);
    shapes.set(name, shape);
  };
  const shapeOf = (name: string, user: string): readonly Dim[] => {
    const known = shapes.get(name);
    if (!known) throw new InputError(`invalid graph: ${user} uses ${name}, which is not defined before it`);
    return known;
  };
  const same = (what: string, made: readonly Dim[], stated: readonly Dim[]) => {
    if (showDims(made) !== showDims(stated))
      throw new InputError(`invalid graph: ${what} has shape ${showDims(made)}, the file says ${showDims(stated)}`);
  };
  for (const { name, shape } of inputs) define(name, shape);
  for (const { name, tensor } of constants) define(name, tensor.shape);
  for (const { name, op, inputs: from, attributes, shape } of nodes) {
    const operands = from.map((input) => shapeOf(input, name));
    const what = `${name} = ${op}`;
    for (const b of SIZES)
      same(
        what,
        resultShape(`graph: ${what}`, op, atSize(operands, b) as Shape[], atSize(attributes, b)),
        atSize(shape, b),
      );
    define(name, shape);
  }
  for (const { name, value, shape } of outputs) same(`output ${name}`, shapeOf(value, `output ${name}`), shape);
}

/** Limits the memory that running the graph takes relative to the size of the file. */
function checkMemory(graph: GraphParts): void {
  const [b] = SIZES;
  const total = (shapes: readonly Shape[]) => shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);
  const taken = total(graph.inputs.map(({ shape }) => atSize(shape, b) as Shape));
  const kept = total(graph.constants.map(({ tensor }) => tensor.shape));
  const held = peakSize(graph, b);
  if (taken > HELD || held > HELD + HELD_PER_NUMBER * (taken + kept))
    throw new InputError(
      `invalid graph: for ${b} points it would take ${taken} numbers and hold ${held.toPrecision(3)} at once, far more than its ${kept} constants account for`,
    );
}
