import { spreadPoints } from "../../random/index.ts";
import type { SearchSpace } from "../space/index.ts";

/** Points of up to n experiments that can be made, all over the space. */
export function spread(space: SearchSpace, n: number): (readonly number[])[] {
  const { encoding } = space;
  const options = space.options();
  if (options) {
    const step = Math.ceil(options.length / n);
    return options.filter((_, i) => i % step === 0).map(({ point }) => point);
  }
  const d = encoding.parameters.length;
  const u = spreadPoints(n, d, "spread");
  const drawn = Array.from({ length: n }, (_, i) => encoding.draw(u.subarray(i * d, (i + 1) * d)));
  const admitted = space.contains(drawn);
  return drawn.flatMap((configuration, i) => (admitted[i] ? [encoding.encode(configuration)] : []));
}
