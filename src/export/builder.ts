import { Graph, type GraphConstant, type GraphNode } from "../graph/index.ts";
import { Tensor } from "../tensor/index.ts";

/** Grows a graph: nodes under new names after those that are there. */
export class GraphBuilder {
  readonly constants: GraphConstant[];
  readonly nodes: GraphNode[] = [];
  readonly #source: Graph;
  readonly #shapes: Map<string, GraphNode["shape"]>;

  constructor(source: Graph) {
    this.#source = source;
    this.constants = [...source.constants];
    const { inputs, constants, nodes } = source;
    this.#shapes = new Map([
      ...[...inputs, ...nodes].map(({ name, shape }) => [name, shape] as const),
      ...constants.map(({ name, tensor }) => [name, tensor.shape] as const),
    ]);
  }

  /** The shape of any value. */
  shapeOf(name: string): GraphNode["shape"] {
    return this.#shapes.get(name) as GraphNode["shape"];
  }

  constant(shape: readonly number[], values: readonly number[]): string {
    const name = `k${this.constants.length}`;
    this.constants.push({ name, tensor: new Tensor(shape, Float64Array.from(values)) });
    this.#shapes.set(name, shape);
    return name;
  }

  node(op: string, inputs: readonly string[], shape: GraphNode["shape"], attributes?: unknown): string {
    const name = `m${this.nodes.length}`;
    this.keep({ name, op, inputs, attributes, shape });
    return name;
  }

  /** A node under the name that it has. */
  keep(node: GraphNode): void {
    this.nodes.push(node);
    this.#shapes.set(node.name, node.shape);
  }

  finished(): Graph {
    const { inputs, outputs, about } = this.#source;
    return new Graph({ inputs, outputs, about, constants: this.constants, nodes: this.nodes });
  }
}
