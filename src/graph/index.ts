export { atSize, type Dim, lengthOf, POINTS, showDim, showDims, timesOf } from "./dims.ts";
export { type Elementary, isElementary } from "./elementary.ts";
export { Graph } from "./graph.ts";
export { contentHash, graphHash } from "./hash.ts";
export { parseGraph, serializeGraph } from "./json.ts";
export {
  type GraphConstant,
  type GraphNode,
  type GraphOutput,
  type GraphParts,
  type Signature,
  shapesOf,
} from "./parts.ts";
export type { Named } from "./record.ts";
export { lowered, type TraceGraphOptions, trace } from "./trace.ts";
