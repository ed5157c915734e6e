import { InputError } from "../errors/index.ts";
import { type Dim, type Graph, type GraphNode, lengthOf } from "../graph/index.ts";

/** What rule tables of graph formats ask of a node: its operands' shapes, and attributes with numbers only. */
export class Values {
  readonly #shapes: ReadonlyMap<string, readonly Dim[]>;

  constructor({ inputs, constants, nodes }: Graph) {
    this.#shapes = new Map([
      ...[...inputs, ...nodes].map(({ name, shape }) => [name, shape] as const),
      ...constants.map(({ name, tensor }) => [name, tensor.shape] as const),
    ]);
  }

  shapeOf(name: string): readonly Dim[] {
    return this.#shapes.get(name) as readonly Dim[];
  }
}

/** A target shape for a reshape: −1 where the length depends on the number of points. */
export function reshapeTarget(node: GraphNode, shape: readonly Dim[]): number[] {
  if (shape.filter((dim) => typeof dim !== "number").length > 1)
    throw new InputError(`export: ${node.name} = ${node.op} has more than one axis that grows with the points`);
  return shape.map((dim) => (typeof dim === "number" ? dim : -1));
}

/** The axes that SumTo sums over, before its result is laid out as wanted. */
export function summedAxes(from: readonly Dim[], to: readonly Dim[]): number[] {
  const missing = from.length - to.length;
  return from.flatMap((dim, i) => (i < missing || (to[i - missing] === 1 && dim !== 1) ? [i] : []));
}

/** Where a slice begins and how long it is on each axis; −1 for all of an axis that grows with the points. */
export function sliceBounds(node: GraphNode, from: readonly Dim[]): { begin: number[]; size: number[] } {
  const { begin, size } = node.attributes as { begin: readonly Dim[]; size: readonly Dim[] };
  return {
    begin: begin.map((dim) => fixed(node, dim)),
    size: size.map((dim, i) => {
      if (typeof dim === "number") return dim;
      if (dim !== from[i])
        throw new InputError(`export: ${node.name} takes a part of the points that depends on their number`);
      return -1;
    }),
  };
}

export function fixed(node: GraphNode, dim: Dim): number {
  if (typeof dim === "number") return dim;
  if (lengthOf(dim, 0) === lengthOf(dim, 1)) return lengthOf(dim, 0);
  throw new InputError(`export: ${node.name} = ${node.op} has a parameter that depends on the number of points`);
}
