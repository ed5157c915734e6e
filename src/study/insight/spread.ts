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

/** Distances of experiments near another one, as shares of the space. */
const DISTANCES = [0.003, 0.01, 0.03, 0.1, 0.3];

/** Up to n experiments near a point that can be made. */
export function near({ encoding, admit }: SearchSpace, point: readonly number[], n: number): number[][] {
  const d = point.length;
  const u = spreadPoints(n, d, "near");
  return Array.from({ length: n }, (_, i) => {
    const width = DISTANCES[i % DISTANCES.length];
    return admit(point.map((at, j) => Math.min(Math.max(at + width * (2 * u[i * d + j] - 1), 0), 1)));
  }).flatMap((configuration) => (configuration ? [encoding.encode(configuration)] : []));
}
