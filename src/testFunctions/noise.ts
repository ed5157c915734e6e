/** Standard normal numbers fixed by a seed: a Weyl sequence, scrambled as MurmurHash3 ends, through Box-Muller. */
export function seededNormal(seed: number): () => number {
  let weyl = seed;
  const uniform = () => {
    weyl = (weyl + 0x9e3779b9) | 0;
    let bits = Math.imul(weyl ^ (weyl >>> 16), 0x85ebca6b);
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
    return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
