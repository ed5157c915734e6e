import { spreadPoints } from "../../random/index.ts";
import { type Option, optionOf, type SearchSpace } from "../space/index.ts";
import type { Configuration } from "../trials/index.ts";

/**
 * At most n experiments that can be made, all over the space, with some parameters fixed: of a finite space every k-th one, else those of a
 * scrambled Sobol sequence that satisfy the constraints.
 */
export function sampleExperiments(space: SearchSpace, n: number, seed: string, fixed: Configuration): Option[] {
  const { encoding } = space;
  const listed = space.options(fixed);
  if (listed) {
    const step = Math.ceil(listed.length / n);
    return listed.filter((_, i) => i % step === 0);
  }
  const d = encoding.parameters.length;
  const u = spreadPoints(n, d, seed);
  const drawn = Array.from({ length: n }, (_, i) => encoding.draw(u.subarray(i * d, (i + 1) * d), fixed));
  const admitted = space.contains(drawn);
  return drawn.filter((_, i) => admitted[i]).map((configuration) => optionOf(encoding, configuration));
}
