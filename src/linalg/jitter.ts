import { cholesky } from "./cholesky.ts";

/** The jitters tried in turn on the diagonal of a matrix that is not positive definite to working precision. */
const jitterLadder: readonly number[] = [0, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3];

/**
 * Writes the lower factor of A + jitter I for the first jitter of the ladder that succeeds, and returns that jitter; returns −1, with
 * `out` incomplete, if none does. `out` must not overlap `a`.
 */
export function choleskyWithJitter(
  n: number,
  a: Float64Array,
  aOff: number,
  out: Float64Array,
  outOff: number,
): number {
  for (const jitter of jitterLadder) if (cholesky(n, a, aOff, out, outOff, jitter)) return jitter;
  return -1;
}
