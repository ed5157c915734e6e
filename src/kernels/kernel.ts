import { invalid } from "../errors/index.ts";
import type { Parameters, ParameterValues } from "../parameters/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { DrawSpectralSamples } from "./spectral.ts";

/**
 * A covariance function: a pure function of points and parameter values. Values are in natural units and may have leading (batch) axes,
 * which broadcast against those of the points: a lengthscale `m x d` with points `n x d` gives `m x n x n`.
 */
export interface Kernel {
  /** `rbf`, `scale`, `sum`, … */
  readonly type: string;
  /** Declarations by name; the parts of a sum or product are numbered, `0.lengthscale`. */
  readonly parameters: Parameters;
  /** k(x1_i, x2_j): `… n1 x d` and `… n2 x d` to `… n1 x n2`. Faster where x1 and x2 are the same tensor. */
  covariance(x1: Tensor, x2: Tensor, values: ParameterValues): Tensor;
  /** k(x_i, x_i), the diagonal of the covariance matrix: `… n x d` to `… n`. */
  diagonal(x: Tensor, values: ParameterValues): Tensor;
  /** Draws spectral samples, for sample paths; absent if the kernel has no spectral density. */
  readonly spectralSamples?: DrawSpectralSamples;
  /** The kernel as plain data for `kernelFromJSON`: its type and options. */
  toJSON(): KernelJSON;
}

/** Throws InputError unless the argument of `owner` is a kernel. */
export function checkedKernel(owner: string, kernel: Kernel): Kernel {
  const { covariance, diagonal, parameters } = (kernel ?? {}) as Partial<Kernel>;
  if (
    typeof covariance !== "function" ||
    typeof diagonal !== "function" ||
    typeof parameters !== "object" ||
    !parameters
  )
    invalid(`${owner} kernel`, "a kernel, such as rbf()", kernel);
  return kernel;
}

/** A tree of kernels as plain data: `{ type: "scale", outputscale: 2, base: { type: "rbf", lengthscale: [0.3] } }`. */
export interface KernelJSON {
  /** The name of the kernel. */
  readonly type: string;
  /** The columns that it sees; all where left out. */
  readonly activeDimensions?: readonly number[];
  /** The kernel that it changes, of those that have one. */
  readonly base?: KernelJSON;
  /** The kernels that it combines, of those that have several. */
  readonly kernels?: readonly KernelJSON[];
  /** Parameters (`ParameterJSON`) and settings. */
  readonly [option: string]: unknown;
}
