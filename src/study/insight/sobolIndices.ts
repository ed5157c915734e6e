import { type Seed, spreadPoints } from "../../random/index.ts";

/** The shares of a function's variance that are due to each of its inputs. */
export interface SobolIndices {
  /** Due to an input alone. */
  readonly first: readonly number[];
  /** Due to an input, interactions with others included. */
  readonly total: readonly number[];
}

export interface SobolDesign {
  readonly dimension: number;
  /** Points of each of the two samples; a power of two. */
  readonly size: number;
  readonly seed: Seed;
}

/**
 * First-order and total Sobol' indices of functions of independent inputs, uniform on [0, 1), by two samples A and B of a scrambled
 * Sobol sequence and those in which one column of A is that of B (Saltelli et al. 2010): (d + 2) `size` evaluations. First order by Saltelli's
 * estimator of centered values, total by Jansen's. `evaluate` returns the values of each function at a list of points. The indices of a constant
 * function are 0.
 *
 *     const [{ first, total }] = sobolIndices({ dimension: 3, size: 1024, seed: 0 }, (points) => [points.map(f)]);
 */
export function sobolIndices(
  { dimension: d, size, seed }: SobolDesign,
  evaluate: (points: number[][]) => readonly ArrayLike<number>[],
): SobolIndices[] {
  const u = spreadPoints(size, 2 * d, seed);
  const sample = (columnOf: (j: number) => number) =>
    Array.from({ length: size }, (_, k) => Array.from({ length: d }, (_, j) => u[2 * d * k + columnOf(j)]));
  const mixed = Array.from({ length: d }, (_, i) => sample((j) => (j === i ? d + j : j)));
  return evaluate([sample((j) => j), sample((j) => d + j), ...mixed].flat()).map((values) => {
    const mean = average(2 * size, (k) => values[k]);
    const at = (block: number, k: number) => values[block * size + k] - mean;
    const variance = average(2 * size, (k) => at(0, k) * at(0, k));
    const share = (part: number) => (variance > 0 ? part / variance : 0);
    return {
      first: mixed.map((_, i) => share(average(size, (k) => at(1, k) * (at(2 + i, k) - at(0, k))))),
      total: mixed.map((_, i) => share(average(size, (k) => squared(at(2 + i, k) - at(0, k))) / 2)),
    };
  });
}

function average(n: number, of: (k: number) => number): number {
  let sum = 0;
  for (let k = 0; k < n; k++) sum += of(k);
  return sum / n;
}

const squared = (x: number) => x * x;
