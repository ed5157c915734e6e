import { integer } from "../errors/index.ts";
import { powerOfTwo } from "../math/index.ts";
import { generator, type Seed } from "./generator.ts";

/**
 * A random Latin hypercube in [0, 1)^dimension, `n x dimension`, row-major: in every coordinate each of the n intervals
 * [i / n, (i + 1) / n) holds one point, uniform inside it (McKay, Beckman and Conover 1979).
 * Throws InputError unless n and the dimension are whole numbers of at least 1.
 */
export function latinHypercube(n: number, dimension: number, seed: Seed = 0): Float64Array {
  integer("n", n, 1);
  integer("dimension", dimension, 1);
  const random = generator(seed);
  const points = new Float64Array(n * dimension);
  for (let j = 0; j < dimension; j++) {
    const cells = random.shuffle(Array.from({ length: n }, (_, i) => i));
    // The upper bound prevents (cell + u) / n from being rounded up into the next cell.
    for (let i = 0; i < n; i++)
      points[i * dimension + j] = (cells[i] + Math.min(random.uniform(), 1 - powerOfTwo(-20))) / n;
  }
  return points;
}
