const SPLIT = 134217729;

/** a b − p, the rounding error of the product p = fl(a b) (Dekker 1971). */
export function productRest(a: number, b: number, p: number): number {
  const ca = a * SPLIT;
  const cb = b * SPLIT;
  const aHigh = ca - (ca - a);
  const bHigh = cb - (cb - b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aLow * bLow - (p - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}
