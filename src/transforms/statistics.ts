import { allFinite, invalidShape } from "../errors/index.ts";
import { square } from "../math/index.ts";
import type { Tensor } from "../tensor/index.ts";

/** A spread below this is that of a constant. */
export const MIN_SPREAD = 1e-8;

export interface ColumnStatistics {
  min: number;
  max: number;
  mean: number;
  /** With divisor n − 1; 0 for a single row. */
  std: number;
}

/** Of every column of `n x d` data. Throws InputError when there are no rows, or an entry is not finite. */
export function columnStatistics(what: string, data: Tensor): ColumnStatistics[] {
  if (data.rank < 2 || data.size === 0) invalidShape(what, "n x d with at least one row", data.shape);
  allFinite(what, data.data, data.shape);
  const width = data.shape[data.rank - 1];
  return Array.from({ length: width }, (_, j) => statisticsOf(data.data.filter((_, i) => i % width === j)));
}

function statisticsOf(values: Float64Array): ColumnStatistics {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const squares = values.reduce((total, v) => total + square(v - mean), 0);
  return {
    min: values.reduce((a, b) => Math.min(a, b)),
    max: values.reduce((a, b) => Math.max(a, b)),
    mean,
    std: Math.sqrt(squares / Math.max(n - 1, 1)),
  };
}
