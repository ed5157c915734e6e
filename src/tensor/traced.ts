import { InputError } from "../errors/index.ts";
import { DynamicVariable } from "./dynamicVariable.ts";
import type { Tensor } from "./tensor.ts";

/** Tensors whose values are only known once a recorded graph runs. */
const traced = new WeakSet<Tensor>();
const computing = new DynamicVariable(false);

/** Whether x depends on the inputs of a graph that is being recorded, so that its values must not be read. */
export function isTraced(x: Tensor): boolean {
  return traced.has(x);
}

/** Lets kernels read traced tensors while `fn` computes an op. */
export const whileComputing = <T>(fn: () => T): T => computing.during(true, fn);

/** Makes reading the values of x an error, since a traced function must not depend on them. Returns x. */
export function hideValues(x: Tensor): Tensor {
  const { data } = x;
  traced.add(x);
  Object.defineProperties(x, {
    size: { value: data.length },
    data: {
      get() {
        if (computing.value) return data;
        throw new InputError(
          "trace: the function reads values that depend on its inputs, and a graph cannot branch on data; use ops such as ops.where(condition, a, b)",
        );
      },
    },
  });
  return x;
}
