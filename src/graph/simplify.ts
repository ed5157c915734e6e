import type { Tensor } from "../tensor/index.ts";
import { Graph } from "./graph.ts";
import { plainNumber } from "./hash.ts";
import type { GraphConstant, GraphNode } from "./parts.ts";

/** The graph without repeated constants and expressions and without dead nodes, its values named in order. */
export function simplify(graph: Graph): Graph {
  return renamed(withoutDead(shared(graph)));
}

/** Merges equal constants, and equal ops on equal values. */
function shared({ inputs, constants, nodes, outputs, about }: Graph): Graph {
  const names = new Map<string, string>();
  const nameOf = (name: string) => names.get(name) ?? name;
  const known = new Map<string, string>();
  const isNew = (name: string, key: string) => {
    const same = known.get(key);
    if (same === undefined) known.set(key, name);
    else names.set(name, same);
    return same === undefined;
  };
  const keptConstants = constants.filter(({ name, tensor }) => isNew(name, contentKey(name, tensor)));
  const keptNodes: GraphNode[] = [];
  for (const node of nodes) {
    const { name, op, attributes } = node;
    const from = node.inputs.map(nameOf);
    if (isNew(name, JSON.stringify([op, from, attributes], plainNumber))) keptNodes.push({ ...node, inputs: from });
  }
  const kept = outputs.map((o) => ({ ...o, value: nameOf(o.value) }));
  return new Graph({ inputs, constants: keptConstants, nodes: keptNodes, outputs: kept, about });
}

/** The largest constants that are compared; equal larger ones are already the same tensor. */
const COMPARED = 256;

function contentKey(name: string, { shape, size, data }: Tensor): string {
  return size > COMPARED ? name : `${shape}|${Array.from(data, (v) => (Object.is(v, -0) ? "-0" : v)).join()}`;
}

function withoutDead({ inputs, constants, nodes, outputs, about }: Graph): Graph {
  const needed = new Set(outputs.map(({ value }) => value));
  const alive = [...nodes].reverse().filter((node) => {
    if (!needed.has(node.name)) return false;
    for (const name of node.inputs) needed.add(name);
    return true;
  });
  return new Graph({
    inputs,
    outputs,
    about,
    constants: constants.filter(({ name }) => needed.has(name)),
    nodes: alive.reverse(),
  });
}

/** Constants _c0, _c1, … and nodes _n0, _n1, … in the order of their use. */
function renamed({ inputs, constants, nodes, outputs, about }: Graph): Graph {
  const names = new Map(inputs.map(({ name }) => [name, name]));
  const tensors = new Map(constants.map(({ name, tensor }) => [name, tensor]));
  const used: GraphConstant[] = [];
  const nameOf = (name: string): string => {
    const known = names.get(name);
    if (known !== undefined) return known;
    const fresh = `_c${used.length}`;
    used.push({ name: fresh, tensor: tensors.get(name) as Tensor });
    names.set(name, fresh);
    return fresh;
  };
  const ordered = nodes.map((node, i) => {
    const from = node.inputs.map(nameOf);
    names.set(node.name, `_n${i}`);
    return { ...node, name: `_n${i}`, inputs: from };
  });
  const results = outputs.map((o) => ({ ...o, value: nameOf(o.value) }));
  return new Graph({ inputs, constants: used, nodes: ordered, outputs: results, about });
}
