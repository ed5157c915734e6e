import { directionNumbers } from "./directionNumbers.ts";

/** Bits of an unscrambled Sobol coordinate: the sequence has 2^32 points. */
export const sobolBits = 32;

const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const digits = new Map([...base64].map((character, value) => [character, value]));

/** Returns a function that reads the next `count` bits of the packed table. */
function bitReader(text: string): (count: number) => number {
  let position = 0;
  return (count) => {
    let value = 0;
    for (let end = position + count; position < end; position++) {
      const digit = digits.get(text[Math.floor(position / 6)])!;
      value = (value << 1) | ((digit >> (5 - (position % 6))) & 1);
    }
    return value;
  };
}

/**
 * Direction numbers v_1 … v_32 of the first `dimension` Sobol coordinates (`dimension x 32`); the top bit weighs 1/2. `further` is
 * the continuation of the table, for more than `maxSobolDimension` coordinates.
 *
 * For a polynomial of degree s with inner coefficients a_1 … a_(s-1):
 * v_k = a_1 v_(k-1) ⊕ … ⊕ a_(s-1) v_(k-s+1) ⊕ v_(k-s) ⊕ (v_(k-s) >> s), started from v_k = m_k 2^(32-k).
 */
export function directions(dimension: number, further = ""): Int32Array {
  const table = new Int32Array(dimension * sobolBits);
  for (let k = 0; k < sobolBits; k++) table[k] = 1 << (sobolBits - 1 - k);

  const read = bitReader(directionNumbers + further);
  for (let j = 1; j < dimension; j++) {
    const v = table.subarray(j * sobolBits, (j + 1) * sobolBits);
    const degree = read(4);
    const inner = read(degree - 1);
    for (let k = 0; k < degree; k++) v[k] = ((read(k) << 1) | 1) << (sobolBits - 1 - k);
    for (let k = degree; k < sobolBits; k++) {
      v[k] = v[k - degree] ^ (v[k - degree] >>> degree);
      for (let i = 1; i < degree; i++) if ((inner >> (degree - 1 - i)) & 1) v[k] ^= v[k - i];
    }
  }
  return table;
}
