import * as functions from "./ops/index.ts";
import { primitives as declared } from "./primitive.ts";
import type { Shape } from "./shape.ts";
import * as core from "./tensor.ts";

/*
 * The functions by which other folders make tensors. They are declared here, in the module whose statement gives tensors their
 * methods, because a bundler keeps a module's statements if one of its declarations is used, while re-exports, or imports for
 * side effects, can be dropped.
 */

type Ops = typeof functions;
type Method<F> = F extends (first: never, ...rest: infer R) => infer T ? (...rest: R) => T : never;

/** Every op as a method: `a.add(b)` is `ops.add(a, b)`. The two that take lists stay functions. */
export type ChainedOps = { [K in Exclude<keyof Ops, "concat" | "stack">]: Method<Ops[K]> };

declare module "./tensor.ts" {
  interface Tensor extends ChainedOps {}
}

const { concat, stack, ...chained } = functions;

for (const [name, op] of Object.entries(chained) as [string, (...args: unknown[]) => unknown][])
  Object.defineProperty(core.Tensor.prototype, name, {
    value: function (this: core.Tensor, ...rest: unknown[]) {
      return op(this, ...rest);
    },
    writable: true,
    configurable: true,
  });

/** The ops, as functions of tensors, numbers and nested arrays: `ops.add(a, b)`. */
export const ops = functions;

/** Every primitive by name: the ops that a graph may contain. */
export const primitives = declared;

/** The class of tensors, for `instanceof`; `tensor` and `variable` make them. */
export const Tensor = core.Tensor;
/** A dense array of double-precision numbers that never changes, with gradients by `grad`. */
export type Tensor = core.Tensor;

/**
 * A tensor of the given values: a number, nested arrays, a typed array, another tensor, or anything with `shape` and `dataSync`.
 * `shape` reshapes the values. Throws ShapeError if nested arrays are ragged or the sizes differ.
 *
 *     tensor([[1, 2], [3, 4]]);  tensor(new Float64Array(6), [2, 3])
 */
export function tensor(values: core.TensorLike, shape?: Shape): Tensor {
  const made = core.asTensor(values);
  return shape === undefined ? made : core.withShape(made, shape);
}

/** A tensor with respect to which gradients can be taken; see `grad`. Throws InputError for values that are not numbers, or ragged ones. */
export function variable(values: core.TensorLike, shape?: Shape): Tensor {
  const { shape: made, data } = tensor(values, shape);
  return new Tensor(made, data, true);
}

/** The argument as a tensor, without a copy when it is one. */
export const asTensor = core.asTensor;

/** A tensor of shape `()`. */
export const scalar = core.scalar;

/** Zeros of the given shape. */
export const zeros = core.zeros;

/** One number in every entry of the given shape. */
export const full = core.full;

/** The `n x n` identity. */
export const eye = core.eye;

/** 0, 1, …, n − 1. */
export const range = core.range;
