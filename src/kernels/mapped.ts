import type { ParameterValues } from "../parameters/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { Kernel } from "./kernel.ts";

/**
 * What a kernel computes at points f(x), `… n x d` to `… n x p`, with parameter values that `spread` may rearrange for them. Points that are
 * the same on both sides are mapped once. There are spectral samples only if p is given.
 */
export function atMappedPoints(
  kernel: Kernel,
  f: (x: Tensor) => Tensor,
  p?: number,
  spread = (values: ParameterValues) => values,
): Pick<Kernel, "covariance" | "diagonal" | "spectralSamples"> {
  const { spectralSamples } = kernel;
  return {
    covariance: (x1, x2, values) => {
      const a = f(x1);
      return kernel.covariance(a, x1 === x2 ? a : f(x2), spread(values));
    },
    diagonal: (x, values) => kernel.diagonal(f(x), spread(values)),
    ...(spectralSamples &&
      p !== undefined && {
        spectralSamples: (random, count, _, values) =>
          spectralSamples(random, count, p, spread(values)).map(({ variance, phases }) => ({
            variance,
            phases: (x) => phases(f(x)),
          })),
      }),
  };
}
