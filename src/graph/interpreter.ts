import { fitsMemory, InputError } from "../errors/index.ts";
import { apply, noGrad, primitives, recycled, StoragePool, Tensor } from "../tensor/index.ts";
import { atSize, type Dim, lengthOf } from "./dims.ts";
import type { GraphParts } from "./parts.ts";

/** A node with its operands by index: inputs first, then constants, then nodes. */
interface Task {
  readonly op: Parameters<typeof apply>[0];
  readonly inputs: readonly number[];
  /** Values that no later task reads. */
  readonly done: readonly number[];
}

/** A graph prepared to run for a number of points: its attributes and buffers. */
interface Plan {
  readonly tasks: readonly Task[];
  readonly results: readonly number[];
  readonly sizes: Map<number, { readonly attributes: readonly unknown[]; readonly pool: StoragePool }>;
}

/** Number of plans that are cached, each for a number of points. */
const SIZES = 4;

const plans = new WeakMap<GraphParts, Plan>();

/**
 * Runs a graph with the kernels of eager ops, so that results agree with those of the traced function to the last bit. For each number of
 * points the attributes are computed once, and buffers come from a pool that the first run fills.
 */
export function run(graph: GraphParts, inputs: readonly Tensor[], b: number): Record<string, Tensor> {
  const { tasks, results, sizes } = planned(graph);
  const { attributes, pool } = sized(graph, sizes, b);
  const values: Tensor[] = [...inputs, ...graph.constants.map(({ tensor }) => tensor)];
  try {
    recycled(pool, () =>
      noGrad(() => {
        for (const [k, { op, inputs: from, done }] of tasks.entries()) {
          const operands = from.map((i) => values[i]);
          values.push(pool.keep(() => apply(op, operands, attributes[k] as never)));
          for (const i of done) pool.release(values[i]);
        }
      }),
    );
    return Object.fromEntries(
      graph.outputs.map(({ name }, k) => {
        const { shape, data } = values[results[k]];
        return [name, new Tensor(shape, data.slice())];
      }),
    );
  } finally {
    pool.releaseAll();
  }
}

function planned(graph: GraphParts): Plan {
  const known = plans.get(graph);
  if (known) return known;
  const { places, done } = lifetimes(graph);
  const tasks = graph.nodes.map(({ name, op, inputs }, k) => {
    const primitive = primitives.get(op);
    if (!primitive) throw new InputError(`invalid graph: ${name} uses the op "${op}", which this BoFlow does not have`);
    return { op: primitive as Task["op"], inputs: inputs.map((input) => places.get(input) as number), done: done[k] };
  });
  const made = { tasks, results: graph.outputs.map(({ value }) => places.get(value) as number), sizes: new Map() };
  plans.set(graph, made);
  return made;
}

function sized(graph: GraphParts, sizes: Plan["sizes"], b: number) {
  const known = sizes.get(b);
  if (known) return known;
  fitsMemory(`number of points ${b}`, peakSize(graph, b), "run the graph for fewer points at a time");
  const made = { attributes: graph.nodes.map(({ attributes }) => atSize(attributes, b)), pool: new StoragePool() };
  if (sizes.size === SIZES) sizes.delete(sizes.keys().next().value as number);
  sizes.set(b, made);
  return made;
}

/** The index of every value, and the node after which it is no longer needed. */
function lifetimes({ inputs, constants, nodes, outputs }: GraphParts) {
  const places = new Map([...inputs, ...constants, ...nodes].map(({ name }, i) => [name, i]));
  const first = inputs.length + constants.length;
  const last = new Map<string, number>();
  nodes.forEach((node, k) => {
    for (const name of node.inputs) last.set(name, k);
  });
  for (const { value } of outputs) last.delete(value);
  const done: number[][] = nodes.map(() => []);
  for (const [name, k] of last) {
    const place = places.get(name) as number;
    if (place >= first) done[k].push(place);
  }
  return { places, first, done };
}

/** The largest number of doubles held at once while the graph runs for b points, without constants. */
export function peakSize(graph: GraphParts, b: number): number {
  const { first, done } = lifetimes(graph);
  const sizes = graph.nodes.map(({ shape }) => sizeAt(shape, b));
  let [held, peak] = [graph.inputs.reduce((sum, { shape }) => sum + sizeAt(shape, b), 0), 0];
  for (const [k, size] of sizes.entries()) {
    held += size;
    peak = Math.max(peak, held);
    for (const place of done[k]) held -= sizes[place - first];
  }
  return peak;
}

function sizeAt(shape: readonly Dim[], b: number): number {
  return shape.reduce<number>((size, dim) => size * lengthOf(dim, b), 1);
}
