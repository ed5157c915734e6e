import { spreadPoints } from "../../random/index.ts";
import type { SearchSpace } from "../space/index.ts";

/**
 * At most n points of experiments that can be made, all over the space, with parameters for which only one value counts at that value: of a
 * list every k-th one, else those of a scrambled Sobol sequence that satisfy the constraints.
 */
export function samplePoints(
  { encoding, options: listed, targets, contains }: SearchSpace,
  n: number,
  seed: string,
): number[][] {
  const options = listed();
  if (options) {
    const step = Math.ceil(options.length / n);
    return options.filter((_, i) => i % step === 0).map(({ point }) => [...point]);
  }
  const d = encoding.parameters.length;
  const u = spreadPoints(n, d, seed);
  const drawn = Array.from({ length: n }, (_, i) => encoding.draw(u.subarray(i * d, (i + 1) * d), targets));
  const admitted = contains(drawn);
  return drawn.filter((_, i) => admitted[i]).map((configuration) => encoding.encode(configuration));
}
