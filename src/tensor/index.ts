export {
  asTensor,
  eye,
  full,
  ops,
  primitives,
  range,
  scalar,
  Tensor,
  tensor,
  variable,
  zeros,
} from "./entry.ts";
export { type GradOptions, grad, valueAndGrad } from "./grad.ts";
// Not among the methods of tensors, so that a bundle without hypervolumes does not contain it.
export { logHypervolumePrimitives, logMeanHypervolumeImprovement } from "./ops/hypervolumeImprovement.ts";
export { apply, detach, enableGrad, noGrad, type Observer, observed, primitive } from "./primitive.ts";
export { fromRows, rowsOf } from "./rows.ts";
export { broadcastShapes, type Shape, sameShape, sizeOf } from "./shape.ts";
export { recycled, StoragePool } from "./storage.ts";
export type { NestedArray, Primitive, TensorLike } from "./tensor.ts";
export { hideValues, isTraced, whileComputing } from "./traced.ts";
export { inTraceMode, labelled, labelOf, outsideTraceMode, traceMode } from "./traceMode.ts";
