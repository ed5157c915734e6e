import { InputError } from "../errors/index.ts";
import { sizeOf, Tensor } from "../tensor/index.ts";
import { type Dim, generalised } from "./dims.ts";
import { Graph } from "./graph.ts";
import type { GraphNode, GraphParts } from "./parts.ts";
import type { Origin, Recording } from "./record.ts";

/** The numbers of points of the two recordings. */
export interface Sizes {
  readonly b1: number;
  readonly b2: number;
}

/**
 * The graph for any number of points, from recordings of the same function at two numbers of points: lengths that differ become
 * functions of b. A constant that was broadcast along the points is stored once and broadcast in the graph. Throws InputError if
 * the two differ otherwise.
 */
export function generalise(r1: Recording, r2: Recording, sizes: Sizes, about?: GraphParts["about"]): Graph {
  if (r1.steps.length !== r2.steps.length) throw differing(`${r1.steps.length} against ${r2.steps.length} ops`);
  const general = <T>(v1: T, v2: T, what: string): T => {
    const found = generalised(v1, v2, sizes.b1, sizes.b2);
    if (found === undefined && v1 !== undefined) throw differing(what);
    return found as T;
  };
  const stretched: GraphNode[] = [];
  const constants = r1.constants.map((c1, i) => {
    const [name, c2] = [`_c${i}`, r2.constants[i]];
    const shape = general(c1.shape as readonly Dim[], c2.shape, `constant ${i}`);
    if (shape.every((dim) => typeof dim === "number")) {
      if (!sameNumbers(c1, c2)) throw differing(`the values of constant ${i}`);
      return { name, tensor: c1 };
    }
    stretched.push({ name: `_s${i}`, op: "BroadcastTo", inputs: [name], attributes: { shape }, shape });
    return { name, tensor: once(c1, c2, shape) };
  });
  const stretchedNames = new Set(stretched.map(({ name }) => name));
  const nameOf = ([kind, i]: Origin): string => {
    if (kind === "constant") return stretchedNames.has(`_s${i}`) ? `_s${i}` : `_c${i}`;
    return kind === "input" ? r1.inputs[i].name : `_n${i}`;
  };
  const nodes = r1.steps.map((s1, i) => {
    const s2 = r2.steps[i];
    if (s1.op !== s2.op || String(s1.inputs) !== String(s2.inputs))
      throw differing(`op ${i}, ${s1.op} against ${s2.op}`);
    const what = `op ${i}, ${s1.op}`;
    return {
      name: `_n${i}`,
      op: s1.op,
      inputs: s1.inputs.map(nameOf),
      attributes: general(s1.attributes, s2.attributes, what),
      shape: general(s1.shape as readonly Dim[], s2.shape, what),
    };
  });
  const inputs = r1.inputs.map(({ name, shape }, i) => ({
    name,
    shape: general(shape as readonly Dim[], r2.inputs[i].shape, `input ${name}`),
  }));
  const outputs = r1.outputs.map(({ name, from, shape }, i) => ({
    name,
    value: nameOf(from),
    shape: general(shape as readonly Dim[], r2.outputs[i].shape, `output ${name}`),
  }));
  return new Graph({ inputs, constants, nodes: [...stretched, ...nodes], outputs, about });
}

function differing(what: string): InputError {
  return new InputError(
    `trace: the function computes something different for another number of points (${what}); trace it with { dynamic: false }`,
  );
}

function sameNumbers(a: Tensor, b: Tensor): boolean {
  return a.data.every((v, i) => Object.is(v, b.data[i]));
}

/** A constant that does not depend on the points, with length 1 along their axis. */
function once(c1: Tensor, c2: Tensor, shape: readonly Dim[]): Tensor {
  const [value] = c1.data;
  if ([c1, c2].every(({ data }) => data.every((v) => Object.is(v, value)))) return new Tensor([], c1.data.slice(0, 1));
  const axis = shape.findIndex((dim) => typeof dim !== "number");
  const inner = sizeOf(c1.shape.slice(axis + 1));
  const same = ({ shape: own, data }: Tensor) =>
    data.every((v, i) => Object.is(v, data[Math.floor(i / (inner * own[axis])) * inner * own[axis] + (i % inner)]));
  if (![c1, c2].every(same)) throw differing("a constant has a value of its own for every point");
  const kept = c1.data.filter((_, i) => Math.floor(i / inner) % c1.shape[axis] === 0);
  return new Tensor(
    c1.shape.map((n, i) => (i === axis ? 1 : n)),
    kept,
  );
}
