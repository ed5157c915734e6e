/** Standard normal numbers fixed by a seed: a Weyl sequence, scrambled as MurmurHash3 ends, through Box-Muller. */
import { cos, log } from "../math/index.ts";
export function seededNormal(seed: number): () => number {
  let weyl = seed;
  const uniform = () => {
    weyl = (weyl + 0x9e3779b9) | 0;
    let bits = Math.imul(weyl ^ (weyl >>> 16), 0x85ebca6b);
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
    return ((bits ^ (bits >>> 16)) >>> 0) / 0x100000000;
  };
  return () => Math.sqrt(-2 * log(1 - uniform())) * cos(2 * Math.PI * uniform());
}
