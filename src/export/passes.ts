import { InputError } from "../errors/index.ts";
import {
  type Dim,
  Graph,
  type GraphConstant,
  type GraphNode,
  lengthOf,
  POINTS,
  type Signature,
  shapesOf,
  showDims,
  timesOf,
} from "../graph/index.ts";
import { full, type Tensor } from "../tensor/index.ts";

/*
 * Passes over graphs of elementary ops that targets need. All preserve the computed values.
 */

type Shape = Signature["shape"];

const isGrowing = (dim: Dim) => timesOf(dim) > 0;
const sameDims = (a: Shape, b: Shape) => showDims(a) === showDims(b);

/** Builds a graph with the inputs and constants of another one: nodes that are kept, and new ones under unused names. */
class GraphBuilder {
  readonly #source: Graph;
  readonly #constants: GraphConstant[];
  readonly #nodes: GraphNode[] = [];
  readonly #shapes: Map<string, Shape>;

  constructor(source: Graph) {
    this.#source = source;
    this.#constants = [...source.constants];
    this.#shapes = shapesOf(source);
  }

  /** The shape of any value. */
  shapeOf(name: string): Shape {
    return this.#shapes.get(name) as Shape;
  }

  /** A constant with one value in every entry. */
  filled(shape: readonly number[], value: number): string {
    const name = this.#fresh();
    this.#constants.push({ name, tensor: full(shape, value) });
    this.#shapes.set(name, shape);
    return name;
  }

  node(op: string, inputs: readonly string[], shape: Shape, attributes?: unknown): string {
    const name = this.#fresh();
    this.keep({ name, op, inputs, attributes, shape });
    return name;
  }

  /** Adds a node under its own name. */
  keep(node: GraphNode): void {
    this.#nodes.push(node);
    this.#shapes.set(node.name, node.shape);
  }

  finished(outputs = this.#source.outputs): Graph {
    const { inputs, about } = this.#source;
    const used = new Set([...this.#nodes.flatMap((node) => node.inputs), ...outputs.map(({ value }) => value)]);
    const constants = this.#constants.filter(({ name }) => used.has(name));
    return new Graph({ inputs, outputs, about, constants, nodes: this.#nodes });
  }

  #fresh(): string {
    let k = this.#shapes.size;
    while (this.#shapes.has(`_m${k}`)) k++;
    return `_m${k}`;
  }
}

/**
 * The same graph with matrix products whose operands have equal leading axes, or one of them none: TensorFlow.js guarantees no more.
 */
export function withEqualBatches(graph: Graph): Graph {
  const builder = new GraphBuilder(graph);
  for (const node of graph.nodes) {
    if (node.op !== "BatchMatMulV2") {
      builder.keep(node);
      continue;
    }
    const batch = node.shape.slice(0, -2);
    const whole = node.inputs.map((name) => {
      const shape = builder.shapeOf(name);
      const own = shape.slice(0, -2);
      if (sameDims(own, batch) || own.every((n) => n === 1)) return name;
      const stretched = [...batch, ...shape.slice(-2)];
      return builder.node("BroadcastTo", [name], stretched, { shape: stretched });
    });
    builder.keep({ ...node, inputs: whole });
  }
  return builder.finished();
}

/**
 * The same graph with constants of one entry that multiply or divide matrices repeated along an axis of the matrix. ONNX Runtime folds a
 * product with a constant of one entry into an adjacent matrix product, as a factor in single precision.
 */
export function withRepeatedFactors(graph: Graph): Graph {
  const builder = new GraphBuilder(graph);
  const numbers = new Map(graph.constants.flatMap(({ name, tensor }) => (tensor.size === 1 ? [[name, tensor]] : [])));
  const known = new Map<string, string>();
  const repeated = (name: string, shape: readonly number[]) => {
    const key = `${name} ${shape}`;
    const made = known.get(key) ?? builder.filled(shape, (numbers.get(name) as Tensor).item());
    known.set(key, made);
    return made;
  };
  for (const node of graph.nodes) {
    const axis = node.shape.findLastIndex((dim) => typeof dim === "number" && dim > 1);
    const folded = (node.op === "Mul" || node.op === "RealDiv") && node.shape.length > 1 && axis >= 0;
    const shape = node.shape.slice(axis).map((dim, i) => (i === 0 ? (dim as number) : 1));
    const inputs = node.inputs.map((name) => {
      const number = numbers.get(name);
      if (!folded || !number) return name;
      // With all its axes: it may be the operand that gives the product its rank.
      return repeated(name, [...new Array(Math.max(number.rank - shape.length, 0)).fill(1), ...shape]);
    });
    builder.keep({ ...node, inputs });
  }
  return builder.finished();
}

/** Ops whose operands broadcast. */
const broadcasting = new Set([
  ...["Add", "Sub", "Mul", "RealDiv", "Pow", "Maximum", "Minimum", "SelectV2"],
  ...["Less", "LessEqual", "Greater", "GreaterEqual", "Equal", "NotEqual"],
]);

/**
 * The same graph without broadcasts to shapes that depend on the number of points: the formats need constant shapes. Most
 * of these broadcasts are removed, since the ops that use them broadcast themselves; the others become products with ones, computed from
 * the first input.
 */
export function withoutDynamicBroadcasts(graph: Graph): Graph {
  const builder = new GraphBuilder(graph);
  const sources = new Map<string, string>();
  for (const node of graph.nodes) if (node.op === "BroadcastTo") sources.set(node.name, node.inputs[0]);
  const stretch = stretching(builder, graph.inputs);
  const stretched = new Map<string, string>();

  /** The operands, with a broadcast replaced by its own operand where the op broadcasts itself. */
  const operands = (node: GraphNode): readonly string[] => {
    if (!broadcasting.has(node.op)) return node.inputs;
    return node.inputs.reduce((kept, name, i) => {
      const source = sources.get(name);
      if (source === undefined) return kept;
      const bare = kept.with(i, source);
      return sameDims(broadcast(bare.map((n) => builder.shapeOf(n))), node.shape) ? bare : kept;
    }, node.inputs as string[]);
  };
  const resolved = (name: string) => stretched.get(name) ?? name;
  const needed = new Set([...graph.outputs.map(({ value }) => value), ...graph.nodes.flatMap(operands)]);

  for (const node of graph.nodes) {
    const replaced = node.op === "BroadcastTo" && node.shape.some(isGrowing);
    if (!replaced) builder.keep({ ...node, inputs: operands(node).map(resolved) });
    else if (needed.has(node.name)) stretched.set(node.name, stretch(resolved(node.inputs[0]), node.shape));
  }
  return builder.finished(graph.outputs.map((output) => ({ ...output, value: resolved(output.value) })));
}

function broadcast(shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map((s) => s.length));
  return Array.from({ length: rank }, (_, i) => {
    const lengths = shapes.map((s) => s[i - rank + s.length] ?? 1);
    return lengths.find((n) => n !== 1) ?? 1;
  });
}

/** Adds x broadcast to the target's shape: x times ones. */
function stretching(builder: GraphBuilder, inputs: readonly Signature[]): (x: string, target: Shape) => string {
  /** Ones of a length that depends on the points, from the input: 0 · x + 1; each length once. */
  const known = new Map<string, string>();
  const onesAlong = (dim: Dim): string => {
    const key = showDims([dim]);
    const made = known.get(key) ?? makeOnes(dim);
    known.set(key, made);
    return made;
  };
  const makeOnes = (dim: Dim): string => {
    const input = inputs.find(({ shape: [first, ...rest] }) => sameDims([first], [POINTS]) && !rest.some(isGrowing));
    if (!input)
      throw new InputError(
        "export: no input has the number of points as its first axis and only there; trace the function with such an input",
      );
    const [times, plus] = [timesOf(dim), lengthOf(dim, 0)];
    const inner = input.shape.slice(1).reduce<number>((a, n) => a * Number(n), 1);
    const rows = builder.node("Reshape", [input.name], [POINTS, inner], { shape: [POINTS, inner] });
    const first = builder.node("Slice", [rows], [POINTS, 1], { begin: [0, 0], size: [POINTS, 1] });
    const zeros = builder.node("Mul", [first, builder.filled([1, times], 0)], [POINTS, times]);
    const ones = builder.node("Add", [zeros, builder.filled([], 1)], [POINTS, times]);
    const growing = { times, plus: 0 };
    const row = builder.node("Reshape", [ones], [growing], { shape: [growing] });
    return plus === 0 ? row : builder.node("ConcatV2", [row, builder.filled([plus], 1)], [dim], { axis: 0 });
  };
  return (x, target) => {
    const missing = target.length - builder.shapeOf(x).length;
    const own = (axis: number) => builder.shapeOf(x)[axis - missing] ?? 1;
    const fixed = target.map((dim, axis) => (own(axis) === 1 && typeof dim === "number" ? dim : 1));
    const times = (a: string, b: string) =>
      builder.node("Mul", [a, b], broadcast([builder.shapeOf(a), builder.shapeOf(b)]));
    return target.reduce(
      (result, dim, axis) => {
        if (!isGrowing(dim) || own(axis) !== 1) return result;
        const shape = target.map((_, other) => (other === axis ? dim : 1));
        return times(result, builder.node("Reshape", [onesAlong(dim)], shape, { shape }));
      },
      times(x, builder.filled(fixed, 1)),
    );
  };
}
