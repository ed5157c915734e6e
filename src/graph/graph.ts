import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { invalid, invalidShape, showShape } from "../errors/index.ts";
import { asTensor, type Tensor, type TensorLike } from "../tensor/index.ts";
import { type Dim, lengthOf } from "./dims.ts";
import { Interpreter } from "./interpreter.ts";

/** A named value with its shape; "b" in it stands for the number of points. */
export interface Signature {
  readonly name: string;
  readonly shape: readonly Dim[];
}

export interface GraphConstant {
  readonly name: string;
  readonly tensor: Tensor;
}

/** One op, applied to values by name. */
export interface GraphNode extends Signature {
  readonly op: string;
  readonly inputs: readonly string[];
  /** Plain data; lengths that depend on the number of points are written as `Dim`s. */
  readonly attributes: unknown;
}

export interface GraphOutput extends Signature {
  /** The name of the input, constant or node that it is. */
  readonly value: string;
}

export interface GraphParts {
  readonly inputs: readonly Signature[];
  readonly constants: readonly GraphConstant[];
  /** In an order in which every node comes after what it uses. */
  readonly nodes: readonly GraphNode[];
  readonly outputs: readonly GraphOutput[];
  /** What the graph was made of, in words and numbers; not part of the hash. */
  readonly about?: Readonly<Record<string, unknown>>;
}

/** A function as data: ops on named values, for any number of points b. Made by `trace`, kept by `saveGraph`. */
export class Graph implements GraphParts {
  readonly inputs: readonly Signature[];
  readonly constants: readonly GraphConstant[];
  readonly nodes: readonly GraphNode[];
  readonly outputs: readonly GraphOutput[];
  readonly about: Readonly<Record<string, unknown>>;
  #hash: string | null = null;
  #interpreter: Interpreter | null = null;

  constructor({ inputs, constants, nodes, outputs, about = {} }: GraphParts) {
    this.inputs = inputs;
    this.constants = constants;
    this.nodes = nodes;
    this.outputs = outputs;
    this.about = about;
  }

  /** SHA-256 of inputs, constants, nodes and outputs: equal for graphs that compute the same in the same way. */
  get hash(): string {
    this.#hash ??= contentHash(this);
    return this.#hash;
  }

  /**
   * The outputs by name, for inputs by name. Throws InputError or ShapeError for inputs that are missing, unknown, of a wrong shape
   * or not finite.
   */
  run(given: Readonly<Record<string, TensorLike>>): Record<string, Tensor> {
    this.#interpreter ??= new Interpreter(this);
    const { b, inputs } = checkedInputs(this, given);
    return this.#interpreter.run(inputs, b);
  }

  /** One line per value, as a person reads it. */
  toString(): string {
    const shape = (dims: readonly Dim[]) => (dims.length === 0 ? "()" : dims.join(" x "));
    const attributes = (a: unknown) => (a === undefined ? "" : ` ${JSON.stringify(a)}`);
    return [
      ...this.inputs.map((v) => `input ${v.name}: ${shape(v.shape)}`),
      ...this.constants.map((c) => `constant ${c.name}: ${showShape(c.tensor.shape)}`),
      ...this.nodes.map(
        (n) => `${n.name} = ${n.op}(${n.inputs.join(", ")})${attributes(n.attributes)}: ${shape(n.shape)}`,
      ),
      ...this.outputs.map((o) => `output ${o.name} = ${o.value}: ${shape(o.shape)}`),
    ].join("\n");
  }
}

function contentHash({ inputs, constants, nodes, outputs }: GraphParts): string {
  const hash = sha256.create();
  const content = [
    inputs.map((v) => [v.name, v.shape]),
    constants.map((c) => [c.name, c.tensor.shape]),
    nodes.map((n) => [n.name, n.op, n.inputs, n.attributes, n.shape]),
    outputs.map((o) => [o.name, o.value, o.shape]),
  ];
  hash.update(utf8ToBytes(JSON.stringify(content, plainNumber)));
  for (const { tensor } of constants) hash.update(littleEndian(tensor.data));
  return bytesToHex(hash.digest());
}

/** JSON has no infinities. */
export function plainNumber(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

/** The bytes of doubles, low byte first on every machine. */
export function littleEndian(data: Float64Array): Uint8Array {
  const bytes = new Uint8Array(data.length * 8);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < data.length; i++) view.setFloat64(8 * i, data[i], true);
  return bytes;
}

/** The inputs in the graph's order, and the number of points that they agree on. */
function checkedInputs(
  { inputs }: Graph,
  given: Readonly<Record<string, TensorLike>>,
): { b: number; inputs: readonly Tensor[] } {
  const names = inputs.map(({ name }) => name);
  if (typeof given !== "object" || given === null) invalid("inputs", `an object with ${names.join(", ")}`, given);
  for (const name of Object.keys(given))
    if (!names.includes(name)) invalid("inputs", `only ${names.join(", ")}`, name, "no such input");
  let b: number | null = null;
  const checked = inputs.map(({ name, shape }) => {
    if (given[name] === undefined) invalid(`input ${name}`, `numbers of shape ${shape.join(" x ")}`, undefined);
    const value = asTensor(given[name]);
    const at = shape.indexOf("b");
    b ??= at >= 0 && value.rank === shape.length ? value.shape[at] : null;
    const fits = value.rank === shape.length && shape.every((dim, i) => value.shape[i] === lengthOf(dim, b ?? 1));
    if (!fits) invalidShape(`input ${name}`, shape.join(" x "), value.shape);
    const place = value.data.findIndex((v) => !Number.isFinite(v));
    if (place >= 0) invalid(`input ${name}`, "finite numbers", value.data[place]);
    return value;
  });
  return { b: b ?? 1, inputs: checked };
}
