import { InputError } from "../errors/index.ts";
import { type Dim, type GraphNode, showDim } from "../graph/index.ts";

/*
 * Shapes for the tables of rules: the formats take them as constants, in which −1 stands for the number of points.
 */

/** The shape of a node as the target of a reshape: −1 where the length depends on the number of points. */
export function reshapeTarget(node: GraphNode): number[] {
  const { shape } = node;
  if (shape.filter((dim) => typeof dim !== "number").length > 1)
    throw new InputError(`export: ${node.name} = ${node.op} has more than one axis that grows with the points`);
  return shape.map((dim) => (typeof dim === "number" ? dim : -1));
}

/** The axes that SumTo sums over, before its result is reshaped. */
export function summedAxes(from: readonly Dim[], to: readonly Dim[]): number[] {
  const missing = from.length - to.length;
  return from.flatMap((dim, i) => (i < missing || (to[i - missing] === 1 && dim !== 1) ? [i] : []));
}

/** The begin and size of a slice on each axis; −1 for the whole of an axis that depends on the number of points. */
export function sliceBounds(node: GraphNode, from: readonly Dim[]): { begin: number[]; size: number[] } {
  const { begin, size } = node.attributes as { begin: readonly Dim[]; size: readonly Dim[] };
  return {
    begin: begin.map((dim) => fixed(node, dim)),
    size: size.map((dim, i) => {
      if (typeof dim === "number") return dim;
      if (showDim(dim) !== showDim(from[i]))
        throw new InputError(`export: ${node.name} takes a part of the points that depends on their number`);
      return -1;
    }),
  };
}

function fixed(node: GraphNode, dim: Dim): number {
  if (typeof dim === "number") return dim;
  throw new InputError(`export: ${node.name} = ${node.op} has a parameter that depends on the number of points`);
}
