import * as ops from "./ops/index.ts";
import { Tensor } from "./tensor.ts";

type Ops = typeof ops;
type Method<F> = F extends (first: never, ...rest: infer R) => infer T ? (...rest: R) => T : never;

/** Every op as a method: `a.add(b)` is `ops.add(a, b)`. The two that take lists stay functions. */
export type ChainedOps = { [K in Exclude<keyof Ops, "concat" | "stack">]: Method<Ops[K]> };

declare module "./tensor.ts" {
  interface Tensor extends ChainedOps {}
}

const { concat, stack, ...chained } = ops;

for (const [name, op] of Object.entries(chained) as [string, (...args: unknown[]) => unknown][])
  Object.defineProperty(Tensor.prototype, name, {
    value: function (this: Tensor, ...rest: unknown[]) {
      return op(this, ...rest);
    },
    writable: true,
    configurable: true,
  });
