import * as z from "zod/mini";
import { conforming, InputError } from "../errors/index.ts";
import { primitives, Tensor } from "../tensor/index.ts";
import { atSize, type Dim } from "./dims.ts";
import { Graph, littleEndian, plainNumber } from "./graph.ts";

const VERSION = 1;
const dim = z.union([z.int().check(z.minimum(0)), z.string().check(z.regex(/^\d*b(\+\d+)?$/))]);
const shape = z.array(dim);
const name = z.string().check(z.minLength(1));

const schema = z.strictObject({
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

/** The graph as text: JSON, its constants in base64, which `parseGraph` reads to the last bit. */
export function serializeGraph(graph: Graph): string {
  const { inputs, constants, nodes, outputs, hash, about } = graph;
  const encoded = constants.map(({ name, tensor }) => ({
    name,
    shape: tensor.shape,
    data: toBase64(littleEndian(tensor.data)),
  }));
  const file = { format: "boflow-graph", version: VERSION, hash, about, inputs, constants: encoded, nodes, outputs };
  return JSON.stringify(file, plainNumber);
}

/**
 * The graph that `serializeGraph` wrote down. A graph is data: reading one runs nothing. Throws InputError that says what is wrong
 * with a text that is cut off, was edited, is from a newer version, or uses an op that is not there.
 */
export function parseGraph(text: string): Graph {
  const json = parsed(text);
  const version = (json as { version?: unknown } | null)?.version;
  if (typeof version === "number" && version > VERSION)
    throw new InputError(
      `invalid graph: it is of version ${version}, this BoFlow reads up to ${VERSION}; update BoFlow`,
    );
  const { inputs, constants, nodes, outputs, hash, about } = conforming("graph", schema, json);
  const graph = new Graph({
    ...{ inputs, outputs, about },
    constants: constants.map((c) => ({ name: c.name, tensor: decoded(c) })),
    nodes: nodes.map(({ attributes, ...node }) => ({ ...node, attributes: withInfinities(attributes) })),
  });
  checkStructure(graph);
  if (graph.hash !== hash)
    throw new InputError(
      "invalid graph: its content does not match its hash; the file was changed or damaged, export it again",
    );
  return graph;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`invalid graph: not complete JSON (${(error as Error).message}); is the file cut off?`);
  }
}

function decoded({ name, shape, data }: z.infer<typeof schema>["constants"][number]): Tensor {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const size = shape.reduce((a, b) => a * b, 1);
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

/** What `plainNumber` made text of. */
function withInfinities(value: unknown): unknown {
  if (value === "Infinity" || value === "-Infinity" || value === "NaN") return Number(value);
  if (Array.isArray(value)) return value.map(withInfinities);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withInfinities(v)]));
  return value;
}

/** Every op is known, every value defined once and before its use, every shape what its op makes of its inputs. */
function checkStructure({ inputs, constants, nodes, outputs }: Graph): void {
  const shapes = new Map<string, readonly Dim[]>();
  const define = (name: string, shape: readonly Dim[]) => {
    if (shapes.has(name)) throw new InputError(`invalid graph: ${name} is defined twice`);
    shapes.set(name, shape);
  };
  const shapeOf = (name: string, user: string): readonly number[] => {
    const known = shapes.get(name);
    if (!known) throw new InputError(`invalid graph: ${user} uses ${name}, which is not defined before it`);
    return atSize(known, 2) as number[];
  };
  for (const { name, shape } of inputs) define(name, shape);
  for (const { name, tensor } of constants) define(name, tensor.shape);
  for (const { name, op, inputs: from, attributes, shape } of nodes) {
    const primitive = primitives.get(op);
    if (!primitive) throw new InputError(`invalid graph: ${name} uses the op "${op}", which this BoFlow does not have`);
    // Shapes alone are looked at: the tensors have no numbers.
    const operands = from.map((input) => shapeOnly(shapeOf(input, name)));
    let made: readonly number[];
    try {
      made = primitive.shape(operands, atSize(attributes, 2));
    } catch (error) {
      throw new InputError(`invalid graph: ${name} = ${op} does not fit its inputs: ${(error as Error).message}`);
    }
    const wanted = atSize(shape, 2);
    if (String(made) !== String(wanted))
      throw new InputError(
        `invalid graph: ${name} = ${op} has shape ${made.join(" x ")}, the file says ${wanted.join(" x ")}`,
      );
    define(name, shape);
  }
  for (const { name, value } of outputs) shapeOf(value, `output ${name}`);
}

function shapeOnly(shape: readonly number[]): Tensor {
  const tensor = new Tensor(shape, new Float64Array(0));
  return Object.defineProperty(tensor, "size", { value: shape.reduce((a, b) => a * b, 1) });
}
