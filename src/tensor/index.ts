import "./chain.ts";

export { type GradOptions, grad, valueAndGrad } from "./grad.ts";
export * as ops from "./ops/index.ts";
export {
  apply,
  detach,
  enableGrad,
  noGrad,
  type Observer,
  observed,
  primitive,
  primitives,
} from "./primitive.ts";
export { broadcastShapes, type Shape, sameShape, sizeOf } from "./shape.ts";
export { recycled, StoragePool } from "./storage.ts";
export {
  asTensor,
  eye,
  full,
  type NestedArray,
  type Primitive,
  range,
  scalar,
  Tensor,
  type TensorLike,
  tensor,
  variable,
  zeros,
} from "./tensor.ts";
export { hideValues, isTraced, whileComputing } from "./traced.ts";
export { inTraceMode, labelled, labelOf, traceMode } from "./traceMode.ts";
