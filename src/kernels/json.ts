import { InputError, invalid, listed, readerOf } from "../errors/index.ts";
import { optionsFromJSON } from "../parameters/index.ts";
import { onDimensions } from "./activeDimensions.ts";
import { categorical, index } from "./categorical.ts";
import { product, scale, sum } from "./composite.ts";
import { type EmbeddedColumn, embedded } from "./embedded.ts";
import { downsampling, exponentialDecay, linearTruncatedFidelity } from "./fidelity.ts";
import type { Kernel, KernelJSON } from "./kernel.ts";
import { linear, polynomial } from "./polynomial.ts";
import { matern12, matern32, matern52, periodic, rationalQuadratic, rbf } from "./stationary.ts";
import { builtInTypes, isBuiltIn, type SimpleKernelType } from "./types.ts";

/** Factories of kernels by type, such as those that `defineKernel` makes. */
export type KernelFactories = Readonly<Record<string, (options: never) => Kernel>>;

const factories = {
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
} satisfies Record<SimpleKernelType, (options: never) => Kernel>;

/**
 * The kernel that `toJSON` wrote. `own` holds the factories of custom kernels, by type. Throws InputError for an
 * unknown type or invalid options.
 *
 *     const mine = stationary("mine", (s) => ops.exp(ops.neg(s)));
 *     kernelFromJSON(scale(mine()).toJSON(), { mine });
 */
export function kernelFromJSON(json: KernelJSON, own: KernelFactories = {}): Kernel {
  const inner = (part: KernelJSON) => kernelFromJSON(part, own);
  const { type } = json ?? {};
  if (typeof type === "string" && !isBuiltIn(type) && !Object.hasOwn(own, type)) {
    const known = [...builtInTypes, ...Object.keys(own)].map((name) => `"${name}"`).join(", ");
    invalid("kernel type", `one of ${known}`, type, `pass its factory: loadModel(json, { kernels: { ${type} } })`);
  }
  const simple = Object.entries({ ...own, ...factories }).map(([name, factory]) => [
    name,
    (fields: object) => factory(optionsFromJSON(fields) as never),
  ]);
  return readerOf<KernelJSON, Kernel>("kernel", {
    ...Object.fromEntries(simple),
    sum: composite(({ kernels }) => sum(...listed("sum kernels", kernels ?? []).map(inner))),
    product: composite(({ kernels }) => product(...listed("product kernels", kernels ?? []).map(inner))),
    scale: composite(({ base, ...options }) => scale(inner(checkedBase("scale", base)), optionsFromJSON(options))),
    embedded: composite(({ base, columns }) => embedded(inner(checkedBase("embedded", base)), columns ?? [])),
  })(json);
}

type Fields = Pick<KernelJSON, "activeDimensions" | "base" | "kernels"> & {
  readonly columns?: readonly EmbeddedColumn[];
};

function checkedBase(type: string, base: KernelJSON | undefined): KernelJSON {
  if (!base) throw new InputError(`${type}: expected a base kernel, got none`);
  return base;
}

function composite(make: (fields: Fields) => Kernel): (fields: Fields) => Kernel {
  return ({ activeDimensions, ...fields }) => {
    const kernel = make(fields);
    return activeDimensions ? onDimensions(kernel, activeDimensions) : kernel;
  };
}
