/*
 * The normal quantile by M. J. Wichura's algorithm AS241, Applied Statistics 37 (1988): rational functions for the middle
 * |p − 1/2| ≤ 0.425, the tails and the far tails; about 1e-15 relative. Coefficients from the lowest power.
 */
import { log } from "./log.ts";

const middle = {
  offset: 0.180625,
  numerator: [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
    33430.57558358813, 2509.0809287301227,
  ],
  denominator: [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852546,
  ],
};
const tail = {
  offset: 1.6,
  numerator: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  denominator: [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
};
const farTail = {
  offset: 5,
  numerator: [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
  ],
  denominator: [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 0.000018463183175100548,
    1.421511758316446e-7, 2.0442631033899397e-15,
  ],
};

/** The rational functions of the three ranges: the middle up to `reach` from 1/2, the far tail from its own offset on. */
export const ndtriRanges = { reach: 0.425, middle, tail, farTail };

function ratio({ numerator, denominator }: typeof middle, x: number): number {
  let above = 0;
  let below = 0;
  for (let k = 7; k >= 0; k--) {
    above = above * x + numerator[k];
    below = below * x + denominator[k];
  }
  return above / below;
}

/** Φ⁻¹(p) for p in [0, 1]: −∞ at 0, ∞ at 1; NaN outside. */
export function ndtri(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= ndtriRanges.reach) return q * ratio(middle, middle.offset - q * q);
  const nearest = q < 0 ? p : 1 - p;
  if (!(nearest > 0)) return nearest === 0 ? q * Number.POSITIVE_INFINITY : Number.NaN;
  const r = Math.sqrt(-log(nearest));
  const z = r <= farTail.offset ? ratio(tail, r - tail.offset) : ratio(farTail, r - farTail.offset);
  return q < 0 ? -z : z;
}
