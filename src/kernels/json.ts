import { InputError, listed, readerOf } from "../errors/index.ts";
import { optionsFromJSON } from "../parameters/index.ts";
import { onDimensions } from "./activeDimensions.ts";
import { categorical, index } from "./categorical.ts";
import { product, scale, sum } from "./composite.ts";
import { downsampling, exponentialDecay, linearTruncatedFidelity } from "./fidelity.ts";
import type { Kernel, KernelJSON } from "./kernel.ts";
import { linear, polynomial } from "./polynomial.ts";
import { matern12, matern32, matern52, periodic, rationalQuadratic, rbf } from "./stationary.ts";

function simple(factory: (options: object) => Kernel): (fields: object) => Kernel {
  return (fields) => factory(optionsFromJSON(fields));
}

type Fields = Pick<KernelJSON, "activeDimensions" | "base" | "kernels">;

function composite(make: (fields: Fields) => Kernel): (fields: Fields) => Kernel {
  return ({ activeDimensions, ...fields }) => {
    const kernel = make(fields);
    return activeDimensions ? onDimensions(kernel, activeDimensions) : kernel;
  };
}

/** The kernel that `toJSON` wrote. Throws InputError for an unknown type, or options that its factory refuses. */
export const kernelFromJSON: (json: KernelJSON) => Kernel = readerOf("kernel", {
  ...Object.fromEntries(
    Object.entries({
      rbf,
      matern12,
      matern32,
      matern52,
      rationalQuadratic,
      periodic,
      linear,
      polynomial,
      categorical,
      index,
      downsampling,
      exponentialDecay,
      linearTruncatedFidelity,
    }).map(([type, factory]) => [type, simple(factory as (options: object) => Kernel)]),
  ),
  sum: composite(({ kernels = [] }) => sum(...listed("sum kernels", kernels).map(kernelFromJSON))),
  product: composite(({ kernels = [] }) => product(...listed("product kernels", kernels).map(kernelFromJSON))),
  scale: composite(({ base, ...own }) => {
    if (!base) throw new InputError("scale: expected a base kernel, got none");
    return scale(kernelFromJSON(base), optionsFromJSON(own));
  }),
});
