import { apply, noGrad, primitives, recycled, StoragePool, Tensor } from "../tensor/index.ts";
import { atSize, type Dim } from "./dims.ts";
import type { Graph } from "./graph.ts";

/** A node made ready for one number of points. */
interface Task {
  readonly op: Parameters<typeof apply>[0];
  readonly inputs: readonly number[];
  readonly attributes: never;
  /** Values that no later task reads. */
  readonly done: readonly number[];
}

/** How many sizes are kept ready. */
const SIZES = 4;

/**
 * Runs a graph with the kernels that the traced function itself ran on, so that results agree to the last bit. For each number of
 * points the attributes are worked out once, and buffers are taken from a pool that the first run fills.
 */
export class Interpreter {
  readonly #graph: Graph;
  readonly #sizes = new Map<number, { tasks: readonly Task[]; pool: StoragePool }>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  run(inputs: readonly Tensor[], b: number): Record<string, Tensor> {
    const { tasks, pool } = this.#prepared(b);
    const { constants, outputs } = this.#graph;
    const values: Tensor[] = [...inputs, ...constants.map(({ tensor }) => tensor)];
    recycled(pool, () =>
      noGrad(() => {
        for (const { op, inputs: from, attributes, done } of tasks) {
          const operands = from.map((i) => values[i]);
          values.push(pool.keep(() => apply(op, operands, attributes)));
          for (const i of done) pool.release(values[i]);
        }
      }),
    );
    const places = this.#places();
    const results = outputs.map(({ name, value }) => {
      const { shape, data } = values[places.get(value) as number];
      return [name, new Tensor(shape, data.slice())] as const;
    });
    pool.releaseAll();
    return Object.fromEntries(results);
  }

  #places(): ReadonlyMap<string, number> {
    const { inputs, constants, nodes } = this.#graph;
    return new Map([...inputs, ...constants, ...nodes].map(({ name }, i) => [name, i]));
  }

  #prepared(b: number) {
    const known = this.#sizes.get(b);
    if (known) return known;
    const { nodes, outputs } = this.#graph;
    const places = this.#places();
    const placeOf = (name: string) => places.get(name) as number;
    const first = places.size - nodes.length;
    const last = new Map<number, number>();
    nodes.forEach((node, k) => {
      for (const name of node.inputs) last.set(placeOf(name), k);
    });
    for (const { value } of outputs) last.delete(placeOf(value));
    const tasks = nodes.map(({ op, inputs, attributes }, k) => ({
      op: primitives.get(op) as Task["op"],
      inputs: inputs.map(placeOf),
      attributes: atSize(attributes, b) as never,
      done: [...last].filter(([place, at]) => at === k && place >= first).map(([place]) => place),
    }));
    const made = { tasks, pool: new StoragePool() };
    if (this.#sizes.size === SIZES) this.#sizes.delete(this.#sizes.keys().next().value as number);
    this.#sizes.set(b, made);
    return made;
  }
}

export type { Dim };
