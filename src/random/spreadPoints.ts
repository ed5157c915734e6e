import { maxSobolDimension } from "./directionNumbers.ts";
import { generator, type Seed } from "./generator.ts";
import { type Sobol, type SobolOptions, sobol } from "./sobol.ts";

/**
 * Evenly spread points of the unit cube of any dimension: scrambled Sobol in the first 128 coordinates and independent uniform draws in
 * the others. As for `sobol`, a coordinate depends on neither the number of dimensions nor how the points are divided among calls of
 * `next`.
 */
export function spreadSequence(
  dimension: number,
  { seed = 0, skip = 0 }: Pick<SobolOptions, "seed" | "skip"> = {},
): Sobol {
  const even = Math.min(dimension, maxSobolDimension);
  const sequence = sobol(even, { seed, skip });
  if (even === dimension) return sequence;
  const random = generator(seed).fork("independent");
  const columns = Array.from({ length: dimension - even }, (_, j) => random.fork(j).uniform);
  for (const uniform of columns) for (let i = 0; i < skip; i++) uniform();
  return {
    dimension,
    next(n) {
      const first = sequence.next(n);
      const points = new Float64Array(n * dimension);
      for (let i = 0; i < n; i++) {
        points.set(first.subarray(i * even, (i + 1) * even), i * dimension);
        columns.forEach((uniform, j) => {
          points[i * dimension + even + j] = uniform();
        });
      }
      return points;
    },
  };
}

/** The first n points of a spread sequence, `n x dimension`, row-major. */
export function spreadPoints(n: number, dimension: number, seed: Seed): Float64Array {
  return spreadSequence(dimension, { seed }).next(n);
}
