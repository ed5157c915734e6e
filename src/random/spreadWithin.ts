import { Tensor } from "../tensor/index.ts";
import type { Seed } from "./generator.ts";
import { spreadPoints } from "./spreadPoints.ts";

/** The first n points of a spread sequence within bounds of d inputs, `n x d`. */
export function spreadWithin(
  { lower, upper }: { readonly lower: ArrayLike<number>; readonly upper: ArrayLike<number> },
  n: number,
  seed: Seed,
): Tensor {
  const d = lower.length;
  const points = spreadPoints(n, d, seed).map((u, i) => lower[i % d] + u * (upper[i % d] - lower[i % d]));
  return new Tensor([n, d], points);
}
