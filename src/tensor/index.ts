import "./chain.ts";

export { type GradOptions, grad, valueAndGrad } from "./grad.ts";
export * as ops from "./ops/index.ts";
export { apply, detach, noGrad, type Primitive, primitive, primitives } from "./primitive.ts";
export { broadcastShapes, type Shape, sameShape, sizeOf } from "./shape.ts";
export {
  asTensor,
  eye,
  full,
  type NestedArray,
  range,
  scalar,
  Tensor,
  type TensorLike,
  tensor,
  variable,
  zeros,
} from "./tensor.ts";
export { inTraceMode, labelled, labelOf, traceMode } from "./traceMode.ts";
