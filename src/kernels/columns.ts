import { integer, invalid, ShapeError } from "../errors/index.ts";
import { ops, type Tensor } from "../tensor/index.ts";
import type { Kernel } from "./kernel.ts";
import type { DrawWaves } from "./waves.ts";

/** A list of columns, each at most once. */
export function columnList(what: string, columns: unknown): readonly number[] {
  if (!Array.isArray(columns) || columns.length === 0 || new Set(columns).size !== columns.length)
    invalid(what, "a list of different columns", columns);
  return columns.map((column) => integer(what, column));
}

/** The given columns of the points, in that order. */
export function pickColumns(what: string, columns: readonly number[], points: Tensor): Tensor {
  const d = points.shape[points.rank - 1];
  for (const column of columns)
    if (column >= d) throw new ShapeError(`${what} ${column} is out of range for inputs with ${d} columns`);
  return ops.gather(points, columns, -1);
}

/** The kernel on some columns of the points only, which it sees in the given order. */
export function onDimensions(kernel: Kernel, activeDimensions: readonly number[]): Kernel {
  const what = `${kernel.type}: active dimension`;
  const columns = columnList(`${kernel.type} activeDimensions`, activeDimensions);
  const pick = (points: Tensor) => pickColumns(what, columns, points);
  return {
    ...kernel,
    covariance: (x1, x2, values) => {
      const a = pick(x1);
      return kernel.covariance(a, x1 === x2 ? a : pick(x2), values);
    },
    diagonal: (x, values) => kernel.diagonal(pick(x), values),
    ...(kernel.waves && {
      waves: (random, count, _, values) =>
        (kernel.waves as DrawWaves)(random, count, columns.length, values).map(({ variance, phases }) => ({
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
