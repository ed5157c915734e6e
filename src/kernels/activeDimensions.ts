import { checkedColumns, columnsOf, widthOf } from "../arguments/index.ts";
import { invalid } from "../errors/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { checkedKernel, type Kernel } from "./kernel.ts";

/**
 * The kernel on the given columns of the points, in that order. Throws InputError unless they are a list of distinct
 * column numbers; the new kernel throws ShapeError for points without one of them.
 */
export function onDimensions(kernel: Kernel, activeDimensions: readonly number[]): Kernel {
  checkedKernel("onDimensions", kernel);
  const what = `${kernel.type} activeDimensions`;
  const columns = checkedColumns(what, activeDimensions) ?? invalid(what, "a list of column numbers", undefined);
  const pick = (points: Tensor) => {
    widthOf(`points of ${kernel.type}`, points, columns);
    return columnsOf(points, columns);
  };
  const { spectralSamples } = kernel;
  return {
    ...kernel,
    covariance: (x1, x2, values) => {
      const a = pick(x1);
      return kernel.covariance(a, x1 === x2 ? a : pick(x2), values);
    },
    diagonal: (x, values) => kernel.diagonal(pick(x), values),
    ...(spectralSamples && {
      spectralSamples: (random, count, _, values) =>
        spectralSamples(random, count, columns.length, values).map(({ variance, phases }) => ({
          variance,
          phases: (x) => phases(pick(x)),
        })),
    }),
    toJSON: () => {
      const { activeDimensions: inner, ...rest } = kernel.toJSON();
      return { ...rest, activeDimensions: inner ? inner.map((i) => columns[i]) : [...columns] };
    },
  };
}
