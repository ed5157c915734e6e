export { atSize, type Dim, lengthOf, timesOf } from "./dims.ts";
export { elementary } from "./elementary.ts";
export {
  Graph,
  type GraphConstant,
  type GraphNode,
  type GraphOutput,
  type GraphParts,
  type Signature,
} from "./graph.ts";
export { parseGraph, serializeGraph } from "./json.ts";
export type { Named } from "./record.ts";
export { lowered, type TraceGraphOptions, trace } from "./trace.ts";
