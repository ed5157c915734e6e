import type { KernelJSON } from "../../src/kernels/index.ts";
import { type Tensor, tensor } from "../../src/tensor/index.ts";

/** A node of the reference files: kernels in snake case, with their parameters or the derivatives by them. */
export interface ReferenceNode {
  readonly type: string;
  readonly base?: ReferenceNode;
  readonly kernels?: readonly ReferenceNode[];
  readonly [field: string]: unknown;
}

const own: Readonly<Record<string, string>> = {
  active_dims: "activeDimensions",
  fidelity_dims: "fidelityDimensions",
  var: "variance",
};

const camel = (name: string) => own[name] ?? name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/** The same kernel as `kernelFromJSON` reads it. */
export function fromReference({ type, base, kernels, dimension, ...rest }: ReferenceNode): KernelJSON {
  return {
    type: camel(type),
    ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [camel(name), value])),
    ...(base && { base: fromReference(base) }),
    ...(kernels && { kernels: kernels.map(fromReference) }),
  };
}

/** Numbers of a reference tree by the names that the kernel's parameters have. */
export function byParameter({ type, base, kernels = [], ...rest }: ReferenceNode): Record<string, Tensor> {
  const values = Object.entries(rest).map(([name, value]) => [camel(name), tensor(value as number[])] as const);
  const parts = kernels.flatMap((part, i) =>
    Object.entries(byParameter(part)).map(([name, value]) => [`${i}.${name}`, value] as const),
  );
  return { ...Object.fromEntries([...values, ...parts]), ...(base && byParameter(base)) };
}
