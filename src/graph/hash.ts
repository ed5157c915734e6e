import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { isRecord } from "../errors/index.ts";
import { showDims } from "./dims.ts";
import { checkedGraph } from "./graph.ts";
import type { GraphParts } from "./parts.ts";

/** SHA-256 of the concatenated texts and bytes, in hexadecimal. */
export function contentHash(...contents: readonly (string | Uint8Array)[]): string {
  const hash = sha256.create();
  for (const content of contents) hash.update(typeof content === "string" ? utf8ToBytes(content) : content);
  return bytesToHex(hash.digest());
}

/**
 * SHA-256 of the inputs, constants, nodes and outputs of a graph, in hexadecimal: equal for equal graphs.
 * Throws InputError for what is not a graph.
 */
export function graphHash(graph: GraphParts): string {
  const { inputs, constants, nodes, outputs } = checkedGraph(graph);
  const structure = [
    inputs.map((v) => [v.name, showDims(v.shape)]),
    constants.map((c) => [c.name, c.tensor.shape]),
    nodes.map((n) => [n.name, n.op, n.inputs, canonicalJSON(n.attributes), showDims(n.shape)]),
    outputs.map((o) => [o.name, o.value, showDims(o.shape)]),
  ];
  return contentHash(JSON.stringify(structure), ...constants.map(({ tensor }) => littleEndian(tensor.data)));
}

/** JSON that does not depend on the order of keys. */
function canonicalJSON(value: unknown): string | undefined {
  return JSON.stringify(value, (key, v) =>
    isRecord(v) ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1))) : plainNumber(key, v),
  );
}

/** A replacer for JSON.stringify that writes infinities and NaN as text. */
export function plainNumber(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

/** The bytes of doubles in little-endian order on every machine. */
export function littleEndian(data: Float64Array): Uint8Array {
  const bytes = new Uint8Array(data.length * 8);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < data.length; i++) view.setFloat64(8 * i, data[i], true);
  return bytes;
}
