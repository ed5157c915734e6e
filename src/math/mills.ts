/**
 * Far in the left tail φ(−z)/Φ(−z) = z + 1/(z + 2/(z + 3/(z + …))) (Laplace). With h(x) = φ(x) + x Φ(x) the fraction from
 * its second level on is Φ/h, so that the differences in log EI need no subtraction.
 *
 *     t = millsTail(z)      Φ(−z) / h(−z) = z + t      φ(−z) / Φ(−z) = z + 1 / (z + t)
 */

/** From here on the fraction, truncated at DEPTH levels, is accurate to 1e-16; below it plain differences lose at most FAR² ulps. */
export const FAR = 12;
const DEPTH = 14;

/** 2/(z + 3/(z + 4/(z + …))) for z ≥ FAR. */
export function millsTail(z: number): number {
  let t = 0;
  for (let n = DEPTH; n > 1; n--) t = n / (z + t);
  return t;
}
