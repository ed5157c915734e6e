/** A bijection of 32-bit integers in which every input bit affects every output bit (C. Wellons' lowbias32). */
export function mix(x: number): number {
  let h = x ^ (x >>> 16);
  h = Math.imul(h, 0x7feb352d);
  h ^= h >>> 15;
  h = Math.imul(h, 0x846ca68b);
  return h ^ (h >>> 16);
}

export type Words = readonly [number, number, number, number];

/** 128 bits that depend on `key` and on every character of `label`; 7 and "7" are different labels. */
export function absorb(key: Words, label: number | string): Words {
  let [a, b, c, d] = key;
  const stir = (unit: number) => {
    a = mix(a ^ unit);
    b = mix((b + a) | 0);
    c = mix((c + b) | 0);
    d = mix((d + c) | 0);
    a = (a + d) | 0;
  };
  // Two marks above the 16-bit character codes separate labels and distinguish numbers from strings.
  stir(typeof label === "number" ? 0x10000 : 0x10001);
  for (const character of String(label).split("")) stir(character.charCodeAt(0));
  return [a, b, c, d];
}
