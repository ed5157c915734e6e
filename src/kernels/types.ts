import type { KernelJSON } from "./kernel.ts";

/*
 * The types of BoFlow's kernels, apart from the factories, so that a bundle that only saves models contains none of the latter.
 */

const simple = [
  ...(["rbf", "matern12", "matern32", "matern52", "rationalQuadratic", "periodic", "linear", "polynomial"] as const),
  ...(["categorical", "index", "downsampling", "exponentialDecay", "linearTruncatedFidelity"] as const),
] as const;

export type SimpleKernelType = (typeof simple)[number];

/** Every type, those that are composed of other kernels included. */
export const builtInTypes: readonly string[] = [...simple, "scale", "sum", "product", "embedded"];

export const isBuiltIn = (type: string) => builtInTypes.includes(type);

/** The types of custom kernels in a tree of kernels: `kernelFromJSON` needs their factories. */
export function foreignKernelTypes({ type, base, kernels = [] }: KernelJSON): string[] {
  const parts = (base ? [base, ...kernels] : kernels).flatMap(foreignKernelTypes);
  return [...new Set(isBuiltIn(type) ? parts : [type, ...parts])];
}
