import { maxSobolDimension } from "./directionNumbers.ts";
import { generator, type Seed } from "./generator.ts";
import { sobol } from "./sobol.ts";

/**
 * n points of the unit cube, `n x dimension`, row-major: scrambled Sobol in the first 256 coordinates and independent uniform draws in
 * the others. The first columns do not depend on `dimension`.
 */
export function spreadPoints(n: number, dimension: number, seed: Seed): Float64Array {
  const even = Math.min(dimension, maxSobolDimension);
  const sequence = sobol(even, { seed }).next(n);
  if (even === dimension) return sequence;
  const points = new Float64Array(n * dimension);
  for (let i = 0; i < n; i++) points.set(sequence.subarray(i * even, (i + 1) * even), i * dimension);
  const { uniform } = generator(seed).fork("independent");
  for (let j = even; j < dimension; j++) for (let i = 0; i < n; i++) points[i * dimension + j] = uniform();
  return points;
}
