import { ndtri } from "../math/index.ts";

/** Φ⁻¹ of u in [0, 1] moved slightly towards 1/2, to 1/2 + (1 − 2⁻⁵²)(u − 1/2): finite at 0 and 1 too. */
export function normalFromUniform(u: number): number {
  return ndtri(0.5 + (1 - Number.EPSILON) * (u - 0.5));
}
