import type { Parameters } from "../../src/parameters/index.ts";
import { type Tensor, variable } from "../../src/tensor/index.ts";

/** Leaves at the declared initial values. */
export function initialValues(parameters: Parameters): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { initial, shape }]) => [name, variable(initial, shape)]),
  );
}
