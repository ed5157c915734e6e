import { invalid, invalidShape, showShape } from "../errors/index.ts";
import { asTensor, type Tensor, type TensorLike } from "../tensor/index.ts";
import { lengthOf, showDims, timesOf } from "./dims.ts";
import { run } from "./interpreter.ts";
import type { GraphConstant, GraphNode, GraphOutput, GraphParts, Signature } from "./parts.ts";

/** Throws InputError unless this is a graph. */
export function checkedGraph<T extends GraphParts>(graph: T): T {
  const { inputs, constants, nodes, outputs } = (graph ?? {}) as Partial<GraphParts>;
  if (![inputs, constants, nodes, outputs].every(Array.isArray))
    invalid("graph", "a graph, such as trace, traceModel or loadGraph makes", graph);
  return graph;
}

/** A function as data: ops on named values, for any number of points b. Immutable; made by `trace`, written by `saveGraph`. */
export class Graph implements GraphParts {
  /** What it is run on. */
  readonly inputs: readonly Signature[];
  /** Values that do not depend on the inputs. */
  readonly constants: readonly GraphConstant[];
  readonly nodes: readonly GraphNode[];
  /** What it computes. */
  readonly outputs: readonly GraphOutput[];
  readonly about: Readonly<Record<string, unknown>>;

  constructor({ inputs, constants, nodes, outputs, about = {} }: GraphParts) {
    this.inputs = inputs;
    this.constants = constants;
    this.nodes = nodes;
    this.outputs = outputs;
    this.about = about;
  }

  /**
   * Evaluates the graph: outputs by name, for inputs by name. Throws InputError or ShapeError for inputs that are missing, unknown, of a
   * wrong shape or not finite, and InputError if the values would not fit into memory.
   *
   *     graph.run({ X: [[[0.3]], [[0.6]]] }).value.toArray();
   */
  run(given: Readonly<Record<string, TensorLike>>): Record<string, Tensor> {
    const { b, inputs } = checkedInputs(this.inputs, given);
    return run(this, inputs, b);
  }

  /** A listing with one line per value. */
  toString(): string {
    const attributes = (a: unknown) => (a === undefined ? "" : ` ${JSON.stringify(a)}`);
    return [
      ...this.inputs.map((v) => `input ${v.name}: ${showDims(v.shape)}`),
      ...this.constants.map((c) => `constant ${c.name}: ${showShape(c.tensor.shape)}`),
      ...this.nodes.map(
        (n) => `${n.name} = ${n.op}(${n.inputs.join(", ")})${attributes(n.attributes)}: ${showDims(n.shape)}`,
      ),
      ...this.outputs.map((o) => `output ${o.name} = ${o.value}: ${showDims(o.shape)}`),
    ].join("\n");
  }
}

/** The inputs in the graph's order, and their common number of points. */
function checkedInputs(
  inputs: readonly Signature[],
  given: Readonly<Record<string, TensorLike>>,
): { b: number; inputs: readonly Tensor[] } {
  const names = inputs.map(({ name }) => name);
  if (typeof given !== "object" || given === null) invalid("inputs", `an object with ${names.join(", ")}`, given);
  for (const name of Object.keys(given))
    if (!names.includes(name)) invalid("inputs", `only ${names.join(", ")}`, name, "no such input");
  let b: number | null = null;
  const checked = inputs.map(({ name, shape }) => {
    if (!Object.hasOwn(given, name)) invalid(`input ${name}`, `numbers of shape ${showDims(shape)}`, undefined);
    const value = asTensor(given[name]);
    const at = shape.findIndex((dim) => timesOf(dim) === 1);
    b ??= at >= 0 && value.rank === shape.length ? value.shape[at] - lengthOf(shape[at], 0) : null;
    const fits = value.rank === shape.length && shape.every((dim, i) => value.shape[i] === lengthOf(dim, b ?? 1));
    if (!fits) invalidShape(`input ${name}`, showDims(shape), value.shape);
    const place = value.data.findIndex((v) => !Number.isFinite(v));
    if (place >= 0) invalid(`input ${name}`, "finite numbers", value.data[place]);
    return value;
  });
  return { b: b ?? 1, inputs: checked };
}
