import { checkedColumns, columnsOf, widthOf } from "../arguments/index.ts";
import { invalid } from "../errors/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { checkedKernel, type Kernel } from "./kernel.ts";
import { atMappedPoints } from "./mapped.ts";

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
  return {
    ...kernel,
    ...atMappedPoints(kernel, pick, columns.length),
    toJSON: () => {
      const { activeDimensions: inner, ...rest } = kernel.toJSON();
      return { ...rest, activeDimensions: inner ? inner.map((i) => columns[i]) : [...columns] };
    },
  };
}
