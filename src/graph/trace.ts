import { InputError, invalid, isPromise, isRecord, knownKeys, ShapeError } from "../errors/index.ts";
import { apply, asTensor, full, noGrad, primitives, Tensor, type TensorLike } from "../tensor/index.ts";
import { atSize } from "./dims.ts";
import { generalise } from "./generalise.ts";
import type { Graph } from "./graph.ts";
import { checkedGraph } from "./graph.ts";
import { checkNames, type GraphParts } from "./parts.ts";
import { type Named, type Recording, record } from "./record.ts";
import { simplify } from "./simplify.ts";

/** Options of `trace`. */
export interface TraceGraphOptions {
  /** Whether the first axis of every input is the number of points, which the graph leaves open; defaults to true. */
  dynamic?: boolean;
  /** A description of the source of the graph, for its readers. */
  about?: GraphParts["about"];
}

/** The two numbers of points at which a function is recorded. */
const SIZES = { b1: 2, b2: 3 };

/**
 * Records a function as a graph, by running it on example inputs: every op whose result depends on them is recorded, all other values
 * become constants. `fn` takes the inputs by name and returns one tensor (the output "value") or several by name. Throws InputError if a
 * gradient flows through a constant, and if the function reads values that depend on its inputs or computes something different for
 * another number of points.
 *
 *     const graph = trace(({ x }) => x.square().sum(-1), { x: [[1, 2]] });
 *     graph.run({ x: [[3, 4], [5, 6]] }).value.toArray(); // [25, 61]
 */
export function trace(
  fn: (inputs: Named) => Tensor | Named,
  examples: Readonly<Record<string, TensorLike>>,
  options: TraceGraphOptions = {},
): Graph {
  const { dynamic = true, about } = knownKeys("trace options", options, ["dynamic", "about"]);
  if (typeof fn !== "function") invalid("fn", "a function of named tensors", fn);
  if (!isRecord(examples) || Object.keys(examples).length === 0)
    invalid("examples", "at least one input by name, such as { X: [[[0, 0]]] }", examples);
  const inputs = Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, asTensor(value)]));
  const outputs = (given: Named): Named => {
    const result = fn(given);
    // An unhandled rejection would end the process.
    if (isPromise(result)) Promise.resolve(result).catch(() => {});
    const named = result instanceof Tensor ? { value: result } : result;
    const values = typeof named === "object" && named !== null ? Object.values(named) : [];
    if (values.length === 0 || !values.every((t) => t instanceof Tensor))
      invalid("result of the traced function", "a tensor, or at least one tensor by name", result);
    checkNames(Object.keys(inputs), Object.keys(named));
    return named;
  };
  if (!dynamic) return simplify(fixed(record(outputs, inputs), about));
  const at = (b: number) => record(outputs, ofSize(inputs, b));
  return simplify(generalise(at(SIZES.b1), at(SIZES.b2), SIZES, about));
}

/** The graph with every op that is not kept replaced by its lowering, repeatedly. */
export function lowered(graph: Graph, keep: (op: string) => boolean): Graph {
  checkedGraph(graph);
  const at = (b: number): Recording => {
    const examples = graph.inputs.map(({ name, shape }) => [name, full(atSize(shape, b) as number[], 1)] as const);
    return record((inputs) => replay(graph, inputs, b), Object.fromEntries(examples), keep);
  };
  return simplify(generalise(at(SIZES.b1), at(SIZES.b2), SIZES, graph.about));
}

/** Applies the ops of a graph to traced or eager tensors. */
function replay({ constants, nodes, outputs }: Graph, inputs: Named, b: number): Named {
  const values = new Map<string, Tensor>([
    ...Object.entries(inputs),
    ...constants.map(({ name, tensor }) => [name, tensor] as const),
  ]);
  const value = (name: string) => values.get(name) as Tensor;
  noGrad(() => {
    for (const { name, op, inputs: from, attributes } of nodes) {
      const primitive = primitives.get(op);
      if (!primitive) throw new InputError(`graph: there is no op "${op}"`);
      values.set(name, apply(primitive, from.map(value), atSize(attributes, b)));
    }
  });
  return Object.fromEntries(outputs.map(({ name, value: from }) => [name, value(from)]));
}

/** The graph of inputs of one size. */
function fixed(recording: Recording, about: GraphParts["about"]): Graph {
  return generalise(recording, recording, SIZES, about);
}

/** The examples with b points each, repeated cyclically. */
function ofSize(examples: Named, b: number): Named {
  return Object.fromEntries(
    Object.entries(examples).map(([name, { shape, data, rank }]) => {
      if (rank === 0 || shape[0] === 0)
        throw new ShapeError(`invalid example ${name}: expected at least one point along its first axis`);
      const step = data.length / shape[0];
      const many = new Float64Array(b * step);
      for (let i = 0; i < b; i++) many.set(data.subarray((i % shape[0]) * step, ((i % shape[0]) + 1) * step), i * step);
      return [name, new Tensor([b, ...shape.slice(1)], many)];
    }),
  );
}
