import { InputError, invalid } from "../errors/index.ts";
import { type ParameterJSON, parameterFromJSON } from "../parameters/index.ts";
import { categorical, index } from "./categorical.ts";
import { onDimensions } from "./columns.ts";
import { product, scale, sum } from "./composite.ts";
import { downsampling, exponentialDecay, linearTruncatedFidelity } from "./fidelity.ts";
import type { Kernel, KernelJSON } from "./kernel.ts";
import { linear, polynomial } from "./polynomial.ts";
import { matern12, matern32, matern52, periodic, rationalQuadratic, rbf } from "./stationary.ts";

const factories: Readonly<Record<string, (options: object) => Kernel>> = {
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
};

/** The kernel that `toJSON` wrote down. Throws InputError for an unknown type, or options that its factory refuses. */
export function kernelFromJSON({ type, base, kernels, ...rest }: KernelJSON): Kernel {
  const options = Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [name, parameterFromJSON(value as ParameterJSON)]),
  );
  if (Object.hasOwn(factories, type)) return factories[type](options);
  const { activeDimensions, ...own } = options;
  const kernel = compose(type, base, kernels, own);
  return activeDimensions ? onDimensions(kernel, activeDimensions as readonly number[]) : kernel;
}

function compose(type: string, base: KernelJSON | undefined, kernels: readonly KernelJSON[] = [], own: object): Kernel {
  if (type === "sum") return sum(...kernels.map(kernelFromJSON));
  if (type === "product") return product(...kernels.map(kernelFromJSON));
  if (type !== "scale")
    return invalid("kernel type", `${Object.keys(factories).join(", ")}, scale, sum or product`, type);
  if (!base) throw new InputError("scale: expected a base kernel, got none");
  return scale(kernelFromJSON(base), own);
}
