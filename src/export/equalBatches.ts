import type { Graph, Signature } from "../graph/index.ts";
import { GraphBuilder } from "./builder.ts";

/**
 * The same graph with matrix products whose operands have the same leading axes, or one of them none: TensorFlow.js promises no more.
 */
export function withEqualBatches(graph: Graph): Graph {
  const builder = new GraphBuilder(graph);
  for (const node of graph.nodes) {
    if (node.op !== "BatchMatMulV2") {
      builder.keep(node);
      continue;
    }
    const batch = node.shape.slice(0, -2);
    const whole = node.inputs.map((name) => {
      const shape = builder.shapeOf(name);
      const own = shape.slice(0, -2);
      if (String(own) === String(batch) || own.every((n) => n === 1)) return name;
      const stretched: Signature["shape"] = [...batch, ...shape.slice(-2)];
      return builder.node("BroadcastTo", [name], stretched, { shape: stretched });
    });
    builder.keep({ ...node, inputs: whole });
  }
  return builder.finished();
}
